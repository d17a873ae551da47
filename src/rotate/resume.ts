import type { OpenJournal } from '../core/ports/journals.ts'
import { Secret } from '../core/secret.ts'
import { examine } from './answer.ts'
import { finish, type Outcome } from './finish.ts'
import { giveUp } from './give-up.ts'
import { readJournal } from './journal.ts'
import { abandon } from './prepare.ts'
import { recall, withRescue } from './rescue.ts'
import { regenerate, reissue } from './rotate.ts'
import { type SettleContext, takeStep, untilDecided } from './see-through.ts'
import { resumeLostKey } from './takumo.ts'
import { lostError } from './unfinished-errors.ts'

export interface ResumeFlags {
  /** The owner's word that the first call's answer will never come. */
  answerLost?: boolean | undefined
  /** Ends the journal whatever it holds. */
  giveUp?: boolean | undefined
}

/** How a journal ended. */
export type Resumed =
  | { end: 'finished'; outcome: Outcome }
  /** Nothing had been sent. */
  | { end: 'unsent' }
  /** The call changed nothing. `old` is the token that still works. */
  | { end: 'unchanged'; old: Secret | undefined }
  /** `kept` is the file that holds what may be valid; undefined if nothing can be. */
  | { end: 'given up'; old: Secret | undefined; kept: string | undefined; notes: string[] }

/** Takes an unfinished journal to its end. Throws `GuardError` (exit 7) if it is kept. */
export async function resume(opened: OpenJournal, flags: ResumeFlags, ctx: SettleContext): Promise<Resumed> {
  const recalled = await recall(opened, ctx)
  return withRescue(opened, ctx, journal => resumeSteps(journal, flags, ctx), recalled)
}

async function resumeSteps(journal: OpenJournal, flags: ResumeFlags, ctx: SettleContext): Promise<Resumed> {
  const state = readJournal(journal)
  if (state.phase === 'prepared' || state.phase === 'requested') {
    abandon(journal, state, ctx)
    return { end: 'unsent' }
  }
  if (flags.giveUp) return giveUp(journal, ctx)
  if (isAccepted(state.phase)) {
    const outcome = await ctx.uninterrupted(() => finish(journal, ctx))
    return { end: 'finished', outcome }
  }
  if (flags.answerLost && !state.lost && state.head.kind === 'email') return declareLost(journal, ctx)
  if (state.head.kind === 'takumo' && state.head.mode === 'rotate' && state.former.length > 0)
    return { end: 'finished', outcome: await ctx.uninterrupted(() => resumeLostKey(journal, ctx)) }
  return resumeCall(journal, ctx)
}

export function isAccepted(phase: string): boolean {
  return ['accepted', 'written', 'revoking', 'waiting'].includes(phase)
}

async function resumeCall(journal: OpenJournal, ctx: SettleContext): Promise<Resumed> {
  const step = await untilDecided(
    journal,
    await ctx.uninterrupted(() => takeStep(journal, ctx, { mayWait: true })),
    ctx,
  )
  const { head } = readJournal(journal)
  const old = head.old === null ? undefined : new Secret(head.old)
  if (step.kind === 'done') return { end: 'finished', outcome: step.outcome }
  // A sync makes no call, and Takumo has none, whatever the journal says: there is none to make again.
  if (step.kind === 'again' && (head.mode === 'sync' || head.kind === 'takumo')) {
    abandon(journal, readJournal(journal), ctx)
    return { end: 'unchanged', old }
  }
  if (step.kind !== 'again')
    return { end: 'unchanged', old: step.kind === 'discarded' && step.isOldAlive ? old : undefined }
  const outcome = head.kind === 'org' ? await reissue(journal, step.made, ctx) : await regenerate(journal, old!, ctx)
  return { end: 'finished', outcome }
}

/** A valid token in the answer outweighs the owner's word. */
async function declareLost(journal: OpenJournal, ctx: SettleContext): Promise<Resumed> {
  const seen = await examine(readJournal(journal), ctx)
  if (seen.situation.candidates === 'one valid') return resumeCall(journal, ctx)
  const state = readJournal(journal)
  journal.append({ state: 'lost' })
  throw lostError({ journal, state }, { ...seen, old: { state: 'rejected' } })
}
