import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { valueAt } from '../../formats/adapter.ts'
import { simpleIndex, variablesByName } from '../exported.ts'
import { lockfile, TOML_FORMAT } from '../lockfile.ts'
import { indexUrl, listAt, SOURCE } from '../python-index.ts'
import { keyringItems } from '../python-keyring.ts'
import { files, lastResort, netrcFile, projectFirst, userFirst, variables } from '../reader.ts'
import {
  type ConfigFile,
  type DesiredValue,
  expansionNotes,
  hostOfService,
  type SetupEnvironment,
  type SetupTarget,
} from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { pyproject, uvConfig, writtenUvConfig } from './uv.ts'
import { uvCredentials } from './uv-credentials.ts'
import { uvReceipt } from './uv-receipt.ts'

const uvLock = lockfile(
  {
    ...{ id: 'uv-lock', tool: 'uv', names: ['uv.lock'] },
    keys: ['package[].source.url', 'package[].source.registry'],
    source: 'https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile',
  },
  TOML_FORMAT,
)

const UV_FILE = ['UV_CONFIG_FILE']

export const uv: PackageManager = {
  configs: [uvConfig, uvCredentials, uvReceipt, pyproject, uvLock],
  variables: { names: /^UV_/ },
  lockfiles: { 'uv.lock': /^source = \{ registry = "([^"]+)"/gm },
  // Its own store goes by the origin: https://docs.astral.sh/uv/concepts/authentication/http/
  itemsOfIndex: url => [...keyringItems(url), { service: `uv:${new URL(url).origin}` }],
  // https://docs.astral.sh/uv/concepts/configuration-files/
  rules: () => ({
    competeBy: 'host',
    registry: {
      variables: /^UV_(?:DEFAULT_INDEX|INDEX_URL|INDEX)$/,
      keys: [
        [uvConfig, ['index', 0, 'url'], ['index-url']],
        [pyproject, ['tool', 'uv', 'index', 0, 'url'], ['tool', 'uv', 'index-url']],
      ],
    },
    ignores: ['pip'],
    sources: [
      variables('UV_INDEX…', /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_\w+_PASSWORD)$/),
      files(say('uv.toml of the nearest folder'), uvConfig, say('it hides [tool.uv] beside it, and beats the user'), {
        ...{ level: 'project', movedBy: UV_FILE },
      }),
      files(say('[tool.uv] of pyproject.toml'), pyproject, projectFirst(), {
        own: true,
        level: 'project',
        movedBy: UV_FILE,
      }),
      files(say('uv.toml of the user'), uvConfig, userFirst(), { level: 'user', movedBy: UV_FILE }),
      files(say('uv.toml of the system'), uvConfig, say('no stronger file has one'), {
        level: 'system',
        movedBy: UV_FILE,
      }),
      netrcFile(say('no URL has a password, and .netrc beats what `uv auth login` stored')),
      files('credentials.toml', uvCredentials, lastResort()),
    ],
  }),
  service: 'pypi',
  program: { names: ['uv', 'uvx'] },
  // https://docs.astral.sh/uv/concepts/indexes/
  recipe: (target, environment) => {
    const url = indexUrl(target, { expands: false })
    return { files: [uvFile(target, environment, url)], notes: expansionNotes(target) }
  },
  exec: {
    // The second is for uv before 0.4.23: https://docs.astral.sh/uv/reference/environment/
    variables: ({ token, urls, around }) => ({
      set: {
        UV_DEFAULT_INDEX: simpleIndex(urls, token),
        UV_INDEX_URL: simpleIndex(urls, token),
        ...variablesByName('UV_INDEX_', { names: around.uvIndexes, replaced: /[^A-Z0-9]/g }, token),
      },
    }),
    evidence: ['pyproject.toml', 'uv.lock', 'uv.toml'],
    reads: [uvConfig, pyproject],
    proxySettings: [uvConfig, pyproject],
  },
}

/** The entry that is Guard's, or the default one, or the old option, or a new entry. */
function uvFile(target: SetupTarget, environment: SetupEnvironment, url: string): ConfigFile {
  const { adapter, path } = writtenUvConfig(target, environment)
  const root = adapter === pyproject ? ['tool', 'uv'] : []
  const desiredValues = (tree: unknown): DesiredValue[] => {
    const entries = listAt(tree, [...root, 'index'])
    const isOurs = (entry: unknown) => hostOf(valueAt(entry, ['url'])) === hostOfService(target.urls, 'pypi')
    const own = entries.findIndex(isOurs)
    const standard = entries.findIndex(entry => valueAt(entry, ['default']) === true)
    if (own === -1 && standard === -1 && valueAt(tree, [...root, 'index-url']) !== undefined)
      return [{ key: [...root, 'index-url'], value: url, role: 'registry' }]
    const index = standard !== -1 ? standard : own !== -1 ? own : entries.length
    const at = [...root, 'index', index]
    const unit = at.length
    const isNew = index === entries.length
    return [
      ...(isNew ? [{ key: [...at, 'name'], value: SOURCE, role: 'detail', unit } as const] : []),
      { key: [...at, 'url'], value: url, role: 'registry', unit },
      { key: [...at, 'default'], value: true, role: 'detail', unit },
    ]
  }
  return { adapter, path, desiredValues }
}
