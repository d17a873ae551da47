import type { Fault } from './faults.ts'
import type { Outbox } from './outbox.ts'
import type { ShishoSettings } from './shisho-settings.ts'
import type { State } from './state.ts'
import type { TakumoSettings } from './takumo-settings.ts'
import type { Violation } from './violations.ts'

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
  /** Ends the wait of each answer that is late because of a fault. */
  late: Set<() => void>
  violations: Violation[]
  shisho: ShishoSettings
  takumo: TakumoSettings
  now(): Date
}
