import { hostOf } from '../../core/address.ts'
import { isObject } from '../../core/json.ts'
import { pathsOf, valueAt, type WritableAdapter, withParents } from '../../formats/adapter.ts'
import { yamlEditing } from '../../formats/insert-yaml.ts'
import { loadYaml, parseYaml } from '../../formats/yaml.ts'
import type { ToolConfig } from '../tool.ts'

/** `.yarnrc.yml` of Yarn 2 and later: https://yarnpkg.com/configuration/yarnrc#npmAuthToken */
export const yarnrc: ToolConfig & WritableAdapter = {
  id: 'yarnrc',
  tool: 'yarn',
  places: where => {
    const { join } = pathsOf(where)
    const name = where.env.YARN_RC_FILENAME || '.yarnrc.yml'
    return [
      ...withParents(where.cwd, where).map(folder => ({ path: join(folder, name), level: 'project' as const })),
      { path: join(where.home, '.yarnrc.yml'), level: 'user' },
    ]
  },
  names: ['.yarnrc.yml'],
  load: loadYaml,
  parse: parseYaml,
  meaning: (key, tree) => {
    const credential = key.at(-1) === 'npmAuthToken' || key.at(-1) === 'npmAuthIdent'
    if (!credential) return { credential }
    if (key[0] === 'npmRegistries') return { credential, host: hostOf(slashed(String(key[1]))) }
    const server = valueAt(tree, [...key.slice(0, -1), 'npmRegistryServer'])
    if (key[0] === 'npmScopes') return { credential, host: hostOf(server ?? SCOPE_SERVER) }
    return { credential, host: hostOf(server), otherHosts: key.length === 1 ? hostsOfBareScopes(tree) : [] }
  },
  comment: /^\s*#|\s#/,
  registryKeys: /^(?:npmScopes\..+\.)?npm(?:Registry|Publish|Audit)(?:Server|Registry)$/,
  editing: yamlEditing,
  // https://yarnpkg.com/configuration/yarnrc#injectEnvironmentFiles
  includes: ({ tree }) => {
    const injected: unknown[] = [valueAt(tree, ['injectEnvironmentFiles']) ?? []].flat()
    return injected.map(name => ({ option: '--env-file', name: String(name).replace(/\?$/, '') }))
  },
  documentation: () => ({
    keys: [
      'npmAuthToken',
      'npmAuthIdent',
      'npmRegistries.*.npmAuthToken',
      'npmScopes.*.npmAuthToken',
      'npmRegistryServer',
    ],
    source: 'https://yarnpkg.com/configuration/yarnrc#npmAuthToken',
  }),
}

/** The servers of the scopes that have no credential: they get the one that is for no registry. */
function hostsOfBareScopes(tree: unknown): string[] {
  const scopes = valueAt(tree, ['npmScopes'])
  const bare = Object.values(isObject(scopes) ? scopes : {})
    .filter(isObject)
    .filter(scope => !('npmAuthToken' in scope || 'npmAuthIdent' in scope) && 'npmRegistryServer' in scope)
  return bare.flatMap(({ npmRegistryServer }) => hostOf(npmRegistryServer) ?? [])
}

/**
 * The host of a scope without its own server, whatever the file's own server:
 * https://yarnpkg.com/configuration/yarnrc#npmScopes
 */
const SCOPE_SERVER = 'https://registry.yarnpkg.com'

function slashed(registry: string): string {
  return registry.includes('//') ? registry : `//${registry}`
}
