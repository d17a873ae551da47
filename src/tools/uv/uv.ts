import {
  appData,
  type KeyPath,
  type Meaning,
  type NamedItem,
  type Place,
  pathsOf,
  type ToolEnvironment,
  valueAt,
  variablePath,
  variablePaths,
  type WritableAdapter,
  withParents,
} from '../../formats/adapter.ts'
import { tomlEditing } from '../../formats/insert-toml.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { placesAt, strictXdgConfig } from '../locations.ts'
import { pdmItem } from '../pdm/keychain.ts'
import { poetryItem } from '../poetry/keychain.ts'
import { listAt } from '../python-index.ts'
import type { ConfigFile, SetupEnvironment, SetupTarget } from '../recipe.ts'
import type { ToolConfig } from '../tool.ts'

/** `uv.toml`: https://docs.astral.sh/uv/concepts/configuration-files/ */
export const uvConfig: ToolConfig & WritableAdapter = {
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
  registryKeys: /^(?:pip\.)?(?:(?:extra-)?index-url(?:\.\d+)?|index\.\d+\.url)$/,
  editing: tomlEditing,
  namedBy: /^(?:--config-file|UV_CONFIG_FILE)$/,
  documentation: () => ({
    keys: ['index[].url', 'index-url', 'extra-index-url'],
    source: 'https://docs.astral.sh/uv/concepts/configuration-files/',
  }),
}

/** `pyproject.toml`, where uv reads `[tool.uv]` and Poetry `[tool.poetry]`. */
export const pyproject: ToolConfig & WritableAdapter = {
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
  registryKeys:
    /^tool\.(?:uv\.(?:pip\.)?(?:(?:extra-)?index-url(?:\.\d+)?|index\.\d+\.url)|(?:poetry|pdm)\.source\.\d+\.url)$/,
  editing: tomlEditing,
  keychain: {
    evidence: /\btool\s*\.\s*(?:poetry|pdm)\s*\.\s*source\b|^source\s*=/m,
    items: ({ tree }) => itemsOfSources(tree),
  },
  documentation: () => ({
    keys: ['tool.uv.index[].url', 'tool.poetry.source[].url', 'tool.pdm.source[].url'],
    source: 'https://docs.astral.sh/uv/concepts/configuration-files/',
  }),
}

function pyprojectMeaning(key: KeyPath): Meaning {
  if (key[0] !== 'tool') return { credential: false, tool: 'python' }
  return { credential: false, tool: String(key[1]) }
}

/** Poetry and PDM keep the password of a source under its name. */
function itemsOfSources(tree: unknown): NamedItem[] {
  const named = (tool: string) =>
    listAt(tree, ['tool', tool, 'source']).map(
      source => [String(valueAt(source, ['name'])), valueAt(source, ['url'])] as const,
    )
  return [
    ...named('poetry').map(([name, url]) => poetryItem(name, url)),
    ...named('pdm').map(([name, url]) => pdmItem(name, url)),
  ]
}

/** The user's file, or that of the project: `pyproject.toml` if there is one and no `uv.toml` beside it. */
export function writtenUvConfig(
  { level }: SetupTarget,
  environment: SetupEnvironment,
): Pick<ConfigFile, 'adapter' | 'path'> {
  const { join } = pathsOf(environment)
  if (level === 'user')
    return { adapter: uvConfig, path: variablePath('UV_CONFIG_FILE', environment) ?? userPlaces(environment)[0]!.path }
  const own = join(environment.cwd, 'uv.toml')
  const shared = join(environment.cwd, 'pyproject.toml')
  const isShared = !environment.isThere(own) && environment.isThere(shared)
  return isShared ? { adapter: pyproject, path: shared } : { adapter: uvConfig, path: own }
}

/** The user's own first. */
function userPlaces(where: ToolEnvironment): Place[] {
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
