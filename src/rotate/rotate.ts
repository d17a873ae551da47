import type { Context } from '../core/ports/context.ts'
import { type DiscoverContext, discover } from '../find/discover.ts'
import { ask, explainSilence, type Step, skipped } from './after-call.ts'
import { answerAsError } from './answer.ts'
import { announce, type Call, makeCall } from './call.ts'
import { end, revokeOld } from './end.ts'
import type { PendingJournal } from './journal.ts'
import { type Outcome, report } from './outcome.ts'
import { prove, requireUsable } from './prove.ts'
import { type RescueContext, withRescue } from './rescue.ts'
import { asUnfinished, orgAnswerLost, withOldAlive } from './unfinished-errors.ts'
import { waitBeforeAsking } from './wait-before-asking.ts'
import { repairTargets, requirePlace, write, writeLate, writeStragglers } from './write.ts'

export type FinishContext = DiscoverContext & Pick<Context, 'api' | 'files' | 'journals' | 'git' | 'store' | 'keychain'>

export type RotateContext = FinishContext &
  RescueContext &
  Pick<Context, 'deferSignals' | 'cancellable'> & {
    /** True if the user does not want to wait until it is certain what a call did. */
    noWait?: boolean
  }

/**
 * Every rotation and every reset behind `prepare`: the call that cannot be taken back, and all that follows from it.
 * Each step hands on the journal with the state that its records lead to; they are on disk before the next step begins.
 */
export function rotate(prepared: PendingJournal, call: Call, ctx: RotateContext): Promise<Outcome> {
  return withRescue(prepared, ctx, async ready => {
    const first = await ctx.deferSignals(async () => {
      const announced = announce(ready, call, ctx)
      const { rotation, silence } = await makeCall(announced, call)
      const answered = silence
        ? await explainSilence(rotation, silence, ctx)
        : await ask(rotation, ctx, { mayWait: false })
      return finishIfAccepted(answered, ctx)
    })
    return outcomeOrError(await untilDecided(first, ctx))
  })
}

/** From a token that was accepted to the end. Throws `GuardError` (exit 7) if the journal is kept. */
export function finish(accepted: PendingJournal, ctx: FinishContext, { isProved = false } = {}): Promise<Outcome> {
  return asUnfinished(async () => {
    if (!accepted.planned) repairTargets(accepted, ctx)
    if (!isProved) await requireUsable(accepted, ctx)
    const written = await write(accepted, ctx)
    const found = await discover(ctx, accepted.state.head.scope)
    const searched = await writeStragglers(written, found, ctx)
    const kept = await requirePlace(searched.rotation, found, ctx)
    const isUnproved = !(await prove(searched.rotation, ctx))
    const proved = await writeLate(searched.rotation, ctx)
    const rotation = await revokeOld(proved, ctx)
    const ended = await end(rotation, ctx)
    return report(rotation, { found, kept, isUnproved, ended, notes: searched.notes }, ctx)
  })
}

/** How it went on behind a call. `done`: its token is written and proved. */
export type Decided = { kind: 'done'; outcome: Outcome } | Exclude<Step, { kind: 'accepted' | 'wait' }>

/** Enters behind a call that has left: finds out what it did, and finishes if it gave a token. */
export async function goOn(called: PendingJournal, ctx: RotateContext): Promise<Decided> {
  return untilDecided(await ctx.deferSignals(() => askAgain(called, ctx, 0)), ctx)
}

type Undecided = Decided | Extract<Step, { kind: 'wait' }>

/** Asks again and again while the minute lasts; the user may skip that. */
async function untilDecided(first: Undecided, ctx: RotateContext): Promise<Decided> {
  let step = first
  let waited = 0
  for (let seconds = 1; step.kind === 'wait'; seconds *= 2) {
    const { rotation, seen } = step
    const pause = await waitBeforeAsking({ seconds, waited, seen, state: rotation.state }, ctx)
    if (pause === undefined) throw skipped(rotation, seen)
    waited += pause
    step = await ctx.deferSignals(() => askAgain(rotation, ctx, waited))
  }
  return step
}

async function askAgain(called: PendingJournal, ctx: FinishContext, waited: number): Promise<Undecided> {
  return finishIfAccepted(await ask(called, ctx, { mayWait: true, waited }), ctx)
}

async function finishIfAccepted(step: Step, ctx: FinishContext): Promise<Undecided> {
  if (step.kind !== 'accepted') return step
  return { kind: 'done', outcome: await finish(step.rotation, ctx, step) }
}

function outcomeOrError(last: Decided): Outcome {
  if (last.kind === 'done') return last.outcome
  const { state } = last.rotation
  const error = answerAsError(state)
  if (last.kind === 'discarded') throw last.isOldAlive ? withOldAlive(error, state) : error
  throw orgAnswerLost(last.rotation)
}
