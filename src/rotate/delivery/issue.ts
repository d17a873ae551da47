import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OpenJournal } from '../../core/ports/journals.ts'
import { answerAsError, type Examined, examine, hostOf } from '../answer.ts'
import { decide } from '../decide.ts'
import { type JournalState, readJournal } from '../journal.ts'
import { listMade } from '../org/made.ts'
import { revokeOrphan } from '../org/orphan.ts'
import { announce, type SettleContext, send } from '../see-through.ts'
import { placesOf } from '../subject.ts'
import { orUnfinished } from '../unfinished.ts'
import { stillOpen, unprovenError } from '../unfinished-errors.ts'
import { waitToAsk } from '../wait-to-ask.ts'
import { onlyNewId, revokeAll } from './ids.ts'

export type IssueContext = Pick<Context, 'api' | 'settings' | 'files' | 'clock' | 'uninterrupted' | 'stoppable'> &
  Pick<SettleContext, 'noWait'> & { io: Pick<Context['io'], 'err'> }

/** What a call has done. `issued`: its token is in the journal. `nothing`: nothing that it made is active. */
export type CallOutcome = 'issued' | 'nothing'

const MOST_CALLS = 3

/** Issues a token into the journal. What a lost answer leaves is revoked, and another token issued. Throws `GuardError`. */
export async function issueInto(journal: OpenJournal, ctx: IssueContext): Promise<void> {
  for (let calls = 1; ; calls += 1) {
    await call(journal, ctx)
    if ((await findOut(journal, ctx, { isNew: true })) === 'issued') return
    if (calls === MOST_CALLS) throw endWithout(journal)
  }
}

/** Makes the call, and journals what comes of it. */
async function call(journal: OpenJournal, ctx: IssueContext): Promise<void> {
  const { identifier } = readJournal(journal).head.org!
  const org = await ctx.api.org()
  await ctx.uninterrupted(async () => {
    announce(journal, { phase: 'issuing' }, ctx)
    const silence = await send(journal, { phase: 'issuing', make: onChunk => org.issue(identifier, onChunk) })
    if (!silence || silence.sent) return
    if (readJournal(journal).calls > 1) throw stillOpen({ journal, state: readJournal(journal) }, silence)
    journal.erase()
    throw silence
  })
}

/**
 * Finds out what the last call has done, for a minute if need be, and sees to it that no active token is left whose text
 * is lost. Throws `GuardError`: exit 7 if it cannot be told, or the service's refusal.
 */
export async function findOut(
  journal: OpenJournal,
  ctx: IssueContext,
  { isNew }: { isNew: boolean },
): Promise<CallOutcome> {
  let waited = 0
  for (let seconds = 1; ; seconds *= 2) {
    const seen = await orUnfinished(() => examine(readJournal(journal), ctx, waited))
    const outcome = await ctx.uninterrupted(() => act(journal, seen, ctx, isNew))
    if (outcome !== 'settle') return outcome
    const pause = await waitToAsk({ seconds, waited, seen, state: readJournal(journal) }, ctx)
    if (pause === undefined)
      throw stillOpen({ journal, state: readJournal(journal) }, answerOrSilence(readJournal(journal)))
    waited += pause
  }
}

async function act(
  journal: OpenJournal,
  seen: Examined,
  ctx: IssueContext,
  isNew: boolean,
): Promise<CallOutcome | 'settle'> {
  const state = readJournal(journal)
  switch (decide(seen.situation)) {
    case 'accept':
    case 'accept unproven':
      return accept(journal, seen, ctx)
    case 'settle':
      return 'settle'
    case 'refuse':
      if (isNew) throw answerAsError(state)
      return 'settle'
    case 'call again':
    case 'start over':
      if (seen.situation.answer === 'refusal') throw await revokeOrphan(journal, seen, ctx)
      await revokeAll(state.head.org!.identifier, seen.made, ctx)
      return 'nothing'
    case 'discard':
      if (!isNew) return 'nothing'
      journal.erase()
      throw answerAsError(state)
    case 'lost':
    case 'keep':
      if (!isNew && (await isGone(state, seen, ctx))) return 'nothing'
      throw unprovenError({ journal, state }, seen)
  }
}

/** Whether another process has revoked what the call had issued. A service may not know its own token for a minute. */
async function isGone({ head }: JournalState, { situation }: Examined, ctx: IssueContext): Promise<boolean> {
  if (situation.candidates !== 'rejected' || !situation.settled) return false
  return (await orUnfinished(() => listMade(head.org!, ctx))).length === 0
}

/** A token without its id could never be revoked: it is not handed out. */
async function accept(journal: OpenJournal, { candidates }: Examined, ctx: IssueContext): Promise<CallOutcome> {
  const state = readJournal(journal)
  const chosen = candidates.find(({ verdict }) => verdict.state === 'valid') ?? candidates[0]!
  const said = chosen.verdict.state === 'valid' ? chosen.verdict.tokenId : undefined
  const freshId = said ?? (await orUnfinished(() => onlyNewId(state.head.org!, ctx)))
  if (freshId === undefined || freshId === state.head.org!.tokenId) throw withoutId(journal, state)
  journal.append({ state: 'accepted', fresh: chosen.token.reveal(), freshId })
  return 'issued'
}

function withoutId(journal: OpenJournal, state: JournalState): GuardError {
  const { identifier } = state.head.org!
  return new GuardError(
    'NO_TOKEN_ID',
    say`a token was issued to ${identifier}, and ${hostOf(state)} does not say which id it has (${placesOf({ journal, state })})`,
    { exitCode: ExitCode.unfinished, hint: say('run `guard resume` later; `guard resume --give-up` ends it') },
  )
}

function answerOrSilence(state: JournalState): GuardError {
  return state.status === undefined
    ? new GuardError('NO_ANSWER', say`${hostOf(state)} gave no answer`, { exitCode: ExitCode.unfinished })
    : answerAsError(state)
}

function endWithout(journal: OpenJournal): GuardError {
  const state = readJournal(journal)
  return stillOpen({ journal, state }, answerOrSilence(state))
}
