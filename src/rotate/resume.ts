import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { OpenJournal } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { isOldAlive } from './answer.ts'
import { finish, type Outcome } from './finish.ts'
import { type JournalState, readJournal } from './journal.ts'
import { abandon } from './prepare.ts'
import { recall, withRescue } from './rescue.ts'
import { regenerate, reissue } from './rotate.ts'
import { answerLost, type SettleContext, settle } from './settle.ts'

export interface ResumeFlags {
  /** The owner's word that the first call's answer will never come. */
  answerLost?: boolean | undefined
}

/** Takes an unfinished journal to its end, or gives it up if nothing had been sent (undefined). */
export async function resume(
  opened: OpenJournal,
  flags: ResumeFlags,
  ctx: SettleContext,
): Promise<Outcome | undefined> {
  const recalled = await recall(opened, ctx)
  return withRescue(opened, ctx, journal => resumeSteps(journal, flags, ctx), recalled)
}

async function resumeSteps(journal: OpenJournal, flags: ResumeFlags, ctx: SettleContext): Promise<Outcome | undefined> {
  const state = readJournal(journal)
  switch (state.phase) {
    case 'prepared':
    case 'requested':
      abandon(journal, state, ctx)
      return undefined
    case 'issuing':
    case 'resetting':
      return state.head.kind === 'org'
        ? reissue(journal, state.head, ctx)
        : resumeUnanswered(journal, state, flags, ctx)
    case 'answered':
      return ctx.uninterrupted(() => resumeAnswered(journal, state, flags, ctx))
    default:
      return ctx.uninterrupted(() => finish(journal, ctx))
  }
}

/** Nothing came back: the old token tells what happened. */
async function resumeUnanswered(
  journal: OpenJournal,
  state: JournalState,
  flags: ResumeFlags,
  ctx: SettleContext,
): Promise<Outcome | undefined> {
  if (state.lost) throw answerLost(state)
  const old = flags.answerLost ? 'dead' : await isOldAlive(state, ctx)
  if (old === 'unknown' && state.head.old !== null) throw cannotTell(state)
  if (old !== 'alive') {
    journal.append({ state: 'lost' })
    throw answerLost(state)
  }
  if (state.call === 'issuing') return regenerate(journal, new Secret(state.head.old!), ctx)
  abandon(journal, state, ctx)
  return undefined
}

async function resumeAnswered(
  journal: OpenJournal,
  state: JournalState,
  flags: ResumeFlags,
  ctx: SettleContext,
): Promise<Outcome> {
  try {
    return await settle(journal, ctx)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    if (error.code === 'ANSWER_UNDECIDED' && flags.answerLost) return giveUp(journal, state, ctx)
    if (error.code !== 'ANSWER_LOST' || state.head.kind !== 'org') throw error
    return reissue(journal, state.head, ctx)
  }
}

/** The answer is of no use: an emailed code replaces what it was to bring, and an organisation token is issued anew. */
async function giveUp(journal: OpenJournal, state: JournalState, ctx: SettleContext): Promise<Outcome> {
  if (state.head.kind === 'org') return reissue(journal, state.head, ctx)
  journal.append({ state: 'lost' })
  throw answerLost(state)
}

function cannotTell({ head }: JournalState): GuardError {
  return new GuardError(
    'CANNOT_TELL',
    say`${new URL(head.origin).host} does not say whether the old token still lives`,
    {
      exitCode: ExitCode.unfinished,
      hint: say(
        'run `guard resume` when it can be reached; if you know that the old token is dead, add `--answer-lost`',
      ),
    },
  )
}
