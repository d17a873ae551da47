import type { JournalRecord } from '../core/ports/journals.ts'
import { Secret } from '../core/secret.ts'
import type { JournalItem } from './items.ts'
import {
  isAccepted,
  isPhase,
  type JournalHead,
  type JournalState,
  type JournalTarget,
  type Phase,
  type RecordedAnswer,
} from './journal-state.ts'

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
export function fold([first, ...rest]: readonly JournalRecord[]): JournalState {
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
    items: [],
    fresh: typeof head.fresh === 'string' ? new Secret(head.fresh) : undefined,
    former: [],
    lost: false,
    wasLost: false,
    aside: false,
    unproved: head.unproved === true,
    damaged: false,
  }
  return settled(rest.reduce(follow, start))
}

/** The state that one more record leads to. Pure. */
export function next(state: JournalState, record: JournalRecord): JournalState {
  return settled(follow(state, record))
}

/** What was written or revoked without a token that was accepted says nothing. */
function settled(state: JournalState): JournalState {
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
  if (Array.isArray(record.items)) state = { ...state, items: [...state.items, ...(record.items as JournalItem[])] }
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

const NOTHING_HEARD: RecordedAnswer = { head: '', body: '', complete: false }

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

/** The state of a journal whose call may have been sent, as far as its records show. */
function afterTheCall({ answers, call, lost }: JournalState): Phase {
  return !lost && answers.some(({ head, body }) => head + body !== '') ? 'answered' : call
}

function isPastAnswer(phase: Phase): boolean {
  return isAccepted(phase) || phase === 'delivering' || phase === 'delivered'
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
