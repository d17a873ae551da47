import {
  appData,
  type ConfigAdapter,
  type Level,
  type Place,
  pathsOf,
  variablePath,
  variablePaths,
  type Where,
  xdgConfig,
} from '../../formats/adapter.ts'
import { parsePythonIni } from '../../formats/python-ini.ts'

/** pip's configuration files: https://pip.pypa.io/en/stable/topics/configuration/ */
export const pip: ConfigAdapter = {
  id: 'pip',
  tool: 'pip',
  places: where => [...platformPlaces(where), ...environmentPlaces(where)],
  names: ['pip.conf', 'pip.ini'],
  parse: parsePythonIni,
  meaning: () => ({ credential: false }),
  comment: /^\s*[#;]/,
  documentation: () => ({
    keys: ['global.index-url', 'global.extra-index-url', 'install.index-url'],
    source: 'https://pip.pypa.io/en/stable/topics/configuration/',
  }),
}

function platformPlaces(where: Where): Place[] {
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

function environmentPlaces(where: Where): Place[] {
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
