import { hostOf } from '../../core/address.ts'
import { pathsOf, type ToolEnvironment, valueAt, type WritableAdapter, xdgConfig } from '../../formats/adapter.ts'
import { tomlEditing } from '../../formats/insert-toml.ts'
import { loadToml, parseToml } from '../../formats/toml.ts'
import type { ToolConfig } from '../tool.ts'

/** `bunfig.toml`: https://bun.sh/docs/runtime/bunfig#install-registry */
export const bunfig: ToolConfig & WritableAdapter = {
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
  registryKeys: /^install\.(?:registry|scopes\.[^.]+)(?:\.url)?$/,
  editing: tomlEditing,
  namedBy: /^(?:-c|--config)$/,
  documentation: () => ({
    keys: ['install.registry.token', 'install.registry.password', 'install.registry.url', 'install.scopes.*.token'],
    source: 'https://bun.sh/docs/runtime/bunfig#install-registry',
  }),
}

/** The user's file, which `$XDG_CONFIG_HOME` moves. */
export function userBunfig(where: ToolEnvironment): string {
  return pathsOf(where).join(where.env.XDG_CONFIG_HOME ? xdgConfig(where) : where.home, '.bunfig.toml')
}
