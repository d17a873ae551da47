import {
  absolutePath,
  type Place,
  pathsOf,
  type ToolEnvironment,
  variablePath,
  variablePaths,
} from '../../formats/adapter.ts'
import { applicationSupport, placesAt } from '../locations.ts'

/**
 * npm's own files of each Node that can be run from here: `etc/npmrc` beside `bin/node`, and what came with npm itself.
 * https://docs.npmjs.com/cli/configuring-npm/folders#prefix-configuration
 */
export function npmrcsOfNodes(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  const modules = where.platform === 'win32' ? ['node_modules'] : ['lib', 'node_modules']
  return prefixes(where).flatMap(prefix => [join(prefix, 'etc', 'npmrc'), join(prefix, ...modules, 'npm', 'npmrc')])
}

/** The folders in which Nodes are installed, the strongest first. */
function prefixes(where: ToolEnvironment): string[] {
  const set = Object.keys(where.env).find(name => name.toLowerCase() === 'npm_config_prefix' && where.env[name])
  const own = set ? npmVariablePath(set, where) : undefined
  const moved = [own ?? [], variablePaths('PREFIX', where), variablePaths('N_PREFIX', where)].flat()
  return [...new Set([...moved, ...nodesOnPath(where)])]
}

/** On Windows `node.exe` is in the folder itself; others of that long list, some of them on a network, are not touched. */
function nodesOnPath(where: ToolEnvironment): string[] {
  const { isAbsolute, basename, dirname, delimiter } = pathsOf(where)
  const path = where.env.PATH ?? where.env.Path ?? ''
  const folders = path.split(delimiter).filter(folder => isAbsolute(folder))
  if (where.platform === 'win32') return folders.filter(folder => /node|nvm|fnm|npm|volta|mise|asdf/i.test(folder))
  return folders.filter(folder => basename(folder) === 'bin').map(dirname)
}

/** As npm and pnpm read it: they expand `~/` themselves, and take a relative path from the working directory. */
export function npmVariablePath(name: string, where: ToolEnvironment): string | undefined {
  const path = where.env[name]
  if (!path) return undefined
  const below = (where.platform === 'win32' ? /^~[\\/](.*)$/s : /^~\/(.*)$/s).exec(path)?.[1]
  return below === undefined ? absolutePath(path, where) : pathsOf(where).join(where.home, below)
}

const MANAGERS = ['NVM_DIR', 'FNM_DIR', 'VOLTA_HOME', 'ASDF_DATA_DIR', 'MISE_DATA_DIR', 'NODENV_ROOT']

/** Where version managers keep the other Nodes, as far as the search of HOME does not come there. */
export function versionManagers(where: ToolEnvironment): Place[] {
  const { sep } = pathsOf(where)
  const moved = MANAGERS.map(name => variablePath(name, where)).filter(folder => !folder?.startsWith(where.home + sep))
  const inLibrary = where.platform === 'darwin' ? [pathsOf(where).join(applicationSupport(where), 'fnm')] : []
  return placesAt('system', [...moved, ...inLibrary])
}
