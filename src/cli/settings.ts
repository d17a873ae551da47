import { join, resolve } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { BotCredential, Concern, MovedOrigin, Settings } from '../core/ports/settings.ts'
import { Secret } from '../core/secret.ts'
import { isLoopback, SERVICE_VARIABLES, type ServiceUrls, VENDOR_URLS } from '../core/services.ts'
import type { Users } from '../system/users.ts'
import { type GuardConfig, invalid, NO_CONFIG, parseUrl, readConfigFile } from './config-file.ts'
import { ownFolders } from './own-folders.ts'
import { admit, checkOwnFolder, consider, type Trusted } from './trust.ts'

type Where = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

export interface SettingsQuestion {
  users: Users
  /** True for a command that changes something: then a fault of guard's own folders or config is an error. */
  changes: boolean
}

/** The settings, and what to report about where they came from. */
export interface GatheredSettings {
  settings: Settings
  concerns: Concern[]
  origins: MovedOrigin[]
  /** False if the state folder counts as empty. */
  hasState: boolean
}

/**
 * Reads the environment, then the user's own config file; never a project folder. direnv sets variables from project
 * folders, so a variable may only move a service to loopback, and may not move one of guard's folders into the
 * project. Throws `GuardError`: exit 2 for an invalid setting, exit 8 if a command that changes something must not
 * trust a folder.
 */
export async function gatherSettings(where: Where, { users, changes }: SettingsQuestion): Promise<GatheredSettings> {
  const { env } = where
  const folders = ownFolders(where)
  const weigh = changes ? admit : consider
  const [config, state] = [folders.config, folders.state].map(folder => weigh(checkOwnFolder(folder, where, users)))
  const file = await readTrusted(config!, changes)
  return {
    settings: {
      urls: { ...VENDOR_URLS, ...file.urls, ...urlsFromEnvironment(env) },
      stateFolder: folders.state.path,
      keychain: file.keychain,
      unread: file.unread.map(path => resolve(path.replace(/^~(?=[\\/])/, () => where.home))),
      bot: botCredential(env),
      takumoKey: env.TAKUMO_API_KEY ? new Secret(env.TAKUMO_API_KEY) : undefined,
    },
    concerns: distinct([...config!.concerns, ...file.concerns, ...state!.concerns]),
    origins: file.origins,
    hasState: state!.isRead,
  }
}

/** The config file of a folder, or an empty one if the folder must not be trusted. */
async function readTrusted(config: Trusted, changes: boolean): Promise<GuardConfig & { concerns: Concern[] }> {
  const path = join(config.folder.path, 'config.toml')
  if (!config.isRead) return { ...NO_CONFIG, concerns: [] }
  const file = await readConfigFile(path)
  const [unknown] = file.unknown
  if (changes && unknown) throw unknown
  const concerns = file.unknown.map(({ message, hint }) => ({
    path,
    message,
    ...(hint !== undefined && { fix: hint }),
  }))
  const isForeign = !config.mayNameOrigins && file.origins.some(({ url }) => !isLoopback(new URL(url)))
  if (!isForeign) return { ...file, concerns }
  if (changes) throw homeInProject(path)
  const { message, hint } = homeInProject(path)
  return { ...file, urls: {}, origins: [], concerns: [...concerns, { path, message, fix: hint! }] }
}

function homeInProject(path: string): GuardError {
  return new GuardError(
    'UNTRUSTED_FOLDER',
    say`${path}: HOME is in a project, whose files must not say where the services are`,
    {
      exitCode: ExitCode.refused,
      hint: say('unset HOME, or set it to your home folder'),
    },
  )
}

/** Config and state may share a folder, as on macOS. */
function distinct(concerns: readonly Concern[]): Concern[] {
  return concerns.filter(
    (one, index) => concerns.findIndex(each => each.path === one.path && each.message === one.message) === index,
  )
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

function botCredential({
  GUARD_ORG: org,
  GUARD_BOT_ID: botId,
  GUARD_BOT_API_KEY: key,
}: Where['env']): BotCredential | undefined {
  return org && botId && key ? { org, botId, apiKey: new Secret(key) } : undefined
}
