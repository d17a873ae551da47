import { Secret } from '../core/secret.ts'
import { examine } from './answer.ts'
import { regenerate } from './email.ts'
import { giveUp } from './give-up.ts'
import { append, type PendingJournal } from './journal.ts'
import { isAccepted, isUnsent } from './journal-state.ts'
import { reissue } from './org/rotate.ts'
import type { Resumed } from './outcome.ts'
import { abandon } from './prepare.ts'
import { recoverRecords, withRescue } from './rescue.ts'
import { finish, goOn, type RotateContext } from './rotate.ts'
import { resumeLostKey } from './takumo.ts'
import { lostError } from './unfinished-errors.ts'

export interface ResumeFlags {
  /** The owner's word that the first call's answer will never come. */
  answerLost?: boolean | undefined
  /** Ends the journal whatever it holds. */
  giveUp?: boolean | undefined
}

/** Takes an unfinished journal to its end. Throws `GuardError` (exit 7) if it is kept. */
export async function resume(stored: PendingJournal, flags: ResumeFlags, ctx: RotateContext): Promise<Resumed> {
  const recalled = await recoverRecords(stored, ctx)
  return withRescue(stored, ctx, pending => resumeSteps(pending, flags, ctx), recalled)
}

/** Enters the steps of a rotation wherever the journal says that the last run left them. */
async function resumeSteps(pending: PendingJournal, flags: ResumeFlags, ctx: RotateContext): Promise<Resumed> {
  const { phase, lost, former, head } = pending.state
  if (isUnsent(phase)) {
    abandon(pending, ctx)
    return { end: 'unsent' }
  }
  if (flags.giveUp) return giveUp(pending, ctx)
  if (isAccepted(phase)) return { end: 'finished', outcome: await ctx.deferSignals(() => finish(pending, ctx)) }
  if (flags.answerLost && !lost && head.kind === 'email') return declareLost(pending, ctx)
  if (head.kind === 'takumo' && head.mode === 'rotate' && former.length > 0)
    return { end: 'finished', outcome: await ctx.deferSignals(() => resumeLostKey(pending, ctx)) }
  return resumeCall(pending, ctx)
}

async function resumeCall(called: PendingJournal, ctx: RotateContext): Promise<Resumed> {
  const { head } = called.state
  const old = head.old === null ? undefined : new Secret(head.old)
  const step = await goOn(called, ctx)
  if (step.kind === 'done') return { end: 'finished', outcome: step.outcome }
  if (step.kind === 'discarded') return { end: 'unchanged', old: step.isOldAlive ? old : undefined }
  // A sync makes no call, and Takumo has none, whatever the journal says: there is none to make again.
  if (head.mode === 'sync' || head.kind === 'takumo') {
    abandon(step.rotation, ctx)
    return { end: 'unchanged', old }
  }
  const { rotation, made } = step
  const outcome = head.kind === 'org' ? await reissue(rotation, made, ctx) : await regenerate(rotation, old!, ctx)
  return { end: 'finished', outcome }
}

/** A valid token in the answer outweighs the owner's word. */
async function declareLost(called: PendingJournal, ctx: RotateContext): Promise<Resumed> {
  const seen = await examine(called.state, ctx)
  if (seen.situation.candidates === 'one valid') return resumeCall(called, ctx)
  append(called, { state: 'lost' })
  throw lostError(called, { ...seen, old: { state: 'rejected' } })
}
