import { userinfoOf } from '../core/address.ts'
import { say } from '../core/language.ts'
import type { GuardService, ServiceUrls } from '../core/services.ts'
import type { KeyPath, ToolEnvironment, WritableAdapter } from '../formats/adapter.ts'
import type { Entry } from '../formats/editing.ts'

/** What the package managers are to be told. */
export interface SetupTarget {
  urls: ServiceUrls
  level: 'user' | 'project'
  token: TokenForm
}

export type TokenForm =
  /** The token itself; while plans are made, `TOKEN_MARKER` stands in its place. */
  | { form: 'literal' }
  /** A variable, where the tool expands one. */
  | { form: 'reference'; name: string }
  /** The registry alone. */
  | { form: 'none' }

/** Stands for the token in a plan: what is shown and what is recorded are made from the plan, and neither may hold it. */
export const TOKEN_MARKER = 'guardTokenGoesHere'

/** Where the tools look, and what is there. */
export interface SetupEnvironment extends ToolEnvironment {
  isThere(path: string): boolean
}

/** One value that a config is to hold. */
export interface DesiredValue extends Entry {
  /** `registry`: a URL of Guard's; `token`: the credential; `detail`: what makes the tool use them. */
  role: 'registry' | 'token' | 'detail'
  /** How many steps of the key name what is taken out as a whole; all of them where it is not given. */
  unit?: number
}

/** One file that a tool reads, and what it is to hold. */
export interface ConfigFile {
  adapter: WritableAdapter
  path: string
  /** True where the file is only looked at because it would win, and not made for it. */
  onlyIfThere?: boolean
  /** Decided from the values that are there, so that what is already said in another way is not said twice. */
  desiredValues(tree: unknown): DesiredValue[]
}

export interface Recipe {
  files: ConfigFile[]
  /** What a person must do, or know, in words that follow the tool's name. */
  notes: string[]
}

export type MakeRecipe = (target: SetupTarget, environment: SetupEnvironment) => Recipe

/** The token as it is written, or undefined where this tool gets none. */
export function spelledToken({ token }: SetupTarget, tool: { expands: boolean }): string | undefined {
  if (token.form === 'literal') return TOKEN_MARKER
  return token.form === 'reference' && tool.expands ? `\${${token.name}}` : undefined
}

/** What to say where the tool cannot use the variable. */
export function expansionNotes({ token }: SetupTarget): string[] {
  return token.form === 'reference' ? [say('expands no variables here, so it gets the registry without the token')] : []
}

/** A service's URL without a slash at its end. */
export function withoutSlash(url: string): string {
  return url.replace(/\/$/, '')
}

/** The URL with a user and a token before its host. */
export function withToken(url: string, user: string, token: string | undefined): string {
  return token === undefined ? url : url.replace('://', `://${user}:${token}@`)
}

/** True for an address with a password in it. */
export function hasPassword(url: unknown): boolean {
  return typeof url === 'string' && userinfoOf(url) !== undefined
}

export function hostOfService(urls: ServiceUrls, service: GuardService): string {
  return new URL(urls[service]).host
}

/** The sandbox is spoken to without TLS, which some tools must be allowed. */
export function isPlainHttp(url: string): boolean {
  return url.startsWith('http:')
}

/** Only the wants whose key the document already has: such a value would win over the file that is written. */
export function onlyWhatIsThere(
  desiredValues: readonly DesiredValue[],
  has: (key: KeyPath) => boolean,
): DesiredValue[] {
  return desiredValues.filter(({ key }) => has(key))
}
