import { ExitCode, GuardError, NoAnswerError } from '../core/errors.ts'
import type { Context } from '../core/ports/context.ts'
import type { OpenJournal } from '../core/ports/journals.ts'
import type { Answer, ChunkSink, OrgTokenRow } from '../core/ports/services.ts'
import { mayHoldToken } from '../core/tokens.ts'
import { answerAsError, type Examined, examine } from './answer.ts'
import { type Decision, decide } from './decide.ts'
import { type FinishContext, finish, type Outcome } from './finish.ts'
import { type JournalState, readJournal } from './journal.ts'
import { revokeOrphan } from './org/orphan.ts'
import { abandon } from './prepare.ts'
import { type RescueContext, withRescue } from './rescue.ts'
import { orUnfinished } from './unfinished.ts'
import { lostError, orgAnswerLost, stillOpen, unprovenError, withOldAlive } from './unfinished-errors.ts'
import { waitToAsk } from './wait-to-ask.ts'

export type SettleContext = FinishContext &
  RescueContext &
  Pick<Context, 'uninterrupted' | 'stoppable'> & {
    /** True if the user does not want to wait until it is certain what a call did. */
    noWait?: boolean
  }

export interface Call {
  phase: 'issuing' | 'resetting'
  /** Whether the service was asked, right before, and rejects the token that the call is to replace. */
  oldWasRejected?: boolean | undefined
  make(onChunk: ChunkSink): Promise<Answer>
}

/** What came of looking at an unfinished call once. */
export type Step =
  | { kind: 'done'; outcome: Outcome }
  /** The call has changed nothing, and the journal is gone. */
  | { kind: 'discarded'; isOldAlive: boolean }
  /** It is to be asked again, until the minute after the call is over. */
  | { kind: 'settle'; seen: Examined }
  /** For the caller to do: the first call did nothing, or what it made is to be revoked. */
  | { kind: 'again'; made: readonly OrgTokenRow[] }

/**
 * Makes the call that cannot be taken back, and sees it through. Its record is on disk before it leaves, and every
 * chunk of its answer before anything reads it.
 */
export function callAndFinish(opened: OpenJournal, call: Call, ctx: SettleContext): Promise<Outcome> {
  return withRescue(opened, ctx, async journal => {
    const first = await ctx.uninterrupted(async () => {
      announce(journal, call, ctx)
      const silence = await send(journal, call)
      return silence ? explainSilence(journal, silence, ctx) : takeStep(journal, ctx, { mayWait: false })
    })
    return orThrow(journal, await untilDecided(journal, first, ctx))
  })
}

function orThrow(journal: OpenJournal, last: Step): Outcome {
  if (last.kind === 'done') return last.outcome
  const state = readJournal(journal)
  const error = answerAsError(state)
  if (last.kind === 'discarded') throw last.isOldAlive ? withOldAlive(error, state) : error
  throw orgAnswerLost({ journal, state })
}

/** Asks again and again while the minute lasts; the user may skip that. */
export async function untilDecided(journal: OpenJournal, first: Step, ctx: SettleContext): Promise<Step> {
  let step = first
  let waited = 0
  for (let seconds = 1; step.kind === 'settle'; seconds *= 2) {
    const state = readJournal(journal)
    const pause = await waitToAsk({ seconds, waited, seen: step.seen, state }, ctx)
    if (pause === undefined) throw skipped(journal, state, step.seen)
    waited += pause
    step = await ctx.uninterrupted(() => takeStep(journal, ctx, { mayWait: true, waited }))
  }
  return step
}

/**
 * Asks the service once, and does what follows from its answers. A refusal is told at once after a call; whoever resumes
 * waits until it is certain.
 */
export async function takeStep(
  journal: OpenJournal,
  ctx: SettleContext,
  { mayWait, waited = 0 }: { mayWait: boolean; waited?: number },
): Promise<Step> {
  const seen = await orUnfinished(() => examine(readJournal(journal), ctx, waited))
  const decision = decide(seen.situation)
  return act(journal, decision === 'refuse' && mayWait ? 'settle' : decision, seen, ctx)
}

async function act(journal: OpenJournal, decision: Decision, seen: Examined, ctx: SettleContext): Promise<Step> {
  const state = readJournal(journal)
  switch (decision) {
    case 'accept':
    case 'accept unproven':
      journal.append(acceptance(state, seen))
      return { kind: 'done', outcome: await finish(journal, ctx, { isProved: decision === 'accept' }) }
    case 'settle':
      return { kind: 'settle', seen }
    case 'refuse':
      throw answerAsError(state)
    case 'discard':
      abandon(journal, state, ctx)
      return { kind: 'discarded', isOldAlive: seen.situation.old === 'valid' }
    case 'call again':
    case 'start over':
      if (seen.situation.answer === 'refusal') throw await revokeOrphan(journal, seen, ctx)
      return { kind: 'again', made: Array.isArray(seen.made) ? seen.made : [] }
    case 'lost':
      if (!state.lost) journal.append({ state: 'lost' })
      throw lostError({ journal, state }, seen)
    case 'keep':
      throw unprovenError({ journal, state }, seen)
  }
}

/** The record of the one token that is taken. */
function acceptance({ head }: JournalState, { candidates, old }: Examined) {
  const chosen = candidates.find(({ verdict }) => verdict.state === 'valid') ?? candidates[0]!
  const others = candidates.filter(candidate => candidate !== chosen)
  return {
    state: 'accepted',
    fresh: chosen.token.reveal(),
    // A reset revokes the token of its own address: one that works on is of another.
    ...(head.mode === 'reset' && old?.state === 'valid' && { otherAccount: true }),
    ...(others.some(({ verdict }) => verdict.state === 'unknown') && { aside: true }),
  }
}

/** Makes the call and journals what comes. Returns the error of a call that got no status. */
export async function send(journal: OpenJournal, call: Call): Promise<NoAnswerError | undefined> {
  const { save, head } = recorder(journal)
  try {
    const { status, complete, retryAfterSeconds } = await call.make(save)
    journal.append({ state: 'answered', status, complete, retryAfterSeconds, head: head() })
    return undefined
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error
    const rest = head()
    if (rest) journal.append({ state: 'head', text: rest })
    return error
  }
}

/** Writes every chunk down as it comes. A head without a token waits for the next record: it saves a sync. */
function recorder(journal: OpenJournal): { save: ChunkSink; head: () => string } {
  let waiting = ''
  const head = (): string => {
    const text = waiting
    waiting = ''
    return text
  }
  return {
    head,
    save(text, part) {
      if (part === 'body') journal.append({ state: 'chunk', text, head: head() })
      else if (mayHoldToken(text)) journal.append({ state: 'head', text: head() + text })
      else waiting += text
    },
  }
}

/** If the disk does not take the record of a first call, there is no call, and nothing has happened. */
export function announce(
  journal: OpenJournal,
  { phase, oldWasRejected }: Omit<Call, 'make'>,
  ctx: Pick<Context, 'files' | 'clock'>,
): void {
  const before = readJournal(journal)
  try {
    journal.append({ state: phase, at: ctx.clock.now().toISOString(), ...(oldWasRejected && { oldWasRejected }) })
  } catch (error) {
    if (!(error instanceof GuardError) || before.calls > 0) throw error
    abandon(journal, before, ctx)
    const { code, message, hint } = error
    throw new GuardError(code, message, { exitCode: ExitCode.conflict, hint, cause: error })
  }
}

/** No status came. What was never sent changed nothing; of the rest the service is asked once, and resume goes on. */
async function explainSilence(journal: OpenJournal, error: NoAnswerError, ctx: SettleContext): Promise<Step> {
  const state = readJournal(journal)
  if (!error.sent) {
    if (state.calls === 1) abandon(journal, state, ctx)
    else if (state.wasLost) journal.append({ state: 'lost' })
    throw state.calls === 1 ? error : stillOpen({ journal, state }, error)
  }
  const seen = await orUnfinished(() => examine(state, ctx))
  const decision = decide(seen.situation)
  const isDecided = decision === 'accept' || decision === 'lost' || seen.candidates.length > 0
  if (!isDecided) throw stillOpen({ journal, state }, error)
  return act(journal, decision, seen, ctx)
}

function skipped(journal: OpenJournal, state: JournalState, seen: Examined): GuardError {
  const pending = { journal, state }
  return seen.candidates.length > 0 ? unprovenError(pending, seen) : stillOpen(pending, answerAsError(state))
}
