import {
  appData,
  type ConfigAdapter,
  type KeyPath,
  type Meaning,
  type Place,
  pathsOf,
  variablePath,
  variablePaths,
  type Where,
  withParents,
} from '../../formats/adapter.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { placesAt, strictXdgConfig } from '../locations.ts'

/** `uv.toml`: https://docs.astral.sh/uv/concepts/configuration-files/ */
export const uv: ConfigAdapter = {
  id: 'uv',
  tool: 'uv',
  places: where => {
    const { join } = pathsOf(where)
    return [
      ...withParents(where.cwd, where).map(folder => ({ path: join(folder, 'uv.toml'), level: 'project' as const })),
      ...userPlaces(where),
      ...placesAt('user', [variablePath('UV_CONFIG_FILE', where)]),
    ]
  },
  names: ['uv.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: () => ({ credential: false }),
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['index[].url', 'index-url', 'extra-index-url'],
    source: 'https://docs.astral.sh/uv/concepts/configuration-files/',
  }),
}

/** `pyproject.toml`, where uv reads `[tool.uv]` and Poetry `[tool.poetry]`. */
export const pyproject: ConfigAdapter = {
  id: 'pyproject',
  tool: 'uv',
  places: where => {
    const { join } = pathsOf(where)
    return withParents(where.cwd, where).map(folder => ({ path: join(folder, 'pyproject.toml'), level: 'project' }))
  },
  names: ['pyproject.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: pyprojectMeaning,
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['tool.uv.index[].url', 'tool.poetry.source[].url', 'tool.pdm.source[].url'],
    source: 'https://docs.astral.sh/uv/concepts/configuration-files/',
  }),
}

function pyprojectMeaning(key: KeyPath): Meaning {
  if (key[0] !== 'tool') return { credential: false, tool: 'python' }
  return { credential: false, tool: String(key[1]) }
}

function userPlaces(where: Where): Place[] {
  const { join } = pathsOf(where)
  if (where.platform === 'win32') {
    const shared = variablePath('ProgramData', where) ?? 'C:\\ProgramData'
    return [
      { path: join(appData(where), 'uv', 'uv.toml'), level: 'user' },
      { path: join(shared, 'uv', 'uv.toml'), level: 'system' },
    ]
  }
  const given = where.env.XDG_CONFIG_DIRS ? variablePaths('XDG_CONFIG_DIRS', where, ':') : ['/etc/xdg']
  const shared = [...given, '/etc']
  return [
    { path: join(strictXdgConfig(where), 'uv', 'uv.toml'), level: 'user' },
    ...shared.map(folder => ({ path: join(folder, 'uv', 'uv.toml'), level: 'system' as const })),
  ]
}
