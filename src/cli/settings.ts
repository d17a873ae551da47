import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { BotCredential, Context, Settings } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { isLoopback, SERVICE_VARIABLES, type ServiceUrls, VENDOR_URLS } from '../core/services.ts'

type Where = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

/**
 * The environment, then the user's own config file; never a project folder. direnv fills the environment from project
 * folders, so there a service may only be moved to loopback. Throws `GuardError` (exit 2).
 */
export async function readSettings(where: Where): Promise<Settings> {
  const { env } = where
  const file = await readConfigFile(where)
  return {
    urls: { ...VENDOR_URLS, ...urlsFromFile(file), ...urlsFromEnvironment(env) },
    stateFolder: stateFolder(where),
    keychain: keychainFromFile(file),
    unread: unreadFromFile(file, where),
    bot: botCredential(env),
    takumoKey: env.TAKUMO_API_KEY ? new Secret(env.TAKUMO_API_KEY) : undefined,
  }
}

function urlsFromEnvironment(env: Where['env']): Partial<ServiceUrls> {
  const urls: Partial<ServiceUrls> = {}
  for (const [service, variable] of Object.entries(SERVICE_VARIABLES)) {
    const value = env[variable]
    if (!value) continue
    const url = parseUrl(value, variable)
    if (!isLoopback(url))
      throw invalid(variable, say('may only name this machine; other origins belong into the config file'))
    urls[service as keyof ServiceUrls] = url.href
  }
  return urls
}

interface ConfigFile {
  path: string
  tree: Record<string, unknown>
}

/** The user's own `config.toml`; an absent one is empty. */
async function readConfigFile(where: Where): Promise<ConfigFile> {
  const path = join(configFolder(where), 'config.toml')
  const text = readIfThere(path)
  if (text === undefined) return { path, tree: {} }
  const { loadToml, parseToml } = await import('../configs/toml.ts')
  await loadToml()
  return { path, tree: tomlOrThrow(parseToml, text, path) as Record<string, unknown> }
}

/** `[services]`: the place where an origin other than the vendor's is named. */
function urlsFromFile({ path, tree }: ConfigFile): Partial<ServiceUrls> {
  const urls: Partial<ServiceUrls> = {}
  for (const [service, value] of Object.entries(tree.services ?? {})) {
    if (!Object.hasOwn(VENDOR_URLS, service) || typeof value !== 'string')
      throw invalid(`${path}: services.${service}`, say('is no service'))
    const url = parseUrl(value, `${path}: services.${service}`)
    if (url.protocol !== 'https:' && !isLoopback(url))
      throw invalid(`${path}: services.${service}`, say('must use https'))
    urls[service as keyof ServiceUrls] = url.href
  }
  return urls
}

function keychainFromFile({ path, tree }: ConfigFile): boolean {
  const { keychain = false } = tree
  if (typeof keychain !== 'boolean') throw invalid(`${path}: keychain`, say('must be true or false'))
  return keychain
}

/** `unread`: paths of this user's machine, absolute or below `~/`. */
function unreadFromFile({ path, tree }: ConfigFile, { home }: Where): string[] {
  const { unread = [] } = tree
  const isPath = (value: unknown) => typeof value === 'string' && (isAbsolute(value) || /^~[\\/]./.test(value))
  if (!Array.isArray(unread) || !unread.every(isPath))
    throw invalid(`${path}: unread`, say('must be a list of paths that are absolute or begin with ~/'))
  return unread.map((value: string) => resolve(value.replace(/^~(?=[\\/])/, () => home)))
}

function tomlOrThrow(parse: (text: string) => unknown, text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new GuardError('BAD_SETTINGS', say`${path} is not valid TOML`, {
      exitCode: ExitCode.usage,
      hint: say('mend or remove it'),
      cause: error,
    })
  }
}

function readIfThere(path: string): string | undefined {
  try {
    // An exception costs more than the look that spares it.
    return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return undefined
    throw new GuardError('BAD_SETTINGS', say`${path} cannot be read`, {
      exitCode: ExitCode.conflict,
      hint: say('check its permissions'),
      cause: error,
    })
  }
}

function parseUrl(value: string, name: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw invalid(name, say('is no plain http or https URL'))
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

function invalid(name: string, what: string): GuardError {
  return new GuardError('BAD_SETTINGS', say`${name} ${what}`, {
    exitCode: ExitCode.usage,
    hint: say('correct or remove that setting'),
  })
}

function botCredential({
  GUARD_ORG: org,
  GUARD_BOT_ID: botId,
  GUARD_BOT_API_KEY: key,
}: Where['env']): BotCredential | undefined {
  return org && botId && key ? { org, botId, apiKey: new Secret(key) } : undefined
}

function stateFolder({ home, cwd, env, platform }: Where): string {
  if (env.GUARD_STATE_DIR) return resolve(cwd, env.GUARD_STATE_DIR)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'guard')
  if (platform === 'win32') return join(absolute(env.LOCALAPPDATA) ?? join(home, 'AppData', 'Local'), 'guard')
  return join(absolute(env.XDG_STATE_HOME) ?? join(home, '.local', 'state'), 'guard')
}

function configFolder({ home, env, platform }: Where): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'guard')
  if (platform === 'win32') return join(absolute(env.APPDATA) ?? join(home, 'AppData', 'Roaming'), 'guard')
  return join(absolute(env.XDG_CONFIG_HOME) ?? join(home, '.config'), 'guard')
}

/** A relative path in such a variable is ignored, as XDG's specification asks: https://specifications.freedesktop.org/basedir-spec/latest/ */
function absolute(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined
}
