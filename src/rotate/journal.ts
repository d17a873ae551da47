import type { ByteText } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import type { JournalRecord, OpenJournal, UnusableJournal } from '../core/ports/journals.ts'
import { Secret } from '../core/secret.ts'
import type { TokenFamily } from '../core/tokens.ts'
import type { SearchScope } from '../find/discover.ts'
import { candidatesOf } from './candidates-heard.ts'
import { isPhase, legibleTokens, type Misfit, narrowRecords } from './journal-records.ts'

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
  /** The token that is to be written, if there is one already. */
  fresh?: string | undefined
  /** `deliver`: no file of this machine gets the token, another host or program does. */
  mode: 'rotate' | 'reset' | 'sync' | 'deliver'
  kind: TokenFamily
  /** The base URL of the service that is asked. */
  origin: string
  /** The token that is replaced, in plain text, or null where there is none. */
  old: string | null
  targets: JournalTarget[]
  at: string
  /** Paths whose copies stay. */
  left: string[]
  /** Whether the keychain gets a copy. */
  keychain: boolean
  /** Where to search for copies once more at the end. */
  scope: SearchScope
  /** Organisation tokens: which one is replaced (null where there was none), and which ids there were before the call. */
  org?: { identifier: string; tokenId: string | null; knownIds: string[]; organisation?: string } | undefined
  /** True if the user has said that the new token may be written although nothing proves it. */
  unproved?: boolean | undefined
  /** Fingerprints of every token that guard knew before the call: none of them can be its answer. */
  known?: string[] | undefined
}

/** What came back of one call, as far as it arrived. */
export interface Heard {
  /** Status lines and headers, interim ones and trailers included. */
  head: ByteText
  body: ByteText
  complete: boolean
}

export type Phase =
  | 'prepared'
  | 'issuing'
  | 'requested'
  | 'resetting'
  | 'answered'
  | 'accepted'
  | 'written'
  | 'revoking'
  /** Takumo: every file has the new key and it is proved; the user has still to revoke the old one. */
  | 'waiting'
  | 'delivering'
  | 'delivered'
  | 'proved'

/** A journal as its records tell it. */
export interface JournalState {
  head: JournalHead
  phase: Phase
  targets: JournalTarget[]
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
  answers: Heard[]
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

/** An unfinished journal, and the state that its records led to. */
export interface Pending {
  kind: 'pending'
  journal: OpenJournal
  state: JournalState
}

/** The state of a journal that `judgeJournal` calls pending. */
export function readJournal(journal: OpenJournal): JournalState {
  const judged = judgeJournal(journal)
  if (judged.kind === 'pending') return judged.state
  throw new Error(`${journal.path} was used without being judged`)
}

/** What guard makes of a journal's records: the state that they led to, or why it cannot go on with them. Pure. */
export function judgeJournal(journal: OpenJournal): Pending | UnusableJournal {
  const records = narrowRecords(journal.records)
  if (typeof records === 'string') return unusable(journal, records)
  return { kind: 'pending', journal, state: fold(records) }
}

const UNANSWERED = { body: '', status: undefined, complete: false, retryAfterSeconds: undefined }

/**
 * Folds the records into the state they led to; a call that is made again starts with an empty answer. What stands
 * behind a damaged record is trusted as follows.
 *
 * - A token that was accepted stays accepted: guard recorded it after the service had proved it.
 * - A part of an answer stays a part of an answer; its tokens, and those legible in a damaged record, are candidates for
 *   a probe. The answer never counts as complete.
 * - That nothing had been sent is believed only of an undamaged journal. Any damage behind a plan may have been the
 *   record of the call, so the call may have left.
 * - `written` or `revoking` without a token that was accepted says nothing: what is left of the answer decides.
 */
function fold([first, ...rest]: readonly JournalRecord[]): JournalState {
  const head = first as unknown as JournalHead
  const start: JournalState = {
    ...UNANSWERED,
    head,
    phase: head.state,
    call: head.mode === 'reset' ? 'resetting' : 'issuing',
    oldWasRejected: false,
    calls: 0,
    calledAt: new Date(head.at),
    answers: [],
    targets: head.targets,
    fresh: typeof head.fresh === 'string' ? new Secret(head.fresh) : undefined,
    former: [],
    lost: false,
    wasLost: false,
    aside: false,
    unproved: head.unproved === true,
    damaged: false,
  }
  const state = rest.reduce(follow, start)
  return isPastAnswer(state.phase) && !state.fresh ? { ...state, phase: afterTheCall(state) } : state
}

function follow(before: JournalState, record: JournalRecord): JournalState {
  let state = before
  if (record.state === 'damaged') state = damaged(state, record.tokens as string[])
  if (record.state === 'issuing' || record.state === 'resetting') state = called(state, record)
  if (record.state === 'head' || record.state === 'chunk') state = heard(state, record)
  if (record.state === 'answered') state = ended(heard(state, record), record)
  if (record.state === 'lost')
    state = { ...withoutFresh(state), ...UNANSWERED, phase: 'issuing', lost: true, wasLost: true }
  if (record.otherAccount === true) state = { ...state, head: { ...state.head, old: null } }
  if (record.aside === true) state = { ...state, aside: true }
  if (record.unproved === true) state = { ...state, unproved: true }
  if (Array.isArray(record.targets))
    state = { ...state, targets: [...state.targets, ...(record.targets as JournalTarget[])] }
  if (typeof record.fresh === 'string') state = accepted(state, new Secret(record.fresh))
  if (isPhase(record.state)) state = { ...state, phase: record.state }
  return state
}

function called(state: JournalState, { state: call, at, oldWasRejected }: JournalRecord): JournalState {
  return {
    ...withoutFresh(state),
    ...UNANSWERED,
    call: call as JournalState['call'],
    oldWasRejected: oldWasRejected === true,
    calls: state.calls + 1,
    calledAt: typeof at === 'string' ? new Date(at) : state.calledAt,
    answers: [...state.answers, NOTHING_HEARD],
    lost: false,
    damaged: false,
  }
}

const NOTHING_HEARD: Heard = { head: '', body: '', complete: false }

function heard(state: JournalState, { text, head, state: part, complete }: JournalRecord): JournalState {
  const last = state.answers.at(-1) ?? NOTHING_HEARD
  const body = part === 'chunk' ? String(text) : ''
  const answer = {
    head: last.head + (part === 'head' ? String(text) : String(head ?? '')),
    body: last.body + body,
    complete: complete === true && !state.damaged,
  }
  const answers = [...state.answers.slice(0, -1), answer]
  return { ...state, phase: 'answered', body: state.body + body, answers }
}

function ended(state: JournalState, record: JournalRecord): JournalState {
  const { status, complete, retryAfterSeconds } = record as Partial<JournalState>
  return { ...state, status, complete: complete === true && !state.damaged, retryAfterSeconds }
}

/** A call may have left, and what is legible of its answer belongs to it. */
function damaged(state: JournalState, tokens: readonly string[]): JournalState {
  const after = { ...state, damaged: true, calls: Math.max(state.calls, 1) }
  if (isPastAnswer(state.phase) || state.phase === 'answered') return withLegible(after, tokens)
  const legible = withLegible(after, tokens)
  return { ...legible, phase: afterTheCall(legible) }
}

function withLegible(state: JournalState, tokens: readonly string[]): JournalState {
  const text = tokens.filter(token => token !== state.head.old).map(token => ` ${JSON.stringify(token)} `)
  if (text.length === 0) return state
  const last = state.answers.at(-1) ?? NOTHING_HEARD
  const answers = [...state.answers.slice(0, -1), { ...last, body: last.body + text.join('') }]
  return { ...state, body: state.body + text.join(''), answers }
}

/** Where a journal stands whose call may have left, as far as its records tell. */
function afterTheCall({ answers, call, lost }: JournalState): Phase {
  return !lost && answers.some(({ head, body }) => head + body !== '') ? 'answered' : call
}

function isPastAnswer(phase: Phase): boolean {
  return ['accepted', 'written', 'revoking', 'waiting', 'delivering', 'delivered'].includes(phase)
}

function accepted(state: JournalState, fresh: Secret): JournalState {
  const before = state.fresh && !state.fresh.equals(fresh) ? withoutFresh(state) : state
  return { ...before, fresh, former: before.former.filter(token => !token.equals(fresh)), lost: false }
}

/** A token that was accepted is kept: it may be valid after all. */
function withoutFresh(state: JournalState): JournalState {
  const { fresh, former } = state
  return fresh ? { ...state, fresh: undefined, former: [...former, fresh] } : state
}

function unusable({ path, records }: OpenJournal, why: Misfit): UnusableJournal {
  const tokens = legibleTokens(records).map(token => new Secret(token))
  const isNewer = why === 'newer'
  return {
    kind: 'unusable',
    path,
    why,
    message: isNewer
      ? say`${displayPath(path)} was written by a newer guard`
      : say`${displayPath(path)} is damaged: its plan cannot be read`,
    hint: isNewer
      ? say('update guard and run `guard resume`')
      : say('run `guard resume --give-up`, which puts that file aside; `guard status` tells which token is valid'),
    tokens,
  }
}

/** True where the journal on disk shows the token; what could not be saved is known to this process alone. */
export function isJournalled(fresh: Secret, { journals }: Pick<Context, 'journals'>): boolean {
  return journals.list().some(stored => {
    const judged = stored.kind === 'open' ? judgeJournal(stored) : stored
    if (judged.kind === 'unusable') return false
    const { state } = judged
    return state.fresh?.equals(fresh) === true || candidatesOf(state).some(({ token }) => token.equals(fresh))
  })
}

/** The uuid that a journal's file is named by. */
export function journalId({ path }: Pick<OpenJournal, 'path'>): string {
  return /[0-9a-f-]{36}(?=\.jsonl$)/.exec(path)?.[0] ?? 'unknown'
}
