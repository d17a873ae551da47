import { isAbsolute } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { MovedOrigin } from '../core/ports/settings.ts'
import { isLoopback, type ServiceUrls, VENDOR_URLS } from '../core/services.ts'
import { nearest } from '../core/similar.ts'
import { readFile } from '../disk/read-file.ts'

/** The content of `config.toml`. */
export interface GuardConfig {
  urls: Partial<ServiceUrls>
  origins: MovedOrigin[]
  keychain: boolean
  /** Paths that guard may be unable to read, absolute or below `~/`. */
  unread: string[]
  /** One error per unknown key: a typing error may leave a service at its built-in URL. */
  unknown: GuardError[]
}

export const NO_CONFIG: GuardConfig = { urls: {}, origins: [], keychain: false, unread: [], unknown: [] }

/**
 * The user's `config.toml`; an absent file counts as empty. Throws `GuardError` if it cannot be read or a value is
 * invalid.
 */
export async function readConfigFile(path: string): Promise<GuardConfig> {
  const file = readFile(path)
  if (file.kind === 'absent') return NO_CONFIG
  if (file.kind === 'problem') throw unreadable(path, file.message)
  const { loadToml, parseToml } = await import('../formats/toml.ts')
  await loadToml()
  const tree = tomlOrThrow(parseToml, Buffer.from(file.text, 'latin1').toString('utf8'), path)
  return narrow(tree as Record<string, unknown>, path)
}

const KEYS = ['services', 'keychain', 'unread']
const SERVICES = Object.keys(VENDOR_URLS)

function narrow(tree: Record<string, unknown>, path: string): GuardConfig {
  const { services = {}, keychain = false } = tree
  if (typeof keychain !== 'boolean') throw invalid(`${path}: keychain`, say('must be true or false'))
  if (typeof services !== 'object' || services === null || Array.isArray(services))
    throw invalid(`${path}: services`, say('must be a table'))
  const known = Object.entries(services).filter(([service]) => SERVICES.includes(service))
  const urls = Object.fromEntries(
    known.map(([service, value]) => [service, serviceUrl(value, `${path}: services.${service}`)]),
  )
  return {
    urls,
    keychain,
    unread: unreadPaths(tree.unread ?? [], path),
    origins: Object.entries(urls as Partial<ServiceUrls>)
      .filter(([service, url]) => url !== VENDOR_URLS[service as keyof ServiceUrls])
      .map(([service, url]) => ({ service: service as keyof ServiceUrls, url, path })),
    unknown: [
      ...unknownKeys(Object.keys(tree), KEYS).map(key => unknownKey(path, key, KEYS)),
      ...unknownKeys(Object.keys(services), SERVICES).map(key => unknownKey(path, key, SERVICES, 'services.')),
    ],
  }
}

function unreadPaths(value: unknown, path: string): string[] {
  const isPath = (each: unknown): each is string =>
    typeof each === 'string' && (isAbsolute(each) || /^~[\\/]./.test(each))
  if (Array.isArray(value) && value.every(isPath)) return value
  throw invalid(`${path}: unread`, say('must be a list of paths that are absolute or begin with ~/'))
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string[] {
  return keys.filter(key => !known.includes(key))
}

function unknownKey(path: string, key: string, known: readonly string[], prefix = ''): GuardError {
  const near = nearest(key, known)
  return new GuardError('BAD_SETTINGS', say`${path}: guard knows no setting ${prefix + key}`, {
    exitCode: ExitCode.usage,
    hint: near ? say`did you mean ${prefix + near}?` : say`there are ${known.map(name => prefix + name).join(', ')}`,
  })
}

function serviceUrl(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(name, say('is no plain http or https URL'))
  const url = parseUrl(value, name)
  if (url.protocol !== 'https:' && !isLoopback(url)) throw invalid(name, say('must use https'))
  return url.href
}

/** A base URL that ends in a slash. Throws `GuardError` (exit 2) for anything else. */
export function parseUrl(value: string, name: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw invalid(name, say('is no plain http or https URL'))
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

export function invalid(name: string, what: string): GuardError {
  return new GuardError('BAD_SETTINGS', say`${name} ${what}`, {
    exitCode: ExitCode.usage,
    hint: say('correct or remove that setting'),
  })
}

function tomlOrThrow(parse: (text: string) => unknown, text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new GuardError('BAD_SETTINGS', say`${path} is not valid TOML`, {
      exitCode: ExitCode.usage,
      hint: say('fix or delete it'),
      cause: error,
    })
  }
}

function unreadable(path: string, reason: string): GuardError {
  return new GuardError('BAD_SETTINGS', say`${path} cannot be read: ${reason}`, {
    exitCode: ExitCode.conflict,
    hint: say('check its permissions, and that it is a regular file'),
  })
}
