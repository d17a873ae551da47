import { hostOf, userinfoOf } from '../core/address.ts'
import { say } from '../core/language.ts'
import { appData, pathsOf, valueAt, variablePath, xdgConfig } from '../formats/adapter.ts'
import { applicationSupport } from '../tools/locations.ts'
import { pdm as pdmConfig } from '../tools/pdm/pdm.ts'
import { pip as pipConfig } from '../tools/pip/pip.ts'
import { pipfile } from '../tools/pipenv/pipenv.ts'
import { expansionNotes, type Ground, hostOfService, type MakeRecipe, spelledToken, type Want } from './desired.ts'
import { indexUrl, listAt, plainIndex } from './python-index.ts'

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

/** pip takes the folder of macOS where it is there, and the one of XDG where it is not. */
function pipPath(ground: Ground): string {
  const { join } = pathsOf(ground)
  const moved = variablePath('PIP_CONFIG_FILE', ground)
  if (moved) return moved
  if (ground.platform === 'win32') return join(appData(ground), 'pip', 'pip.ini')
  const support = join(applicationSupport(ground), 'pip')
  if (ground.platform === 'darwin' && ground.isThere(support)) return join(support, 'pip.conf')
  return join(xdgConfig(ground), 'pip', 'pip.conf')
}

/** pip takes `index_url` for `index-url`. */
function optionOf(tree: unknown, section: string): string | undefined {
  return ['index-url', 'index_url'].find(name => valueAt(tree, [section, name]) !== undefined)
}

function hasPassword(url: unknown): boolean {
  return typeof url === 'string' && userinfoOf(url) !== undefined
}
