import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import {
  type ConfigAdapter,
  pathsOf,
  type ToolEnvironment,
  valueAt,
  type WritableAdapter,
  xdgConfig,
} from '../../formats/adapter.ts'
import { parseJson } from '../../formats/json.ts'
import { loadYaml, parseYaml } from '../../formats/yaml.ts'
import { localAppData, placesAt } from '../locations.ts'
import { npmrc } from '../npm/npmrc.ts'
import type { ToolConfig } from '../tool.ts'

/** `auth.ini` of pnpm 11 and later, `rc` of pnpm 10 and earlier: https://pnpm.io/settings#authentication-settings */
export const pnpmIni: ToolConfig & WritableAdapter = {
  ...npmrc,
  namedBy: undefined,
  includes: undefined,
  id: 'pnpm-ini',
  tool: 'pnpm',
  places: where => configFiles(where, ['auth.ini', 'rc']),
  names: ['pnpm/auth.ini', 'pnpm/rc', 'pnpm/config/auth.ini', 'pnpm/config/rc'],
  documentation: () => ({
    keys: ['//host/:_authToken', '//host/:_auth', '//host/:_password', 'registry'],
    source: 'https://pnpm.io/settings#authentication-settings',
  }),
}

/** pnpm's global `config.yaml` and a workspace's `pnpm-workspace.yaml`: https://pnpm.io/settings */
export const pnpmYaml: ToolConfig = {
  id: 'pnpm-yaml',
  tool: 'pnpm',
  places: where => [
    ...placesAt('project', [pathsOf(where).join(where.cwd, 'pnpm-workspace.yaml')]),
    ...configFiles(where, ['config.yaml']),
  ],
  names: ['pnpm-workspace.yaml', 'pnpm/config.yaml', 'pnpm/config/config.yaml'],
  load: loadYaml,
  parse: parseYaml,
  meaning: key => {
    const credential = key[0] === '_auth' && key.at(-1) === 'authToken'
    return credential ? { credential, host: hostOf(key[1]) } : { credential }
  },
  comment: /^\s*#|\s#/,
  registryKeys: /^registr(?:y|ies\..+)$/,
  // https://pnpm.io/settings#npmrcauthfile
  mayInclude: /npmrcAuthFile/,
  includes: ({ tree }) => {
    const name = valueAt(tree, ['npmrcAuthFile'])
    return typeof name === 'string' ? [{ option: '--userconfig', name, level: 'user' }] : []
  },
  documentation: () => ({
    keys: ['_auth.*.@.authToken', 'registries.*'],
    precedence: say('pnpm 11 refuses a URL with a password'),
    source: 'https://pnpm.io/settings',
  }),
}

/** The variable `pnpm_config__auth`, which holds JSON: https://pnpm.io/settings#authentication-settings */
export const pnpmAuth: ConfigAdapter = {
  ...pnpmYaml,
  id: 'pnpm-auth',
  places: () => [],
  names: [],
  load: async () => {},
  parse: parseJson,
  meaning: key => ({ credential: key.at(-1) === 'authToken', host: hostOf(key[0]) }),
  comment: /(?!)/,
}

function configFiles(where: ToolEnvironment, names: readonly string[]) {
  const { join } = pathsOf(where)
  return configFolders(where).flatMap(folder =>
    placesAt(
      'user',
      names.map(name => join(folder, name)),
    ),
  )
}

/** `$XDG_CONFIG_HOME` counts on every platform: https://pnpm.io/npmrc */
function configFolders(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  if (where.env.XDG_CONFIG_HOME) return [join(xdgConfig(where), 'pnpm')]
  const usual = join(where.home, '.config', 'pnpm')
  if (where.platform === 'win32') return [join(localAppData(where), 'pnpm', 'config'), usual]
  return where.platform === 'darwin' ? [join(where.home, 'Library', 'Preferences', 'pnpm')] : [usual]
}
