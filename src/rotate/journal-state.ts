import type { ByteText } from '../core/bytes.ts'
import type { Secret } from '../core/secret.ts'
import type { TokenFamily } from '../core/tokens.ts'
import type { SearchScope } from '../find/discover.ts'
import type { JournalItem } from './items.ts'

/** A file that the journal owes the new token to. */
export interface JournalTarget {
  path: string
  /** Names the adapter that reads it. */
  adapter: string
  staging: string
  hash: string
  size: number
}

/** What was decided before the call; the first record of every journal. */
export interface JournalHead {
  schema: 'guard.journal/1'
  state: Phase
  /** The token to be written, if there is one already. */
  fresh?: string | undefined
  /** `deliver`: no file of this machine gets the token, another host or program does. */
  mode: 'rotate' | 'reset' | 'sync' | 'deliver'
  kind: TokenFamily
  /** The base URL of the service that is asked. */
  origin: string
  /** The token to be replaced, in plain text, or null if there is none. */
  old: string | null
  targets: JournalTarget[]
  at: string
  /** Paths whose copies stay. */
  left: string[]
  /** Whether the keychain gets a copy. */
  keychain: boolean
  /** Where to search for copies once more at the end. */
  scope: SearchScope
  /**
   * Organisation tokens: the id to be replaced (null if there was none), and the ids that existed before the call.
   */
  org?: { identifier: string; tokenId: string | null; knownIds: string[]; organisation?: string } | undefined
  /** True if the user has allowed writing the new token although nothing proves it. */
  unproved?: boolean | undefined
  /** Fingerprints of every token that guard knew before the call: none of them can be its answer. */
  known?: string[] | undefined
}

/** What came back of one call, as far as it arrived. */
export interface RecordedAnswer {
  /** Status lines and headers, interim ones and trailers included. */
  head: ByteText
  body: ByteText
  complete: boolean
}

/** How far a journal can be. */
export const PHASES = [
  'prepared',
  'issuing',
  'requested',
  'resetting',
  'answered',
  'accepted',
  'written',
  'revoking',
  /** Takumo: every file has the new key and it is proved; the user has still to revoke the old one. */
  'waiting',
  'delivering',
  'delivered',
  'proved',
] as const

export type Phase = (typeof PHASES)[number]

export function isPhase(state: string): state is Phase {
  return (PHASES as readonly string[]).includes(state)
}

/** True if no call has left. */
export function isUnsent(phase: Phase): boolean {
  return phase === 'prepared' || phase === 'requested'
}

/** True once a new token is to be written. */
export function isAccepted(phase: Phase): boolean {
  return ['accepted', 'written', 'revoking', 'waiting'].includes(phase)
}

/** The state of a journal, derived from its records. */
export interface JournalState {
  head: JournalHead
  phase: Phase
  targets: JournalTarget[]
  items: JournalItem[]
  /** The body as far as it arrived. */
  body: string
  status: number | undefined
  complete: boolean
  retryAfterSeconds: number | undefined
  /** What was called last. */
  call: 'issuing' | 'resetting'
  /** True if the service rejected the old token right before that call. */
  oldWasRejected: boolean
  /** How often a call left. */
  calls: number
  /** When the last one left; when the plan was made, if none has. */
  calledAt: Date
  /** What came back of every call, the last one at the end. */
  answers: RecordedAnswer[]
  fresh: Secret | undefined
  /** Tokens that were accepted once and rejected later. */
  former: Secret[]
  /** True once no token that guard holds works: one from elsewhere, or an emailed code, ends the journal. */
  lost: boolean
  /** True if that was known at any time. */
  wasLost: boolean
  /** True if the journal holds more tokens that may be valid: it is kept in a file when it ends. */
  aside: boolean
  /** True if the token that is accepted may be written although nothing proves it. */
  unproved: boolean
  /** True if a record since the last call is damaged or may be missing. */
  damaged: boolean
}
