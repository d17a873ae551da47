import type { Fault } from './faults.ts'
import type { Outbox } from './outbox.ts'
import type { State } from './state.ts'
import type { TakumoSettings } from './takumo-settings.ts'
import type { Session } from './token-database.ts'
import type { CredentialKind } from './web-tokens.ts'

/** A bot with its plaintext credential, created at the start and kept only in memory. */
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
  /** The credential with which a CI job requests ID tokens. */
  ciJob: string
}

/** How the simulated Takumi API limits requests; `POST /sandbox/shisho` changes it. */
export interface ShishoSettings {
  /** The requests that all bots together may make in one window, and the length of a window in seconds. */
  limit: number
  seconds: number
  /** Whether answers say how much of the limit is left. */
  headers: boolean
  window: { startedAt: number; requests: number }
  /** How many requests got 429 since the settings were last changed. */
  refused: number
  /** How many requests there were in total. */
  total: number
}

/** A credential that was sent to a service that must not get it. */
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
  /** Releases the answers that a fault delays. */
  late: Set<() => void>
  violations: Violation[]
  shisho: ShishoSettings
  takumo: TakumoSettings
  /** ID tokens, and the tokens they were exchanged for: kept only in memory, since none of them lives long. */
  sessions: { ids: Session[]; access: Session[] }
  now(): Date
}
