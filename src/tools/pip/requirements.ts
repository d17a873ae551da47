import { decodeUtf8, toUtf8 } from '../../core/bytes.ts'
import { inProject } from '../locations.ts'
import { itemsOfAddresses } from '../named-items.ts'
import { keyringItems } from '../python-keyring.ts'
import type { ToolConfig } from '../tool.ts'

/** Requirements and constraints files of pip and uv: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export const requirements: ToolConfig = {
  id: 'requirements',
  tool: 'pip',
  places: where => inProject(where, ['requirements.txt', 'constraints.txt']),
  names: ['requirements*.txt', 'constraints*.txt', '*-requirements.txt', 'requirements/*.txt', 'requirements*.in'],
  meaning: () => ({ credential: false }),
  option: line => /^\s*(-i|-f|--(?:extra-)?index-url|--find-links)\b/.exec(line)?.[1],
  comment: /^\s*#|\s#/,
  registryKeys: undefined,
  keychain: { evidence: /(?!)/, items: ({ text }) => itemsOfAddresses('pip', keyringItems, text) },
  namedBy: /^(?:-[rcb]|--(?:build-)?(?:requirement|constraint|override)s?)$/,
  includes: ({ text }) => {
    const lines = toUtf8(text).matchAll(/^\s*(?:-[rc]|--(?:requirement|constraint))[\s=]*(\S+)/gm)
    return [...lines].map(([, name]) => ({ option: '-r', name: decodeUtf8(name!) }))
  },
  documentation: () => ({
    keys: ['--index-url', '--extra-index-url', 'NAME @ URL'],
    source: 'https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  }),
}
