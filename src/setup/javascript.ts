import { hostOf } from '../core/address.ts'
import { say } from '../core/language.ts'
import { nerfDart } from '../core/services.ts'
import { pathsOf, valueAt, xdgConfig } from '../formats/adapter.ts'
import { bunfig } from '../tools/bun/bunfig.ts'
import { npmVariablePath } from '../tools/npm/node-installations.ts'
import { npmrc } from '../tools/npm/npmrc.ts'
import { pnpmIni } from '../tools/pnpm/pnpm.ts'
import { yarnrc } from '../tools/yarn/yarnrc.ts'
import {
  type ConfigFile,
  type Goal,
  type Ground,
  hostOfService,
  isPlainHttp,
  type MakeRecipe,
  onlyWhatIsThere,
  spelledToken,
  type Want,
  withoutSlash,
} from './desired.ts'

/** https://shisho.dev/docs/t/guard/features/token-management */
export const npm: MakeRecipe = (goal, ground) => ({ files: [npmrcFile(goal, ground)], notes: [] })

/** In pnpm 11 and later its own `auth.ini` beats `~/.npmrc`; a project's `.npmrc` may hold no variable. */
export const pnpm: MakeRecipe = (goal, ground) => {
  const isProject = goal.level === 'project'
  const own = isProject ? [] : pnpmIni.places(ground).map(({ path }) => ({ ...npmrcFile(goal, ground), path }))
  return {
    files: [npmrcFile(goal, ground), ...own.map(file => ({ ...ifThere(file), adapter: pnpmIni }))],
    notes:
      isProject && goal.token.form === 'reference'
        ? [say("ignores variables in a project's .npmrc: give it the token at user level")]
        : [],
  }
}

/** Without `always-auth` Yarn 1 sends the token for packages with a scope alone. */
export const yarn1: MakeRecipe = (goal, ground) => {
  const file = npmrcFile(goal, ground)
  const detail: Want = { key: [`${nerfDart(goal.urls.npm)}:always-auth`], value: true, role: 'detail' }
  return {
    files: [{ ...file, wants: tree => [...file.wants(tree), ...(goal.token.form === 'none' ? [] : [detail])] }],
    notes: [],
  }
}

/** What `.npmrc` says holds, unless a `bunfig.toml` names a registry. */
export const bun: MakeRecipe = (goal, ground) => {
  const { join } = pathsOf(ground)
  const { XDG_CONFIG_HOME } = ground.env
  const isProject = goal.level === 'project'
  const moved = XDG_CONFIG_HOME ? [{ ...npmrcFile(goal, ground), path: join(xdgConfig(ground), '.npmrc') }] : []
  const folder = XDG_CONFIG_HOME ? xdgConfig(ground) : ground.home
  const path = isProject ? join(ground.cwd, 'bunfig.toml') : join(folder, '.bunfig.toml')
  const files = [npmrcFile(goal, ground), ...(isProject ? [] : moved.map(ifThere))]
  return { files: [...files, bunfigFile(path, goal)], notes: [] }
}

/** Yarn 2 and later: without `npmAlwaysAuth` the token is sent for packages with a scope alone. */
export const yarn: MakeRecipe = (goal, ground) => {
  const path = pathsOf(ground).join(goal.level === 'project' ? ground.cwd : ground.home, '.yarnrc.yml')
  return { files: [{ adapter: yarnrc, path, wants: tree => yarnWants(goal, tree) }], notes: [] }
}

function npmrcFile(goal: Goal, ground: Ground): ConfigFile {
  const { join } = pathsOf(ground)
  const moved = Object.keys(ground.env).find(name => /^npm_config_userconfig$/i.test(name))
  const user = (moved && npmVariablePath(moved, ground)) || join(ground.home, '.npmrc')
  return {
    adapter: npmrc,
    path: goal.level === 'project' ? join(ground.cwd, '.npmrc') : user,
    wants: tree => npmrcWants(goal, tree),
  }
}

function npmrcWants(goal: Goal, tree: unknown): Want[] {
  const token = spelledToken(goal, { expands: true })
  const registry: Want = { key: ['registry'], value: goal.urls.npm, role: 'registry' }
  const [key = `${nerfDart(goal.urls.npm)}:_authToken`] = credentialKeys(goal, tree)
  if (token === undefined || !key.endsWith(':_authToken')) return [registry]
  return [registry, { key: [key], value: token, role: 'token' }]
}

/** The keys under which this file already gives Guard a credential, in whatever spelling. */
function credentialKeys({ urls }: Goal, tree: unknown): string[] {
  const keys = Object.keys((tree ?? {}) as object).filter(key => key.startsWith('//'))
  return keys.filter(key => {
    const { credential, host } = npmrc.meaning([key], tree)
    return credential && host === hostOfService(urls, 'npm')
  })
}

function ifThere(file: ConfigFile): ConfigFile {
  return {
    ...file,
    onlyIfThere: true,
    wants: tree => onlyWhatIsThere(file.wants(tree), key => valueAt(tree, key) !== undefined),
  }
}

function bunfigFile(path: string, goal: Goal): ConfigFile {
  const token = spelledToken(goal, { expands: false })
  const at = ['install', 'registry']
  const wants: Want[] = [
    { key: at, value: goal.urls.npm, role: 'registry' },
    { key: [...at, 'url'], value: goal.urls.npm, role: 'registry' },
    ...(token === undefined ? [] : [{ key: [...at, 'token'], value: token, role: 'token' as const }]),
  ]
  const isText = (tree: unknown, { key }: Want) => typeof valueAt(tree, key) === 'string'
  return { adapter: bunfig, path, onlyIfThere: true, wants: tree => wants.filter(want => isText(tree, want)) }
}

function yarnWants(goal: Goal, tree: unknown): Want[] {
  const token = spelledToken(goal, { expands: true })
  const server: Want = { key: ['npmRegistryServer'], value: goal.urls.npm, role: 'registry' }
  const at = credentialPlace(goal, tree)
  const unit = at.length || 1
  return [
    server,
    ...(token === undefined ? [] : [{ key: [...at, 'npmAuthToken'], value: token, role: 'token', unit } as const]),
    ...(token === undefined ? [] : [{ key: [...at, 'npmAlwaysAuth'], value: true, role: 'detail', unit } as const]),
    ...whitelist(goal, tree),
  ]
}

/** The entry for Guard's registry that is there, or the top level where that holds the token, or a new entry. */
function credentialPlace({ urls }: Goal, tree: unknown): string[] {
  const entries = Object.keys((valueAt(tree, ['npmRegistries']) ?? {}) as object)
  const own = entries.find(entry => hostOf(entry.replace(/^(?!.*\/\/)/, '//')) === hostOfService({ ...urls }, 'npm'))
  if (own !== undefined) return ['npmRegistries', own]
  const isTop = hostOf(valueAt(tree, ['npmRegistryServer'])) === hostOfService(urls, 'npm')
  if (isTop && valueAt(tree, ['npmAuthToken']) !== undefined) return []
  return ['npmRegistries', withoutSlash(urls.npm)]
}

/** Yarn speaks plain http to nobody who is not listed. */
function whitelist({ urls }: Goal, tree: unknown): Want[] {
  if (!isPlainHttp(urls.npm)) return []
  const listed = valueAt(tree, ['unsafeHttpWhitelist'])
  const hosts: unknown[] = Array.isArray(listed) ? listed : []
  const { hostname } = new URL(urls.npm)
  if (hosts.includes(hostname)) return []
  return [{ key: ['unsafeHttpWhitelist', hosts.length], value: hostname, role: 'detail' }]
}
