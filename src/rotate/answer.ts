import { answerError, tokenCandidates } from '../core/answers.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, Verdict } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import type { JournalState } from './journal.ts'

type AnswerContext = Pick<Context, 'api' | 'clock'>

/** What an answer turned out to be. */
export type Reading =
  | { outcome: 'accepted'; fresh: Secret }
  /** The service did nothing: the old token lives. */
  | { outcome: 'refused'; error: GuardError }
  /** The service did it, and the new token did not arrive. */
  | { outcome: 'lost' }
  | { outcome: 'undecided'; error: GuardError }

/** How long a call that is still queued may take to land. */
export const SETTLING_MILLISECONDS = 3000

/** Reads a journalled answer: the one token in it that the service calls valid, or what happened instead. */
export async function readAnswer(state: JournalState, ctx: AnswerContext): Promise<Reading> {
  const { head, body } = state
  const candidates = tokenCandidates(body, value => tokenKind(value) === head.kind && value !== head.old)
  const probed = await Promise.all(
    candidates.map(async value => ({ value, verdict: await probe(head.kind, value, ctx) })),
  )
  const [valid, ...more] = probed.filter(({ verdict }) => verdict.state === 'valid')
  if (valid && more.length === 0) return { outcome: 'accepted', fresh: new Secret(valid.value) }
  const [only] = probed
  if (only && probed.length === 1 && only.verdict.state === 'unknown' && isWhole(state)) {
    return { outcome: 'accepted', fresh: new Secret(only.value) }
  }
  if (probed.some(({ verdict }) => verdict.state !== 'rejected')) return undecided(state)
  const reading = await readTokenless(state, ctx)
  // A token that was made a moment ago may not be known everywhere yet: what holds one is not given up by itself.
  return reading.outcome === 'lost' && head.kind === 'email' && only ? undecided(state) : reading
}

/** Whether the old token lives, asked twice where it does: a call that is still on its way may land in between. */
export async function isOldAlive({ head }: JournalState, ctx: AnswerContext): Promise<'alive' | 'dead' | 'unknown'> {
  if (head.old === null) return 'unknown'
  const first = await probe(head.kind, head.old, ctx)
  if (first.state !== 'valid') return first.state === 'rejected' ? 'dead' : 'unknown'
  await ctx.clock.sleep(SETTLING_MILLISECONDS)
  const second = await probe(head.kind, head.old, ctx)
  if (second.state !== 'valid') return second.state === 'rejected' ? 'dead' : 'unknown'
  return 'alive'
}

/** An answer without a token: a clear refusal changed nothing; after anything else the old token tells. */
async function readTokenless(state: JournalState, ctx: AnswerContext): Promise<Reading> {
  const error = refusal(state)
  if (state.complete && isRefusal(state.status)) return { outcome: 'refused', error }
  if (state.head.kind === 'org' || state.head.old === null) return { outcome: 'lost' }
  const old = await isOldAlive(state, ctx)
  if (old === 'alive') return { outcome: 'refused', error }
  return old === 'dead' ? { outcome: 'lost' } : undecided(state)
}

function refusal(state: JournalState): GuardError {
  const { status = 0, call, head } = state
  const credential = call === 'resetting' ? 'reset code' : head.kind === 'org' ? 'bot credential' : 'token'
  // What a wrong code is answered with is undocumented; a complaint about the request says the same as a 401.
  const rejected = call === 'resetting' && (status === 400 || status === 422)
  const answer = { ...state, status: rejected ? 401 : status }
  return answerError(hostOf(state), answer, say('issue a new token'), { credential })
}

async function probe(kind: 'email' | 'org', value: string, ctx: AnswerContext): Promise<Verdict> {
  const token = new Secret(value)
  return kind === 'email' ? (await ctx.api.email()).status(token) : (await ctx.api.org()).probe(token)
}

function isWhole({ status, complete }: JournalState): boolean {
  return complete && status !== undefined && status >= 200 && status < 300
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408
}

function hostOf({ head }: JournalState): string {
  return new URL(head.origin).host
}

function undecided(state: JournalState): Reading {
  const error = new GuardError(
    'ANSWER_UNDECIDED',
    say`${hostOf(state)} answered, and it cannot be told yet which token is valid`,
    {
      exitCode: ExitCode.unfinished,
      hint: say(
        'run `guard resume` later, the answer is kept in the journal; or give it up with `guard resume --answer-lost`',
      ),
    },
  )
  return { outcome: 'undecided', error }
}
