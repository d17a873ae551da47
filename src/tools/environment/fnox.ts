import { say } from '../../core/language.ts'
import { type ConfigAdapter, type KeyPath, pathsOf, variablePath, xdgConfig } from '../../formats/adapter.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import { inProjectAndAbove, placesAt } from '../locations.ts'

const IN_PROJECT = ['fnox.toml', 'fnox.local.toml', '.fnox.toml', '.fnox.local.toml']

/** `fnox.toml`, from which fnox sets variables; what it keeps encrypted or elsewhere is not seen: https://fnox.jdx.dev/guide/config-files.html */
export const fnox: ConfigAdapter = {
  id: 'fnox',
  tool: 'fnox',
  places: where => {
    const { join } = pathsOf(where)
    const folder = variablePath('FNOX_CONFIG_DIR', where) ?? join(xdgConfig(where), 'fnox')
    return [
      ...inProjectAndAbove(where, [...IN_PROJECT, '.config/fnox.toml', '.config/fnox.local.toml']),
      ...placesAt('user', [join(folder, 'config.toml')]),
    ]
  },
  names: [...IN_PROJECT, 'fnox.*.toml', '.fnox.*.toml', 'fnox/config.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: key => ({ credential: false, variable: variableOf(key) }),
  comment: /^\s*#|\s#/,
  isEnvironment: true,
  get afterChange() {
    return say('where fnox is activated in a shell, open a new one')
  },
  documentation: () => ({
    keys: ['secrets.NAME.default', 'secrets.NAME.value', 'profiles.*.secrets.NAME.default'],
    precedence: say(
      'the nearest folder; in a folder fnox.local.toml beats that of the profile, and that fnox.toml; a default is used where nothing else has a value',
    ),
    source: 'https://fnox.jdx.dev/guide/config-files.html',
  }),
}

/** `secrets.NAME.default`, also within `profiles.*`. */
function variableOf(key: KeyPath): string | undefined {
  const secrets = key[0] === 'profiles' ? key.slice(2) : key
  return secrets[0] === 'secrets' && typeof secrets[1] === 'string' ? secrets[1] : undefined
}
