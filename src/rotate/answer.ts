import { answerError } from '../core/answers.ts'
import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { OrgTokenRow, Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { type CandidateToken, findCandidateTokens } from './candidate-tokens.ts'
import type { JournalState } from './journal-state.ts'
import { listNewTokens } from './org/new-tokens.ts'
import type { Situation } from './situation.ts'

type AnswerContext = Pick<Context, 'api' | 'settings' | 'clock'>

export interface AnswerCandidate extends CandidateToken {
  verdict: Verdict
}

/** The candidate that is taken: the valid one, or the only one. */
export function chosenOf(candidates: readonly AnswerCandidate[]): AnswerCandidate {
  return candidates.find(({ verdict }) => verdict.state === 'valid') ?? candidates[0]!
}

/** What the service says of everything that a journal holds. */
export interface Examination {
  situation: Situation
  candidates: AnswerCandidate[]
  old: Verdict | undefined
  /** Organisation tokens that are listed and were not before the call, or why they cannot be listed. */
  made: OrgTokenRow[] | GuardError
}

/** How long a call that is still queued may take to land, and a service to learn of its own tokens. */
export const SETTLING_MILLISECONDS = 60_000

/** Asks about every token that a journal holds, the accepted one included. */
export function examineHeld(state: JournalState, ctx: AnswerContext): Promise<Examination> {
  const { fresh, former } = state
  return examine(fresh ? { ...state, former: [...former, fresh] } : state, ctx)
}

/** Asks about every token of a journal whose call has left. Throws `GuardError`. */
export async function examine(state: JournalState, ctx: AnswerContext, waited = 0): Promise<Examination> {
  const { kind, old: value } = state.head
  const heard = await Promise.all(
    findCandidateTokens(state).map(async each => ({ ...each, verdict: await askIssuer(kind, each.token, ctx) })),
  )
  const candidates = heard.filter(({ isFragment, verdict }) => !isFragment || verdict.state !== 'rejected')
  const isProved = candidates.some(({ verdict }) => verdict.state === 'valid')
  // One question less on the way of every rotation: a valid answer needs no other proof, but for whose it is.
  const needsOld = value !== null && (!isProved || state.call === 'resetting')
  const old = needsOld ? await askIssuer(kind, new Secret(value), ctx) : undefined
  const made = state.head.org && candidates.length === 0 ? await listOrError(state, ctx) : []
  const isSettled = settlingLeft(state, { now: ctx.clock.now(), waited }) === 0
  return { situation: situationOf(state, { candidates, old, made }, isSettled), candidates, old, made }
}

type Facts = Omit<Examination, 'situation'>

function situationOf(state: JournalState, { candidates, old, made }: Facts, settled: boolean): Situation {
  return {
    kind: state.head.kind,
    call: state.call,
    answer: answerOf(state),
    candidates: summary(candidates.map(({ verdict }) => verdict.state)),
    old: state.head.old === null ? 'absent' : (old?.state ?? 'unknown'),
    oldWasRejected: state.oldWasRejected,
    made: madeOf(made, state),
    settled,
    refusedAgain: state.calls > 1 && state.status === 401 && state.call === 'issuing',
    lost: state.wasLost,
  }
}

/**
 * Milliseconds until nothing that the call started is on its way any more. A clock that was set back proves nothing; what
 * this process has waited does, whatever the clock says.
 */
export function settlingLeft(
  { calledAt }: Pick<JournalState, 'calledAt'>,
  { now, waited }: { now: Date; waited: number },
): number {
  const gone = now.getTime() - calledAt.getTime()
  const known = gone > 0 ? Math.max(gone, waited) : waited
  return Math.max(0, SETTLING_MILLISECONDS - known)
}

function summary(states: readonly Verdict['state'][]): Situation['candidates'] {
  const valid = states.filter(state => state === 'valid').length
  if (states.length === 0) return 'none'
  if (valid > 0) return valid === 1 ? 'one valid' : 'several valid'
  if (states.every(state => state === 'rejected')) return 'rejected'
  return states.length === 1 ? 'one unknown' : 'unproven'
}

function madeOf(made: OrgTokenRow[] | GuardError, { calledAt }: JournalState): Situation['made'] {
  if (!Array.isArray(made)) return 'unknown'
  const [only, ...more] = made
  if (!only) return 'none'
  return more.length === 0 && isOurs(only, calledAt) ? 'one' : 'several'
}

/** So far may the clocks of this machine and of the service be apart. */
const SKEW_MILLISECONDS = 10 * 60_000

/** True unless the service says that it made the token at another time: then another process has issued it. */
export function isOurs({ createdAt }: OrgTokenRow, calledAt: Date): boolean {
  const made = Date.parse(createdAt ?? '')
  return Number.isNaN(made) || Math.abs(made - calledAt.getTime()) < SKEW_MILLISECONDS
}

function answerOf(state: JournalState): Situation['answer'] {
  const { status, complete, answers } = state
  if (status === undefined) return answers.at(-1)?.body || answers.at(-1)?.head ? 'doubtful' : 'none'
  if (complete && isRefusal(state)) return 'refusal'
  return complete && status >= 200 && status < 300 ? 'whole' : 'doubtful'
}

/** What a wrong code is answered with is undocumented: there, any complaint about the request is one about the code. */
function isRefusal({ status = 0, call }: JournalState): boolean {
  if (status === 401 || status === 403 || status === 429) return true
  return call === 'resetting' && status >= 400 && status < 500 && status !== 407 && status !== 408
}

/** The answer as an error; what it means for the token is for the caller to say. */
export function answerAsError(state: JournalState): GuardError {
  const { status = 0, call, head } = state
  const credential = call === 'resetting' ? 'reset code' : head.kind === 'org' ? 'bot credential' : 'token'
  const rejected = call === 'resetting' && (status === 400 || status === 422)
  const answer = { ...state, status: rejected ? 401 : status }
  return answerError(issuerHost(state), answer, say('issue a new token'), { credential })
}

export function issuerHost({ head }: Pick<JournalState, 'head'>): string {
  return new URL(head.origin).host
}

async function listOrError({ head, calledAt }: JournalState, ctx: AnswerContext): Promise<OrgTokenRow[] | GuardError> {
  try {
    const made = await listNewTokens(head.org!, ctx)
    const ours = made.filter(row => isOurs(row, calledAt))
    return ours.length === 1 ? ours : made
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
}
