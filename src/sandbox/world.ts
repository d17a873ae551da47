import type { Fault } from './faults.ts'
import type { Outbox } from './outbox.ts'
import type { State } from './state.ts'
import type { TakumoSettings } from './takumo-settings.ts'
import type { Session } from './token-database.ts'
import type { CredentialKind } from './web-tokens.ts'

/** A bot with its plaintext credential: made at the start and kept in memory alone. */
export interface BotLogin {
  id: string
  apiKey: string
}

/** Working credentials to try with. */
export interface Logins {
  org: string
  manager: BotLogin
  issuer: BotLogin
  takumoKey: string
  /** With which a job of CI requests ID tokens. */
  ciJob: string
}

/** How the Takumi API's stand-in limits requests; `POST /sandbox/shisho` changes it. */
export interface ShishoSettings {
  /** Requests of all bots in a window of so many seconds. */
  limit: number
  seconds: number
  /** Whether answers say what is left of the limit. */
  headers: boolean
  window: { startedAt: number; requests: number }
  /** How many requests got 429 since the settings were changed. */
  refused: number
  /** How many requests ever came. */
  total: number
}

/** A credential that arrived where it does not belong. */
export interface Violation {
  fingerprint: string
  kind: CredentialKind | 'unknown'
  method: string
  /** Tokens in it are masked. */
  path: string
  place: Place
}

/** The part of a call that a credential is in. */
export type Place = 'url' | 'authorization' | 'header' | 'body'

/** Everything a handler may see and change. */
export interface World {
  /** Without a slash at the end. */
  url: string
  deadTokens: 'reject' | 'anonymous'
  requireToken: boolean
  logins: Logins
  state: State
  outbox: Outbox
  faults: Fault[]
  /** Ends the wait of each answer that is late because of a fault. */
  late: Set<() => void>
  violations: Violation[]
  shisho: ShishoSettings
  takumo: TakumoSettings
  /** ID tokens, and what they were exchanged for: kept in memory alone, for none lives long. */
  sessions: { ids: Session[]; access: Session[] }
  now(): Date
}
