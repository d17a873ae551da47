import { ExitCode, GuardError, NoAnswerError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer, ChunkSink, Context, OpenJournal } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { isOldAlive, type Reading, readAnswer } from './answer.ts'
import { type FinishContext, finish, type Outcome } from './finish.ts'
import { type JournalState, readJournal } from './journal.ts'
import { abandon } from './prepare.ts'
import { type RescueContext, withRescue } from './rescue.ts'
import { orUnfinished } from './unfinished.ts'

export type SettleContext = FinishContext & RescueContext & Pick<Context, 'uninterrupted'>

export interface Call {
  phase: 'issuing' | 'resetting'
  make(onChunk: ChunkSink): Promise<Answer>
}

/**
 * Makes the call that cannot be taken back, and sees it through. Its record is on disk before it leaves, and every
 * chunk of its answer before anybody reads it.
 */
export function callAndFinish(opened: OpenJournal, call: Call, ctx: SettleContext): Promise<Outcome> {
  return ctx.uninterrupted(async () => {
    const before = readJournal(opened)
    announce(opened, call.phase, before, ctx)
    return withRescue(opened, ctx, async journal => {
      try {
        const save = (text: string) => journal.append({ state: 'chunk', text })
        const { status, complete, retryAfterSeconds } = await call.make(save)
        journal.append({ state: 'answered', status, complete, retryAfterSeconds })
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error
        throw await explainSilence(journal, before, error, ctx)
      }
      return settle(journal, ctx)
    })
  })
}

/** Where the disk does not take the record of a first call, there is no call, and nothing has happened. */
function announce(journal: OpenJournal, phase: Call['phase'], before: JournalState, ctx: SettleContext): void {
  try {
    journal.append({ state: phase })
  } catch (error) {
    if (!(error instanceof GuardError) || before.calls > 0) throw error
    abandon(journal, before, ctx)
    const { code, message, hint } = error
    throw new GuardError(code, message, { exitCode: ExitCode.conflict, hint, cause: error })
  }
}

/** Goes on from an answer that is in the journal. */
export async function settle(journal: OpenJournal, ctx: SettleContext): Promise<Outcome> {
  const state = readJournal(journal)
  const reading = afterSecondCall(await orUnfinished(() => readAnswer(state, ctx)), state)
  if (reading.outcome === 'accepted') {
    journal.append({ state: 'accepted', fresh: reading.fresh.reveal(), ...(await ownership(state, ctx)) })
    return finish(journal, ctx)
  }
  if (reading.outcome === 'undecided') throw reading.error
  if (reading.outcome === 'refused') throw withdraw(journal, state, reading.error, ctx)
  if (state.head.kind === 'org') throw orgAnswerLost(state)
  journal.append({ state: 'lost' })
  throw answerLost(state)
}

/** The new token is on its way to nobody: only the emailed code helps. */
export function answerLost({ head }: JournalState): GuardError {
  return new GuardError(
    'ANSWER_LOST',
    say`${new URL(head.origin).host} made a new token, and its answer was lost on the way`,
    {
      exitCode: ExitCode.unfinished,
      hint: say('run `guard reset EMAIL`: it asks for a code by mail and then finishes this rotation'),
    },
  )
}

function orgAnswerLost({ head }: JournalState): GuardError {
  return new GuardError(
    'ANSWER_LOST',
    say`the answer of ${new URL(head.origin).host} was lost on the way; the old token still works`,
    {
      exitCode: ExitCode.unfinished,
      hint: say('run `guard resume`: it revokes what was issued and starts over'),
    },
  )
}

/** A second call that the service refuses with 401 says that the first one landed. */
function afterSecondCall(reading: Reading, state: JournalState): Reading {
  const killed = reading.outcome === 'refused' && state.calls > 1 && state.status === 401 && state.call === 'issuing'
  return killed ? { outcome: 'lost' } : reading
}

/** A reset kills the token of the mail's account; if the one we meant to replace lives on, it is somebody else's. */
async function ownership({ head }: JournalState, ctx: SettleContext): Promise<{ otherAccount?: true }> {
  if (head.mode !== 'reset' || head.old === null) return {}
  const verdict = await (await ctx.api.email()).status(new Secret(head.old))
  if (verdict.state === 'unknown') throw ownerUnknown(verdict.reason)
  return verdict.state === 'valid' ? { otherAccount: true } : {}
}

function ownerUnknown(reason: string): GuardError {
  return new GuardError(
    'CANNOT_TELL',
    say`the answer is in the journal, and it cannot be told whether the token here is of the same account: ${reason}`,
    { exitCode: ExitCode.unfinished, hint: say('run `guard resume` later') },
  )
}

/** Nothing happened: the journal goes, unless an earlier call of the same journal is still unsettled. */
function withdraw(journal: OpenJournal, state: JournalState, error: GuardError, ctx: SettleContext): GuardError {
  if (!journal.records.some(record => record.state === 'lost')) {
    abandon(journal, state, ctx)
    return error
  }
  journal.append({ state: 'lost' })
  const { code, message, hint } = error
  return new GuardError(code, message, { exitCode: ExitCode.unfinished, hint, cause: error })
}

async function explainSilence(
  journal: OpenJournal,
  before: JournalState,
  error: NoAnswerError,
  ctx: SettleContext,
): Promise<GuardError> {
  if (!error.sent) {
    if (before.calls === 0) abandon(journal, before, ctx)
    else if (before.lost) journal.append({ state: 'lost' })
    return before.calls === 0 ? error : stillOpen(error)
  }
  if (before.head.kind === 'email' && (await isOldAlive(before, ctx)) === 'dead') {
    journal.append({ state: 'lost' })
    return answerLost(before)
  }
  return stillOpen(error)
}

function stillOpen(error: NoAnswerError): GuardError {
  return new GuardError('NO_ANSWER', say`${error.message}; it is not known yet whether the service made a new token`, {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
    cause: error,
  })
}
