import { hostOf } from '../../core/address.ts'
import {
  appData,
  pathsOf,
  type ToolEnvironment,
  valueAt,
  variablePaths,
  type WritableAdapter,
  withParents,
  xdgConfig,
} from '../../formats/adapter.ts'
import { tomlEditing } from '../../formats/insert-toml.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import type { ToolConfig } from '../tool.ts'
import { itemsInSettings } from './keychain.ts'

/** Poetry's `auth.toml`, `config.toml` and `poetry.toml`: https://python-poetry.org/docs/configuration/ */
export const poetryConfig: ToolConfig & WritableAdapter = {
  id: 'poetry',
  tool: 'poetry',
  places: where => {
    const { join } = pathsOf(where)
    return [
      ...withParents(where.cwd, where).map(folder => ({
        path: join(folder, 'poetry.toml'),
        level: 'project' as const,
      })),
      ...configFolders(where).flatMap(folder =>
        ['auth.toml', 'config.toml'].map(name => ({ path: join(folder, name), level: 'user' as const })),
      ),
    ]
  },
  names: ['poetry.toml', 'auth.toml', 'pypoetry/config.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: (key, tree) => {
    const credential = (key[0] === 'http-basic' && key.at(-1) === 'password') || key[0] === 'pypi-token'
    return credential
      ? { credential, host: hostOf(valueAt(tree, ['repositories', String(key[1]), 'url'])) }
      : { credential }
  },
  comment: /^\s*#|\s#/,
  registryKeys: undefined,
  editing: tomlEditing,
  keychain: { evidence: /http-basic|repositories/, items: ({ tree }) => itemsInSettings(tree) },
  documentation: () => ({
    keys: ['http-basic.*.password', 'pypi-token.*', 'repositories.*.url'],
    source: 'https://python-poetry.org/docs/configuration/',
  }),
}

/** The user's file of credentials, to which Poetry itself writes. */
export function userAuth(where: ToolEnvironment): string {
  return pathsOf(where).join(configFolders(where)[0]!, 'auth.toml')
}

/** The one that counts first. */
function configFolders(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const moved = variablePaths('POETRY_CONFIG_DIR', where)
  if (where.platform === 'win32') return [...moved, join(appData(where), 'pypoetry')]
  if (where.platform !== 'darwin') return [...moved, join(xdgConfig(where), 'pypoetry')]
  const library = join(where.home, 'Library')
  return [...moved, join(library, 'Application Support', 'pypoetry'), join(library, 'Preferences', 'pypoetry')]
}
