import { type ByteText, decodeUtf8, toUtf8 } from '../../core/bytes.ts'
import { type NamedFile, variablePaths } from '../../formats/adapter.ts'
import { inProject, placesAt } from '../locations.ts'
import { itemsOfAddresses } from '../named-items.ts'
import { keyringItems } from '../python-keyring.ts'
import type { ToolConfig } from '../tool.ts'

const NAMED_BY = ['PIP_REQUIREMENT', 'PIP_CONSTRAINT', 'PIP_BUILD_CONSTRAINT']
const NAMED_BY_UV = ['UV_CONSTRAINT', 'UV_OVERRIDE', 'UV_BUILD_CONSTRAINT', 'UV_REQUIREMENT']

/** Requirements and constraints files of pip and uv, and those of pip-tools and Rye: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export const requirements: ToolConfig = {
  id: 'requirements',
  tool: 'pip',
  places: where => [
    ...inProject(where, ['requirements.txt', 'constraints.txt', 'requirements.in', 'constraints.in']),
    ...placesAt(
      'project',
      [...NAMED_BY, ...NAMED_BY_UV].flatMap(name => variablePaths(name, where, /\s+/)),
    ),
  ],
  names: ['requirements', 'constraints', 'requires', 'reqs', 'overrides'].flatMap(word => [
    `*${word}*.txt`,
    `*${word}*.in`,
    `${word}/*.txt`,
    `${word}/*.in`,
    `${word}*.lock`,
  ]),
  meaning: () => ({ credential: false }),
  option: line => /^\s*(-i|-f|--(?:extra-)?index-url|--find-links)\b/.exec(line)?.[1],
  comment: /^\s*#|\s#/,
  registryKeys: undefined,
  keychain: { evidence: /(?!)/, items: ({ text }) => itemsOfAddresses('pip', keyringItems, text) },
  namedBy: /^(?:-[rcb]|--(?:build-)?(?:requirement|constraint|override)s?)$/,
  includes: ({ text }) => requirementsNamed(text),
  documentation: () => ({
    keys: ['--index-url', '--extra-index-url', 'NAME @ URL'],
    source: 'https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  }),
}

/** What `-r` and `-c` name, in a file of pip or where another tool has such lines in a list. */
export function requirementsNamed(text: ByteText): NamedFile[] {
  const lines = toUtf8(text).matchAll(/^[\s"'-]*?(?:-[rc]|--(?:requirement|constraint))[ \t=]*(?!-)([^\s"']+)/gm)
  return [...lines].map(([, name]) => ({ option: '-r', name: decodeUtf8(name!).replace(/^\{toxinidir\}[\\/]/, '') }))
}
