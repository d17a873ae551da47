import { appData, pathsOf, valueAt, xdgConfig } from '../configs/adapter.ts'
import { hostOf } from '../configs/hosts.ts'
import { pdm as pdmConfig } from '../configs/pdm.ts'
import { pip as pipConfig } from '../configs/pip.ts'
import { pipfile } from '../configs/pipenv.ts'
import { applicationSupport } from '../configs/places.ts'
import { poetry as poetryConfig } from '../configs/poetry.ts'
import { pyproject, uv as uvConfig } from '../configs/uv.ts'
import { say } from '../core/language.ts'
import {
  type ConfigFile,
  expansionNotes,
  type Goal,
  type Ground,
  hostOfService,
  type MakeRecipe,
  spelledToken,
  type Want,
  withToken,
} from './goal.ts'

/** The name that the vendor's documents give the index. */
const SOURCE = 'takumi-guard'

/** https://pip.pypa.io/en/stable/topics/configuration/ */
export const pip: MakeRecipe = (goal, ground) => {
  if (goal.level === 'project') return { files: [], notes: [say('has no settings of its own in a project')] }
  const url = indexUrl(goal, { expands: false })
  const wants = (tree: unknown): Want[] => {
    const sections = ['install', 'download', 'wheel', 'lock', 'index'].filter(name => optionOf(tree, name))
    return ['global', ...sections].map(name => ({
      key: [name, optionOf(tree, name) ?? 'index-url'],
      value: url,
      role: 'registry',
    }))
  }
  return { files: [{ adapter: pipConfig, path: pipPath(ground), wants }], notes: expansionNotes(goal) }
}

/** https://docs.astral.sh/uv/concepts/indexes/ */
export const uv: MakeRecipe = (goal, ground) => {
  const url = indexUrl(goal, { expands: false })
  return { files: [uvFile(goal, ground, url)], notes: expansionNotes(goal) }
}

/** Poetry's user settings hold credentials; which index to use is for each project to say. */
export const poetry: MakeRecipe = (goal, ground) => {
  const { join } = pathsOf(ground)
  const token = spelledToken(goal, { expands: false })
  const at = ['http-basic', SOURCE]
  const unit = at.length
  const wants = (): Want[] => [
    { key: [...at, 'username'], value: 'token', role: 'detail', unit },
    { key: [...at, 'password'], value: token!, role: 'token', unit },
  ]
  const auth: ConfigFile = { adapter: poetryConfig, path: join(poetryFolder(ground), 'auth.toml'), wants }
  const source = goal.level === 'project' ? [poetrySource(goal, ground)] : []
  const hint = say('reads the index from each project: run `guard setup --level project --tool poetry` there')
  return {
    files: [...source, ...(token === undefined ? [] : [auth])],
    notes: [...(goal.level === 'project' ? [] : [hint]), ...expansionNotes(goal)],
  }
}

/** https://pdm-project.org/latest/usage/config/#configure-the-package-indexes */
export const pdm: MakeRecipe = (goal, ground) => {
  const token = spelledToken(goal, { expands: false })
  const own = pdmConfig.places(ground).filter(({ level }) => level === goal.level)
  const path = goal.level === 'project' ? own[0]!.path : own.at(-1)!.path
  const wants = (tree: unknown): Want[] => {
    if (hasPassword(valueAt(tree, ['pypi', 'url'])))
      return [{ key: ['pypi', 'url'], value: indexUrl(goal, { expands: false }), role: 'registry' }]
    return [
      { key: ['pypi', 'url'], value: plainIndex(goal), role: 'registry' },
      ...(token === undefined
        ? []
        : ([
            { key: ['pypi', 'username'], value: 'token', role: 'detail' },
            { key: ['pypi', 'password'], value: token, role: 'token' },
          ] as const)),
    ]
  }
  return { files: [{ adapter: pdmConfig, path, wants }], notes: expansionNotes(goal) }
}

/** Pipenv has no settings for a user: https://pipenv.pypa.io/en/latest/indexes.html */
export const pipenv: MakeRecipe = (goal, ground) => {
  const path = pathsOf(ground).join(ground.cwd, 'Pipfile')
  const url = indexUrl(goal, { expands: true })
  const wants = (tree: unknown): Want[] => {
    const sources = listAt(tree, ['source'])
    const own = sources.findIndex(source => hostOf(valueAt(source, ['url'])) === hostOfService(goal.urls, 'pypi'))
    return [{ key: ['source', Math.max(0, own), 'url'], value: url, role: 'registry' }]
  }
  if (goal.level === 'project') return { files: [{ adapter: pipfile, path, onlyIfThere: true, wants }], notes: [] }
  return {
    files: [],
    notes: [say('has no settings for a user: name the index in each Pipfile (`guard setup --level project`)')],
  }
}

/** The entry that is Guard's, or the default one, or the old option, or a new entry. */
function uvFile(goal: Goal, ground: Ground, url: string): ConfigFile {
  const { path, isProject } = uvPath(goal, ground)
  const root = isProject ? ['tool', 'uv'] : []
  const wants = (tree: unknown): Want[] => {
    const entries = listAt(tree, [...root, 'index'])
    const isOurs = (entry: unknown) => hostOf(valueAt(entry, ['url'])) === hostOfService(goal.urls, 'pypi')
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
  return { adapter: isProject ? pyproject : uvConfig, path, wants }
}

function uvPath(goal: Goal, ground: Ground): { path: string; isProject: boolean } {
  const { join } = pathsOf(ground)
  const { UV_CONFIG_FILE } = ground.env
  if (goal.level === 'user') {
    const folder = ground.platform === 'win32' ? appData(ground) : xdgConfig(ground)
    return { path: UV_CONFIG_FILE || join(folder, 'uv', 'uv.toml'), isProject: false }
  }
  const own = join(ground.cwd, 'uv.toml')
  const shared = join(ground.cwd, 'pyproject.toml')
  return !ground.isThere(own) && ground.isThere(shared)
    ? { path: shared, isProject: true }
    : { path: own, isProject: false }
}

function poetrySource(goal: Goal, ground: Ground): ConfigFile {
  const root = ['tool', 'poetry', 'source']
  const wants = (tree: unknown): Want[] => {
    const sources = listAt(tree, root)
    const isOurs = (source: unknown) => hostOf(valueAt(source, ['url'])) === hostOfService(goal.urls, 'pypi')
    const own = sources.findIndex(isOurs)
    const at = [...root, own === -1 ? sources.length : own]
    const unit = at.length
    const url: Want = { key: [...at, 'url'], value: plainIndex(goal), role: 'registry', unit }
    if (own !== -1) return [url]
    const details = { name: SOURCE, priority: 'primary' }
    const [name, priority] = Object.entries(details).map<Want>(([key, value]) => ({
      ...{ key: [...at, key], value, role: 'detail', unit },
    }))
    return [name!, url, priority!]
  }
  const path = pathsOf(ground).join(ground.cwd, 'pyproject.toml')
  return { adapter: pyproject, path, onlyIfThere: true, wants }
}

/** pip takes the folder of macOS where it is there, and the one of XDG where it is not. */
function pipPath(ground: Ground): string {
  const { join } = pathsOf(ground)
  if (ground.env.PIP_CONFIG_FILE) return ground.env.PIP_CONFIG_FILE
  if (ground.platform === 'win32') return join(appData(ground), 'pip', 'pip.ini')
  const support = join(applicationSupport(ground), 'pip')
  if (ground.platform === 'darwin' && ground.isThere(support)) return join(support, 'pip.conf')
  return join(xdgConfig(ground), 'pip', 'pip.conf')
}

function poetryFolder(ground: Ground): string {
  const { join } = pathsOf(ground)
  if (ground.env.POETRY_CONFIG_DIR) return ground.env.POETRY_CONFIG_DIR
  if (ground.platform === 'win32') return join(appData(ground), 'pypoetry')
  return join(ground.platform === 'darwin' ? applicationSupport(ground) : xdgConfig(ground), 'pypoetry')
}

function indexUrl(goal: Goal, tool: { expands: boolean }): string {
  return withToken(plainIndex(goal), 'token', spelledToken(goal, tool))
}

function plainIndex({ urls }: Goal): string {
  return `${urls.pypi}simple/`
}

/** pip takes `index_url` for `index-url`. */
function optionOf(tree: unknown, section: string): string | undefined {
  return ['index-url', 'index_url'].find(name => valueAt(tree, [section, name]) !== undefined)
}

function hasPassword(url: unknown): boolean {
  return typeof url === 'string' && /:\/\/[^/]*@/.test(url)
}

function listAt(tree: unknown, key: readonly string[]): unknown[] {
  const list = valueAt(tree, key)
  return Array.isArray(list) ? list : []
}
