import { appData, type ConfigAdapter, type Level, type Place, pathsOf, type Where, xdgConfig } from './adapter.ts'
import { parsePythonIni } from './python-ini.ts'

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
      place('system', join(where.env.ProgramData || 'C:\\ProgramData', 'pip', 'pip.ini')),
      place('user', join(where.home, 'pip', 'pip.ini')),
      place('user', join(appData(where), 'pip', 'pip.ini')),
    ]
  }
  const support = join('Library', 'Application Support', 'pip', 'pip.conf')
  const onMac =
    where.platform === 'darwin' ? [place('system', join('/', support)), place('user', join(where.home, support))] : []
  const shared = (where.env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter(Boolean)
  return [
    ...shared.map(folder => place('system', join(folder, 'pip', 'pip.conf'))),
    place('system', '/etc/pip.conf'),
    ...onMac,
    place('user', join(where.home, '.pip', 'pip.conf')),
    place('user', join(xdgConfig(where), 'pip', 'pip.conf')),
  ]
}

function environmentPlaces({ env, platform, cwd }: Where): Place[] {
  const { join } = pathsOf({ platform })
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf'
  const venvs = [env.VIRTUAL_ENV, join(cwd, '.venv'), join(cwd, 'venv')].filter(folder => folder !== undefined)
  return [
    ...venvs.map(folder => place('project', join(folder, name))),
    ...(env.PIP_CONFIG_FILE ? [place('user', env.PIP_CONFIG_FILE)] : []),
  ]
}

function place(level: Level, path: string): Place {
  return { level, path }
}
