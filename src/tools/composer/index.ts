import { hostOf } from '../../core/address.ts'
import { isObject, readJson } from '../../core/json.ts'
import { say } from '../../core/language.ts'
import type { Secret } from '../../core/secret.ts'
import type { ServiceUrls } from '../../core/services.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import { JSON_FORMAT, lockfile } from '../lockfile.ts'
import { files, lastResort, variables } from '../reader.ts'
import {
  type ConfigFile,
  type DesiredValue,
  expansionNotes,
  hostOfService,
  isPlainHttp,
  type Recipe,
  type SetupEnvironment,
  type SetupTarget,
  spelledToken,
  withoutSlash,
} from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { composerConfig, writtenHome } from './composer.ts'

const composerLock = lockfile(
  {
    ...{ id: 'composer-lock', tool: 'composer', names: ['composer.lock'] },
    keys: ['packages[].dist.url', 'packages[].source.url'],
    source: 'https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control',
  },
  JSON_FORMAT,
)

const AUTH_VARIABLE = /^COMPOSER_AUTH$/

export const composer: PackageManager = {
  configs: [composerConfig, composerLock],
  variables: { names: /^COMPOSER_/, document: { name: AUTH_VARIABLE, adapter: composerConfig } },
  lockfiles: { 'composer.lock': undefined },
  // https://getcomposer.org/doc/articles/authentication-for-private-packages.md
  rules: () => ({
    competeBy: 'host',
    sources: [
      variables('COMPOSER_AUTH', AUTH_VARIABLE),
      files(say('auth.json of the project'), composerConfig, say("it beats composer.json and the user's files"), {
        ...{ level: 'project', file: /auth\.json$/ },
      }),
      files('composer.json', composerConfig, say("the project's file beats the user's"), {
        ...{ level: 'project', file: /composer\.json$/ },
      }),
      files(say('auth.json of the user'), composerConfig, say('it beats config.json'), {
        ...{ level: 'user', file: /auth\.json$/, movedBy: ['COMPOSER_HOME'] },
      }),
      files(say('config.json of the user'), composerConfig, lastResort(), {
        ...{ level: 'user', file: /config\.json$/, movedBy: ['COMPOSER_HOME'] },
      }),
    ],
  }),
  service: 'packagist',
  program: { names: ['composer'] },
  recipe,
  exec: {
    variables: ({ token, urls, env }) => ({
      set: token ? { COMPOSER_AUTH: withPassword(env.COMPOSER_AUTH, urls, token) } : {},
    }),
    evidence: ['composer.json', 'composer.lock'],
    reads: [],
    proxySettings: [],
  },
}

/** https://getcomposer.org/doc/articles/authentication-for-private-packages.md#http-basic */
function recipe(target: SetupTarget, environment: SetupEnvironment): Recipe {
  const { join } = pathsOf(environment)
  const token = spelledToken(target, { expands: false })
  const isProject = target.level === 'project'
  const folder = isProject ? environment.cwd : writtenHome(environment)
  const repositories: ConfigFile = {
    adapter: composerConfig,
    path: join(folder, isProject ? 'composer.json' : 'config.json'),
    onlyIfThere: isProject,
    desiredValues: tree => wantsOf(target, tree),
  }
  const at = ['http-basic', hostOfService(target.urls, 'packagist')]
  const credentials: ConfigFile = {
    adapter: composerConfig,
    path: join(folder, 'auth.json'),
    desiredValues: () => [
      { key: [...at, 'username'], value: '_', role: 'detail', unit: 2 },
      { key: [...at, 'password'], value: token!, role: 'token', unit: 2 },
    ],
  }
  const isMissing = isProject && !environment.isThere(repositories.path)
  const files = token === undefined || isMissing ? [repositories] : [repositories, credentials]
  return { files, notes: expansionNotes(target) }
}

function wantsOf({ urls }: SetupTarget, tree: unknown): DesiredValue[] {
  const entries = Object.entries((valueAt(tree, ['repositories']) ?? {}) as object)
  const own = entries.find(([, entry]) => hostOf(valueAt(entry, ['url'])) === hostOfService(urls, 'packagist'))
  const at = ['repositories', own?.[0] ?? 'takumi-guard']
  const plain: DesiredValue = { key: ['config', 'secure-http'], value: false, role: 'detail' }
  return [
    { key: [...at, 'type'], value: 'composer', role: 'detail', unit: 2 },
    { key: [...at, 'url'], value: withoutSlash(urls.packagist), role: 'registry', unit: 2 },
    { key: ['repositories', 'packagist.org'], value: false, role: 'detail' },
    ...(isPlainHttp(urls.packagist) ? [plain] : []),
  ]
}

/** What is there already stays: https://getcomposer.org/doc/03-cli.md#composer-auth */
function withPassword(given: string | undefined, { packagist }: ServiceUrls, token: Secret): string {
  const read = readJson(given ?? '')
  const before = isObject(read) ? read : {}
  const basic = isObject(before['http-basic']) ? before['http-basic'] : {}
  const ours = { [new URL(packagist).host]: { username: '_', password: token.reveal() } }
  return JSON.stringify({ ...before, 'http-basic': { ...basic, ...ours } })
}
