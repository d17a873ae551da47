import { hostOf, userinfoOf } from '../core/address.ts'
import { say } from '../core/language.ts'
import { appData, pathsOf, valueAt, variablePath, xdgConfig } from '../formats/adapter.ts'
import { bundler as bundlerConfig } from '../tools/bundler/bundler.ts'
import { composer as composerConfig } from '../tools/composer/composer.ts'
import { goEnv } from '../tools/go/go.ts'
import { userConfig } from '../tools/locations.ts'
import { netrc } from '../tools/netrc.ts'
import {
  type ConfigFile,
  expansionNotes,
  type Goal,
  type Ground,
  hostOfService,
  isPlainHttp,
  type MakeRecipe,
  spelledToken,
  type Want,
  withoutSlash,
  withToken,
} from './desired.ts'

/** https://bundler.io/man/bundle-config.1.html */
export const bundler: MakeRecipe = (goal, ground) => {
  const token = spelledToken(goal, { expands: false })
  const mirror = 'BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/'
  const url = withoutSlash(goal.urls.rubygems)
  const wants = (tree: unknown): Want[] => {
    if (hasPassword(valueAt(tree, [mirror])))
      return [{ key: [mirror], value: withToken(url, 'token', token), role: 'registry' }]
    const credential: Want = { key: [bundlerKey(url)], value: `token:${token}`, role: 'token' }
    return [{ key: [mirror], value: url, role: 'registry' }, ...(token === undefined ? [] : [credential])]
  }
  const path = bundlerPath(goal, ground)
  return { files: [{ adapter: bundlerConfig, path, wants }], notes: expansionNotes(goal) }
}

/** The password goes into `.netrc`, which Go reads for https alone: https://go.dev/ref/mod#private-module-proxy-auth */
export const go: MakeRecipe = (goal, ground) => {
  if (goal.level === 'project') return { files: [], notes: [say('has no settings of its own in a project')] }
  const { join } = pathsOf(ground)
  const token = spelledToken(goal, { expands: false })
  const url = withoutSlash(goal.urls.golang)
  const { GOENV } = ground.env
  const moved = GOENV === 'off' ? undefined : variablePath('GOENV', ground)
  const path = moved ?? join(userConfig(ground, appData), 'go', 'env')
  const proxy: ConfigFile = {
    adapter: goEnv,
    path,
    wants: tree => {
      const isWithPassword = hasPassword(valueAt(tree, ['GOPROXY']))
      return [{ key: ['GOPROXY'], value: withToken(url, '_', isWithPassword ? token : undefined), role: 'registry' }]
    },
  }
  const host = hostOfService(goal.urls, 'golang')
  const password: ConfigFile = {
    adapter: netrc,
    path: variablePath('NETRC', ground) ?? netrcPath(ground),
    wants: () => [
      { key: [host, 'login'], value: '_', role: 'detail', unit: 1 },
      { key: [host, 'password'], value: token!, role: 'token', unit: 1 },
    ],
  }
  return { files: token === undefined ? [proxy] : [proxy, password], notes: expansionNotes(goal) }
}

/** https://getcomposer.org/doc/articles/authentication-for-private-packages.md#http-basic */
export const composer: MakeRecipe = (goal, ground) => {
  const { join } = pathsOf(ground)
  const token = spelledToken(goal, { expands: false })
  const isProject = goal.level === 'project'
  const folder = isProject ? ground.cwd : composerHome(ground)
  const repositories: ConfigFile = {
    adapter: composerConfig,
    path: join(folder, isProject ? 'composer.json' : 'config.json'),
    onlyIfThere: isProject,
    wants: tree => composerWants(goal, tree),
  }
  const at = ['http-basic', hostOfService(goal.urls, 'packagist')]
  const credentials: ConfigFile = {
    adapter: composerConfig,
    path: join(folder, 'auth.json'),
    wants: () => [
      { key: [...at, 'username'], value: '_', role: 'detail', unit: 2 },
      { key: [...at, 'password'], value: token!, role: 'token', unit: 2 },
    ],
  }
  const isMissing = isProject && !ground.isThere(repositories.path)
  const files = token === undefined || isMissing ? [repositories] : [repositories, credentials]
  return { files, notes: expansionNotes(goal) }
}

function composerWants({ urls }: Goal, tree: unknown): Want[] {
  const entries = Object.entries((valueAt(tree, ['repositories']) ?? {}) as object)
  const own = entries.find(([, entry]) => hostOf(valueAt(entry, ['url'])) === hostOfService(urls, 'packagist'))
  const at = ['repositories', own?.[0] ?? 'takumi-guard']
  const plain: Want = { key: ['config', 'secure-http'], value: false, role: 'detail' }
  return [
    { key: [...at, 'type'], value: 'composer', role: 'detail', unit: 2 },
    { key: [...at, 'url'], value: withoutSlash(urls.packagist), role: 'registry', unit: 2 },
    { key: ['repositories', 'packagist.org'], value: false, role: 'detail' },
    ...(isPlainHttp(urls.packagist) ? [plain] : []),
  ]
}

/** By its host alone, as the vendor's documents have it; a port or a path takes the whole URL. */
function bundlerKey(url: string): string {
  const { host, pathname, hostname } = new URL(url)
  const name = host === hostname && pathname === '/' ? host : `${url}/`
  return `BUNDLE_${name.replaceAll('.', '__').replaceAll('-', '___').toUpperCase()}`
}

function bundlerPath(goal: Goal, ground: Ground): string {
  const { join } = pathsOf(ground)
  const named = (name: string) => variablePath(name, ground)
  if (goal.level === 'project') return join(named('BUNDLE_APP_CONFIG') ?? join(ground.cwd, '.bundle'), 'config')
  const home = named('BUNDLE_USER_HOME') ?? join(ground.home, '.bundle')
  return named('BUNDLE_CONFIG') ?? named('BUNDLE_USER_CONFIG') ?? join(home, 'config')
}

/** Go prefers `_netrc` on Windows. */
function netrcPath(ground: Ground): string {
  const { join } = pathsOf(ground)
  const old = join(ground.home, '_netrc')
  return ground.platform === 'win32' && (ground.isThere(old) || !ground.isThere(join(ground.home, '.netrc')))
    ? old
    : join(ground.home, '.netrc')
}

/** The first that is there: https://getcomposer.org/doc/03-cli.md#composer-home */
function composerHome(ground: Ground): string {
  const { join } = pathsOf(ground)
  const moved = variablePath('COMPOSER_HOME', ground)
  if (moved) return moved
  if (ground.platform === 'win32') return join(appData(ground), 'Composer')
  const [xdg, old] = [join(xdgConfig(ground), 'composer'), join(ground.home, '.composer')]
  return !ground.isThere(xdg) && ground.isThere(old) ? old : xdg
}

function hasPassword(url: unknown): boolean {
  return typeof url === 'string' && userinfoOf(url) !== undefined
}
