import { hostOf } from '../../core/address.ts'
import { type ConfigAdapter, pathsOf, valueAt, xdgConfig } from '../../formats/adapter.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'

/** `bunfig.toml`: https://bun.sh/docs/runtime/bunfig#install-registry */
export const bunfig: ConfigAdapter = {
  id: 'bunfig',
  tool: 'bun',
  places: where => {
    const { join } = pathsOf(where)
    return [
      { path: join(where.cwd, 'bunfig.toml'), level: 'project' },
      { path: join(xdgConfig(where), '.bunfig.toml'), level: 'user' },
      { path: join(where.home, '.bunfig.toml'), level: 'user' },
    ]
  },
  names: ['bunfig.toml', '.bunfig.toml'],
  load: loadToml,
  parse: parseToml,
  meaning: (key, tree) => {
    const last = key.at(-1)
    const credential = key[0] === 'install' && (last === 'token' || last === 'password')
    return credential ? { credential, host: hostOf(valueAt(tree, [...key.slice(0, -1), 'url'])) } : { credential }
  },
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['install.registry.token', 'install.registry.password', 'install.registry.url', 'install.scopes.*.token'],
    source: 'https://bun.sh/docs/runtime/bunfig#install-registry',
  }),
}
