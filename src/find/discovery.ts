import type { ByteText } from '../core/bytes.ts'
import type { KeychainItem } from '../core/ports/keychain.ts'
import type { Secret } from '../core/secret.ts'
import type { TokenKind } from '../core/tokens.ts'
import type { ConfigAdapter, Level } from '../formats/adapter.ts'
import type { ParsedDocument } from '../formats/document.ts'
import type { TokenCarrier } from '../formats/read-config.ts'

interface SiteLocation {
  path: string
  line: number
  column: number
  tool: string
  level: Level
  key: string | null
  /** The environment variable that is defined here, or undefined. */
  variable?: string | undefined
  /** The host that gets the token, if the config names it. */
  host: string | undefined
  /** More hosts that get it. */
  otherHosts?: readonly string[] | undefined
}

/** A copy of a token in one place. */
export interface Site extends SiteLocation {
  token: Secret
  kind: TokenKind
  carrier: TokenCarrier | 'keychain'
  writable: boolean
  /** Why guard does not rewrite this very copy, or undefined. */
  stuck?: string | undefined
  /** Of a `tk_` key: true if one of Takumo's own hosts gets it. */
  toTakumo?: boolean | undefined
  /** Of a variable's definition: who gets the variable besides Guard, or undefined. */
  leak?: Leak | undefined
}

/** A line that gives a variable to a host which is not Guard's. */
export interface Leak {
  path: string
  line: number
  host: string
}

/** A placeholder for a token in one place. */
export interface FoundReference extends SiteLocation {
  name: string
  /** Of the value that the variable has in this environment, or in the file that defines it, or null. */
  fingerprint: string | null
  /** The place where a file sets the variable to a literal token, or null. */
  definition: { path: string; line: number } | null
  /** True for a command, a secret manager's address and the like, which guard does not open. */
  external: boolean
}

export interface Problem {
  code: string
  path: string
  line: number | null
  /** The key whose value is meant, if one is. */
  key?: string | null
  message: string
}

/** A file that holds at least one token. */
export interface FoundFile {
  path: string
  realPath: string
  hash: string
  text: ByteText
  adapter: ConfigAdapter
  /** The text as its format's parser reads it. */
  document: ParsedDocument
  level: Level
  sites: Site[]
  /** True if the file's mode lets other users of this machine read it. */
  exposed: boolean
  /** Why guard will not rewrite it, or undefined. */
  problem: string | undefined
}

/** An item of the system's keychain that holds a token, or that is locked and may hold one. */
export interface FoundItem {
  /** `keychain:SERVICE/USER`, for people and for programs. */
  path: string
  tool: string
  /** The host that gets what it holds, if the configs say so. */
  host: string | undefined
  item: KeychainItem
  /** None if it is locked. */
  sites: Site[]
}

/** Everything that was found, and what it took. */
export interface Discovery {
  sites: Site[]
  references: FoundReference[]
  problems: Problem[]
  files: FoundFile[]
  items: FoundItem[]
  /** True where time ran out before all of HOME was seen. */
  partial: boolean
  stats: { files: number; bytes: number; milliseconds: number }
}

/** True for a variable of this process's environment, false for a file. */
export function isVariable(site: Pick<Site, 'level'>): boolean {
  return site.level === 'environment'
}

/** True for an item of the system's keychain. */
export function isItem(site: Pick<Site, 'carrier'>): boolean {
  return site.carrier === 'keychain'
}

/** The first place, of those that are no comments, from which the token goes to a host that is not Guard's, and to which: nothing proves who issued it then. */
export function findForeignSite(sites: readonly Site[], trustedHosts: ReadonlySet<string>): Leak | undefined {
  for (const { carrier, path, line, host, otherHosts = [], leak } of sites) {
    if (carrier === 'comment') continue
    const foreign = [host, ...otherHosts].find(name => name && !trustedHosts.has(name))
    if (foreign) return { path, line, host: foreign }
    if (leak) return leak
  }
  return undefined
}

/** The files that hold the token, each with its sites of that token alone. */
export function filesWithToken(found: Discovery, token: Secret): FoundFile[] {
  return found.files
    .map(file => ({ ...file, sites: file.sites.filter(site => site.token.equals(token)) }))
    .filter(file => file.sites.length > 0)
}

/** The same for the items of the keychain. */
export function itemsWithToken(found: Discovery, token: Secret): FoundItem[] {
  return found.items.filter(({ sites }) => sites.some(site => site.token.equals(token)))
}
