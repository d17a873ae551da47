import { decodeUtf8, toUtf8 } from '../../core/bytes.ts'
import { say } from '../../core/language.ts'
import {
  appData,
  type Level,
  type Place,
  pathsOf,
  type ToolEnvironment,
  variablePath,
  variablePaths,
  type WritableAdapter,
  xdgConfig,
} from '../../formats/adapter.ts'
import { pythonIniEditing } from '../../formats/insert-ini.ts'
import { parsePythonIni } from '../../formats/python-ini.ts'
import { applicationSupport } from '../locations.ts'
import type { SetupEnvironment } from '../recipe.ts'
import type { ToolConfig } from '../tool.ts'

/** pip's configuration files: https://pip.pypa.io/en/stable/topics/configuration/ */
export const pipConfig: ToolConfig & WritableAdapter = {
  id: 'pip',
  tool: 'pip',
  places: where => [...platformPlaces(where), ...environmentPlaces(where)],
  names: ['pip.conf', 'pip.ini', 'pip.conf.*', '*.pip.conf', '*-pip.conf'],
  // Options of a command, which a file may give as well: https://pip.pypa.io/en/stable/topics/configuration/
  includes: ({ text }) => {
    const lines = toUtf8(text).matchAll(/^\s*(?:requirement|(?:build-)?constraint)s?\s*[=:]\s*(\S+)/gm)
    return [...lines].map(([, name]) => ({ option: '-r', name: decodeUtf8(name!) }))
  },
  parse: parsePythonIni,
  meaning: () => ({ credential: false }),
  comment: /^\s*[#;]/,
  registryKeys: /\.(?:extra[-_])?index[-_]url$/i,
  editing: pythonIniEditing,
  harmOfByteOrderMark: () => say('pip stops with an error at its byte order mark'),
  documentation: () => ({
    keys: ['global.index-url', 'global.extra-index-url', 'install.index-url'],
    source: 'https://pip.pypa.io/en/stable/topics/configuration/',
  }),
}

/** The user's file, to which pip itself writes: in the folder of macOS where that is there, and in the one of XDG where it is not. */
export function userPipConfig(environment: SetupEnvironment): string {
  const { join } = pathsOf(environment)
  const moved = variablePath('PIP_CONFIG_FILE', environment)
  if (moved) return moved
  if (environment.platform === 'win32') return join(appData(environment), 'pip', 'pip.ini')
  const support = join(applicationSupport(environment), 'pip')
  const isOnMac = environment.platform === 'darwin' && environment.isThere(support)
  return isOnMac ? join(support, 'pip.conf') : join(xdgConfig(environment), 'pip', 'pip.conf')
}

function platformPlaces(where: ToolEnvironment): Place[] {
  const { join } = pathsOf(where)
  if (where.platform === 'win32') {
    return [
      place('system', join(variablePath('ProgramData', where) ?? 'C:\\ProgramData', 'pip', 'pip.ini')),
      place('user', join(where.home, 'pip', 'pip.ini')),
      place('user', join(appData(where), 'pip', 'pip.ini')),
    ]
  }
  const support = join('Library', 'Application Support', 'pip', 'pip.conf')
  const onMac =
    where.platform === 'darwin' ? [place('system', join('/', support)), place('user', join(where.home, support))] : []
  const shared = where.env.XDG_CONFIG_DIRS ? variablePaths('XDG_CONFIG_DIRS', where, ':') : ['/etc/xdg']
  return [
    ...shared.map(folder => place('system', join(folder, 'pip', 'pip.conf'))),
    place('system', '/etc/pip.conf'),
    ...onMac,
    place('user', join(where.home, '.pip', 'pip.conf')),
    place('user', join(xdgConfig(where), 'pip', 'pip.conf')),
  ]
}

function environmentPlaces(where: ToolEnvironment): Place[] {
  const { join } = pathsOf(where)
  const name = where.platform === 'win32' ? 'pip.ini' : 'pip.conf'
  const venvs = [...variablePaths('VIRTUAL_ENV', where), join(where.cwd, '.venv'), join(where.cwd, 'venv')]
  return [
    ...venvs.map(folder => place('project', join(folder, name))),
    ...variablePaths('PIP_CONFIG_FILE', where).map(path => place('user', path)),
  ]
}

function place(level: Level, path: string): Place {
  return { level, path }
}
