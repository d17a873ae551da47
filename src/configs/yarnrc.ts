import { type ConfigAdapter, pathsOf, valueAt, withParents } from './adapter.ts'
import { hostOf } from './hosts.ts'
import { loadYaml, parseYaml } from './yaml.ts'

/** `.yarnrc.yml` of Yarn 2 and later: https://yarnpkg.com/configuration/yarnrc#npmAuthToken */
export const yarnrc: ConfigAdapter = {
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
    const server = valueAt(tree, [...key.slice(0, -1), 'npmRegistryServer']) ?? valueAt(tree, ['npmRegistryServer'])
    return { credential, host: hostOf(server) }
  },
  comment: /^\s*#|\s#/,
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

function slashed(registry: string): string {
  return registry.includes('//') ? registry : `//${registry}`
}
