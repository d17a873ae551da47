import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { append, type PendingJournal } from './journal.ts'
import type { JournalState } from './journal-state.ts'
import { decideAccepted } from './rules.ts'
import { laggingError, replacedError, resumeHint } from './unfinished-errors.ts'

type ProveContext = Pick<Context, 'api' | 'settings'>

/** Asks the service about a token that was accepted earlier. Throws `GuardError` (exit 7) if it is not to be written. */
export async function requireUsable(accepted: PendingJournal, ctx: ProveContext): Promise<void> {
  const { head, fresh } = accepted.state
  await requireNotRejected(accepted, await askIssuer(head.kind, fresh!, ctx), ctx)
}

/** A token that the service rejects is not written: it may not know it yet, or another machine has replaced it. */
async function requireNotRejected(accepted: PendingJournal, verdict: Verdict, ctx: ProveContext): Promise<void> {
  const { state } = accepted
  if (verdict.state === 'valid' || isAnsweredFor(state, verdict)) return
  const { kind, old: value } = state.head
  const old = value === null ? undefined : await askIssuer(kind, new Secret(value), ctx)
  const decision = decideAccepted({ kind, fresh: verdict.state, old: old?.state ?? 'absent' })
  if (decision === 'keep') throw laggingError(accepted, verdict)
  if (decision === 'lost') {
    append(accepted, { state: 'lost' })
    throw replacedError(accepted, state.fresh!)
  }
}

/** True if the user has answered for a token about which the service cannot be asked. */
function isAnsweredFor({ unproved }: JournalState, verdict: Verdict): boolean {
  return unproved && verdict.state === 'unknown' && verdict.isUnproved === true
}

const PROOF_TRIES = 3

/** Asks the service about the token as the files have it. Returns false if the user alone answers for it. */
export async function prove(written: PendingJournal, ctx: ProveContext & Pick<Context, 'clock'>): Promise<boolean> {
  const { head, fresh } = written.state
  let verdict: Verdict = await askIssuer(head.kind, fresh!, ctx)
  for (let tries = 1; verdict.state !== 'valid' && tries < PROOF_TRIES; tries += 1) {
    if (isAnsweredFor(written.state, verdict)) return false
    await ctx.clock.sleep(1000)
    verdict = await askIssuer(head.kind, fresh!, ctx)
  }
  if (verdict.state === 'rejected') await requireNotRejected(written, verdict, ctx)
  if (verdict.state !== 'valid') throw notProved(verdict)
  return true
}

function notProved(verdict: Verdict): GuardError {
  const reason = verdict.state === 'unknown' ? verdict.reason : say('the service rejects it')
  const retryAfterSeconds = verdict.state === 'unknown' ? verdict.retryAfterSeconds : undefined
  return new GuardError('NOT_PROVED', say`every file has the new token, but it could not be confirmed: ${reason}`, {
    exitCode: ExitCode.unfinished,
    hint: resumeHint(retryAfterSeconds) ?? say('run `guard resume` later'),
    retryAfterSeconds,
  })
}
