import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { answerAsError, chosenOf, type Examination, examine, issuerHost } from '../answer.ts'
import { announce, type Call, makeCall } from '../call.ts'
import { append, type PendingJournal } from '../journal.ts'
import type { JournalState } from '../journal-state.ts'
import { describePlaces } from '../journal-subject.ts'
import { listNewTokens } from '../org/new-tokens.ts'
import { revokeOrphan } from '../org/revoke-orphan.ts'
import type { RotateContext } from '../rotate.ts'
import { decide } from '../rules.ts'
import { asUnfinished, stillOpen, unprovenError } from '../unfinished-errors.ts'
import { waitBeforeAsking } from '../wait-before-asking.ts'
import { onlyNewId, revokeAll } from './token-ids.ts'

export type DeliveryIssueContext = Pick<
  Context,
  'api' | 'settings' | 'files' | 'clock' | 'deferSignals' | 'cancellable'
> &
  Pick<RotateContext, 'noWait'> & { io: Pick<Context['io'], 'err'> }

/** What a call has done. `issued`: its token is in the journal. `nothing`: nothing that it made is active. */
export type CallOutcome = 'issued' | 'nothing'

const MOST_CALLS = 3

/** Issues a token into the journal. What a lost answer leaves is revoked, and another token issued. Throws `GuardError`. */
export async function issueInto(prepared: PendingJournal, ctx: DeliveryIssueContext): Promise<void> {
  let delivery = prepared
  for (let calls = 1; ; calls += 1) {
    delivery = await call(delivery, ctx)
    if ((await findOut(delivery, ctx, { isNew: true })) === 'issued') return
    if (calls === MOST_CALLS) throw stillOpen(delivery, answerOrSilence(delivery.state))
  }
}

/** Makes the call, and journals what comes of it. */
async function call(prepared: PendingJournal, ctx: DeliveryIssueContext): Promise<PendingJournal> {
  const { identifier } = prepared.state.head.org!
  const org = await ctx.api.org()
  const issuing: Call = { phase: 'issuing', make: onChunk => org.issue(identifier, onChunk) }
  return ctx.deferSignals(async () => {
    const { rotation, silence } = await makeCall(announce(prepared, issuing, ctx), issuing)
    if (!silence || silence.sent) return rotation
    if (rotation.state.calls > 1) throw stillOpen(rotation, silence)
    rotation.journal.erase()
    throw silence
  })
}

/**
 * Finds out what the last call did, for up to a minute, and makes sure that no active token remains whose text is
 * lost. Throws `GuardError`: exit 7 if it stays unknown, or the service's refusal.
 */
export async function findOut(
  called: PendingJournal,
  ctx: DeliveryIssueContext,
  { isNew }: { isNew: boolean },
): Promise<CallOutcome> {
  const { state } = called
  let waited = 0
  for (let seconds = 1; ; seconds *= 2) {
    const seen = await asUnfinished(() => examine(state, ctx, waited))
    const outcome = await ctx.deferSignals(() => act(called, seen, ctx, isNew))
    if (outcome !== 'settle') return outcome
    const pause = await waitBeforeAsking({ seconds, waited, seen, state }, ctx)
    if (pause === undefined) throw stillOpen(called, answerOrSilence(state))
    waited += pause
  }
}

async function act(
  called: PendingJournal,
  seen: Examination,
  ctx: DeliveryIssueContext,
  isNew: boolean,
): Promise<CallOutcome | 'settle'> {
  const { journal, state } = called
  switch (decide(seen.situation)) {
    case 'accept':
    case 'accept unproven':
      return accept(called, seen, ctx)
    case 'settle':
      return 'settle'
    case 'refuse':
      if (isNew) throw answerAsError(state)
      return 'settle'
    case 'call again':
    case 'start over':
      if (seen.situation.answer === 'refusal') throw await revokeOrphan(called, seen, ctx)
      await revokeAll(state.head.org!.identifier, seen.made, ctx)
      return 'nothing'
    case 'discard':
      if (!isNew) return 'nothing'
      journal.erase()
      throw answerAsError(state)
    case 'lost':
    case 'keep':
      if (!isNew && (await isGone(state, seen, ctx))) return 'nothing'
      throw unprovenError(called, seen)
  }
}

/** Whether another process has revoked what the call had issued. A service may not know its own token for a minute. */
async function isGone({ head }: JournalState, { situation }: Examination, ctx: DeliveryIssueContext): Promise<boolean> {
  if (situation.candidates !== 'rejected' || !situation.settled) return false
  return (await asUnfinished(() => listNewTokens(head.org!, ctx))).length === 0
}

/** A token without its id could never be revoked: it is not handed out. */
async function accept(
  called: PendingJournal,
  { candidates }: Examination,
  ctx: DeliveryIssueContext,
): Promise<CallOutcome> {
  const { state } = called
  const chosen = chosenOf(candidates)
  const said = chosen.verdict.state === 'valid' ? chosen.verdict.tokenId : undefined
  const freshId = said ?? (await asUnfinished(() => onlyNewId(state.head.org!, ctx)))
  if (freshId === undefined || freshId === state.head.org!.tokenId) throw withoutId(called)
  append(called, { state: 'accepted', fresh: chosen.token.reveal(), freshId })
  return 'issued'
}

function withoutId(called: PendingJournal): GuardError {
  const { head } = called.state
  const { identifier } = head.org!
  return new GuardError(
    'NO_TOKEN_ID',
    say`a token was issued to ${identifier}, and ${issuerHost({ head })} does not say which id it has (${describePlaces(called)})`,
    { exitCode: ExitCode.unfinished, hint: say('run `guard resume` later; `guard resume --give-up` ends it') },
  )
}

function answerOrSilence(state: JournalState): GuardError {
  return state.status === undefined
    ? new GuardError('NO_ANSWER', say`${issuerHost(state)} gave no answer`, { exitCode: ExitCode.unfinished })
    : answerAsError(state)
}
