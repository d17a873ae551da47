import { say } from '../../core/language.ts'
import { type ConfigAdapter, type KeyPath, pathsOf, variablePath, xdgConfig } from '../../formats/adapter.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { inProjectAndAbove, placesAt } from '../locations.ts'

const IN_PROJECT = [
  'mise.toml',
  'mise.local.toml',
  '.mise.toml',
  '.mise.local.toml',
  'mise/config.toml',
  '.mise/config.toml',
]

/** `mise.toml` and its kind, whose `[env]` is the shell's: https://mise.jdx.dev/configuration.html */
export const mise: ConfigAdapter = {
  id: 'mise',
  tool: 'mise',
  places: where => [
    ...inProjectAndAbove(where, [...IN_PROJECT, '.config/mise.toml', '.config/mise/config.toml']),
    ...placesAt('user', [pathsOf(where).join(xdgConfig(where), 'mise', 'config.toml')]),
    ...placesAt('user', [variablePath('MISE_GLOBAL_CONFIG_FILE', where)]),
    ...(where.platform === 'win32' ? [] : placesAt('system', ['/etc/mise/config.toml'])),
  ],
  names: [...IN_PROJECT, 'mise.*.toml', '.mise.*.toml', 'mise/conf.d/*.toml', 'mise/config.*.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: key => ({ credential: false, variable: variableOf(key) }),
  comment: /^\s*#|\s#/,
  isEnvironment: true,
  get afterChange() {
    return say('where mise is paranoid, run `mise trust` on it again')
  },
  documentation: () => ({
    keys: ['env.NAME', 'env.NAME.value', 'env[].NAME'],
    precedence: say('the nearest folder; a local file beats the shared one'),
    source: 'https://mise.jdx.dev/configuration.html',
  }),
}

/** `env.NAME`, `env[0].NAME`, `env.NAME.value`; `_` holds directives. */
function variableOf(key: KeyPath): string | undefined {
  if (key[0] !== 'env') return undefined
  const name = key.slice(1).find(step => typeof step === 'string')
  return typeof name === 'string' && name !== '_' ? name : undefined
}
