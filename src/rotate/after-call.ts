import type { GuardError, NoAnswerError } from '../core/errors.ts'
import type { Context } from '../core/ports/context.ts'
import type { OrgTokenRow } from '../core/ports/services.ts'
import { answerAsError, chosenOf, type Examination, examine } from './answer.ts'
import { append, type PendingJournal } from './journal.ts'
import type { JournalState } from './journal-state.ts'
import { revokeOrphan } from './org/revoke-orphan.ts'
import { abandon } from './prepare.ts'
import { decide } from './rules.ts'
import type { Decision } from './situation.ts'
import { asUnfinished, lostError, stillOpen, unprovenError } from './unfinished-errors.ts'

type AskContext = Pick<Context, 'api' | 'settings' | 'clock' | 'files'>

/** What came of asking the service once about a call that has left. */
export type Step =
  /** The new token is in the journal and has to be written. */
  | { kind: 'accepted'; rotation: PendingJournal; isProved: boolean }
  /** The call has changed nothing, and the journal is gone. */
  | { kind: 'discarded'; rotation: PendingJournal; isOldAlive: boolean }
  /** The service has to be asked again, until the minute after the call is over. */
  | { kind: 'wait'; rotation: PendingJournal; seen: Examination }
  /** For the caller to do: the first call did nothing, or the token that it issued has to be revoked. */
  | { kind: 'again'; rotation: PendingJournal; made: readonly OrgTokenRow[] }

/**
 * Asks the service once and acts on its answers, except for writing. Right after a call a refusal is reported at
 * once; a resume waits until it is certain.
 */
export async function ask(
  called: PendingJournal,
  ctx: AskContext,
  { mayWait, waited = 0 }: { mayWait: boolean; waited?: number },
): Promise<Step> {
  const seen = await asUnfinished(() => examine(called.state, ctx, waited))
  const decision = decide(seen.situation)
  return act(called, decision === 'refuse' && mayWait ? 'settle' : decision, seen, ctx)
}

/** No status came. What was never sent changed nothing; of the rest the service is asked once, and resume goes on. */
export async function explainSilence(called: PendingJournal, silence: NoAnswerError, ctx: AskContext): Promise<Step> {
  const { calls, wasLost } = called.state
  if (!silence.sent) {
    if (calls === 1) abandon(called, ctx)
    else if (wasLost) append(called, { state: 'lost' })
    throw calls === 1 ? silence : stillOpen(called, silence)
  }
  const seen = await asUnfinished(() => examine(called.state, ctx))
  const decision = decide(seen.situation)
  const isDecided = decision === 'accept' || decision === 'lost' || seen.candidates.length > 0
  if (!isDecided) throw stillOpen(called, silence)
  return act(called, decision, seen, ctx)
}

async function act(called: PendingJournal, decision: Decision, seen: Examination, ctx: AskContext): Promise<Step> {
  switch (decision) {
    case 'accept':
    case 'accept unproven': {
      const rotation = append(called, acceptance(called.state, seen))
      return { kind: 'accepted', rotation, isProved: decision === 'accept' }
    }
    case 'settle':
      return { kind: 'wait', rotation: called, seen }
    case 'refuse':
      throw answerAsError(called.state)
    case 'discard':
      abandon(called, ctx)
      return { kind: 'discarded', rotation: called, isOldAlive: seen.situation.old === 'valid' }
    case 'call again':
    case 'start over':
      if (seen.situation.answer === 'refusal') throw await revokeOrphan(called, seen, ctx)
      return { kind: 'again', rotation: called, made: Array.isArray(seen.made) ? seen.made : [] }
    case 'lost':
      if (!called.state.lost) append(called, { state: 'lost' })
      throw lostError(called, seen)
    case 'keep':
      throw unprovenError(called, seen)
  }
}

/** The record of the one token that is taken. */
function acceptance({ head }: JournalState, { candidates, old }: Examination) {
  const chosen = chosenOf(candidates)
  const others = candidates.filter(candidate => candidate !== chosen)
  return {
    state: 'accepted',
    fresh: chosen.token.reveal(),
    // A reset revokes the token of its own address: one that works on is of another.
    ...(head.mode === 'reset' && old?.state === 'valid' && { otherAccount: true }),
    ...(others.some(({ verdict }) => verdict.state === 'unknown') && { aside: true }),
  }
}

/** The user does not want to wait until it is certain what a call did. */
export function skipped(called: PendingJournal, seen: Examination): GuardError {
  return seen.candidates.length > 0 ? unprovenError(called, seen) : stillOpen(called, answerAsError(called.state))
}
