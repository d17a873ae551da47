import type { Fault } from './faults.ts'
import type { Outbox } from './outbox.ts'
import type { ShishoSettings } from './shisho-settings.ts'
import type { State } from './state.ts'
import type { TakumoSettings } from './takumo-settings.ts'
import type { Session } from './token-database.ts'
import type { Violation } from './violations.ts'

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
