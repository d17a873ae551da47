import { hostOf } from '../core/address.ts'
import { appData, pathsOf, valueAt, variablePath } from '../formats/adapter.ts'
import { strictXdgConfig } from '../tools/locations.ts'
import { pyproject, uv as uvConfig } from '../tools/uv/uv.ts'
import {
  type ConfigFile,
  expansionNotes,
  type Goal,
  type Ground,
  hostOfService,
  type MakeRecipe,
  type Want,
} from './desired.ts'
import { indexUrl, listAt, SOURCE } from './python-index.ts'

/** https://docs.astral.sh/uv/concepts/indexes/ */
export const uv: MakeRecipe = (goal, ground) => {
  const url = indexUrl(goal, { expands: false })
  return { files: [uvFile(goal, ground, url)], notes: expansionNotes(goal) }
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
  if (goal.level === 'user') {
    const folder = ground.platform === 'win32' ? appData(ground) : strictXdgConfig(ground)
    return { path: variablePath('UV_CONFIG_FILE', ground) ?? join(folder, 'uv', 'uv.toml'), isProject: false }
  }
  const own = join(ground.cwd, 'uv.toml')
  const shared = join(ground.cwd, 'pyproject.toml')
  return !ground.isThere(own) && ground.isThere(shared)
    ? { path: shared, isProject: true }
    : { path: own, isProject: false }
}
