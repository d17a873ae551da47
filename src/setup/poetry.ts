import { hostOf } from '../core/address.ts'
import { say } from '../core/language.ts'
import { appData, pathsOf, valueAt, variablePath, xdgConfig } from '../formats/adapter.ts'
import { applicationSupport } from '../tools/locations.ts'
import { poetry as poetryConfig } from '../tools/poetry/poetry.ts'
import { pyproject } from '../tools/uv/uv.ts'
import {
  type ConfigFile,
  expansionNotes,
  type Goal,
  type Ground,
  hostOfService,
  type MakeRecipe,
  spelledToken,
  type Want,
} from './desired.ts'
import { listAt, plainIndex, SOURCE } from './python-index.ts'

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

function poetryFolder(ground: Ground): string {
  const { join } = pathsOf(ground)
  const moved = variablePath('POETRY_CONFIG_DIR', ground)
  if (moved) return moved
  if (ground.platform === 'win32') return join(appData(ground), 'pypoetry')
  return join(ground.platform === 'darwin' ? applicationSupport(ground) : xdgConfig(ground), 'pypoetry')
}
