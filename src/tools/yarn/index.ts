import { hostOf } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import { LINE_FORMAT, lockfile } from '../lockfile.ts'
import { files, variables } from '../reader.ts'
import {
  type DesiredValue,
  hostOfService,
  isPlainHttp,
  type SetupTarget,
  spelledToken,
  withoutSlash,
} from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { yarnrc } from './yarnrc.ts'

/** Of every Yarn: YAML here, and a format of its own in Yarn 1. */
const yarnLock = lockfile(
  {
    ...{ id: 'yarn-lock', tool: 'yarn', names: ['yarn.lock'] },
    keys: ['resolved', 'resolution'],
    source: 'https://classic.yarnpkg.com/en/docs/yarn-lock',
  },
  LINE_FORMAT,
)

/** Yarn 2 and later. */
export const yarn: PackageManager = {
  configs: [yarnrc, yarnLock],
  variables: { names: /^YARN_/ },
  lockfiles: {},
  // https://yarnpkg.com/configuration/yarnrc
  rules: () => ({
    competeBy: 'host',
    special: {
      rank: key => (key.startsWith('npmScopes') ? 2 : key.startsWith('npmRegistries') ? 1 : 0),
      why: say('an entry for the scope or the registry beats the top level, wherever it stands'),
    },
    registry: { variables: /^YARN_NPM_REGISTRY_SERVER$/, keys: [[yarnrc, ['npmRegistryServer']]], only: true },
    hostless: /^(?:npmAuth(?:Token|Ident)|YARN_NPM_AUTH_(?:TOKEN|IDENT))$/,
    alwaysAuth: { name: 'npmAlwaysAuth', line: 'npmAlwaysAuth: true', variable: /^YARN_NPM_ALWAYS_AUTH$/ },
    dotenv: /\.env\.yarn$/,
    unset: say('Yarn stops with an error'),
    sources: [
      variables('YARN_NPM_AUTH_TOKEN', /^YARN_NPM_AUTH_(?:TOKEN|IDENT)$/),
      files(say('.yarnrc.yml of the nearest folder'), yarnrc, say('the nearest folder wins'), { level: 'project' }),
      files(say('.yarnrc.yml of the user'), yarnrc, say('no file nearer to the project has one'), { level: 'user' }),
    ],
  }),
  service: 'npm',
  program: { names: ['yarn'], isVersion: version => !/^[01]\./.test(version) },
  // Without `npmAlwaysAuth` the token is sent for packages with a scope alone.
  recipe: (target, environment) => {
    const path = pathsOf(environment).join(
      target.level === 'project' ? environment.cwd : environment.home,
      '.yarnrc.yml',
    )
    return { files: [{ adapter: yarnrc, path, desiredValues: tree => wantsOf(target, tree) }], notes: [] }
  },
  exec: {
    variables: ({ token, urls, around }) => ({
      set: {
        YARN_NPM_REGISTRY_SERVER: urls.npm,
        ...(token && { YARN_NPM_AUTH_TOKEN: token.reveal(), YARN_NPM_ALWAYS_AUTH: 'true' }),
      },
      withheld: token && around.yarnLeak,
    }),
    evidence: ['yarn.lock', '.yarnrc.yml'],
    reads: [yarnrc],
    proxySettings: [yarnrc],
  },
}

function wantsOf(target: SetupTarget, tree: unknown): DesiredValue[] {
  const token = spelledToken(target, { expands: true })
  const server: DesiredValue = { key: ['npmRegistryServer'], value: target.urls.npm, role: 'registry' }
  const at = credentialPlace(target, tree)
  const unit = at.length || 1
  return [
    server,
    ...(token === undefined ? [] : [{ key: [...at, 'npmAuthToken'], value: token, role: 'token', unit } as const]),
    ...(token === undefined ? [] : [{ key: [...at, 'npmAlwaysAuth'], value: true, role: 'detail', unit } as const]),
    ...whitelist(target, tree),
  ]
}

/** The entry for Guard's registry that is there, or the top level where that holds the token, or a new entry. */
function credentialPlace({ urls }: SetupTarget, tree: unknown): string[] {
  const entries = Object.keys((valueAt(tree, ['npmRegistries']) ?? {}) as object)
  const own = entries.find(entry => hostOf(entry.replace(/^(?!.*\/\/)/, '//')) === hostOfService(urls, 'npm'))
  if (own !== undefined) return ['npmRegistries', own]
  const isTop = hostOf(valueAt(tree, ['npmRegistryServer'])) === hostOfService(urls, 'npm')
  if (isTop && valueAt(tree, ['npmAuthToken']) !== undefined) return []
  return ['npmRegistries', withoutSlash(urls.npm)]
}

/** Yarn speaks plain http to nobody who is not listed. */
function whitelist({ urls }: SetupTarget, tree: unknown): DesiredValue[] {
  if (!isPlainHttp(urls.npm)) return []
  const listed = valueAt(tree, ['unsafeHttpWhitelist'])
  const hosts: unknown[] = Array.isArray(listed) ? listed : []
  const { hostname } = new URL(urls.npm)
  if (hosts.includes(hostname)) return []
  return [{ key: ['unsafeHttpWhitelist', hosts.length], value: hostname, role: 'detail' }]
}
