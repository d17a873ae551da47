import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Outcome } from '../../rotate/outcome.ts'
import { resume } from '../../rotate/resume.ts'
import { storedJournals } from '../../rotate/stored-journals.ts'
import { awaitRevocation, beginning, dashboardOf, notRevoked, wrongKeyRevoked } from '../../rotate/takumo.ts'
import { patient, type WaitFlags } from '../options.ts'

/**
 * Sees a Takumo rotation through whose old key still works: the user revokes it meanwhile, and no lock is held while
 * guard asks. Throws `GuardError` (exit 7) if the key is still accepted at the end.
 */
export async function untilRevoked(outcome: Outcome, flags: WaitFlags, ctx: Context): Promise<Outcome> {
  const { old, waitingIn } = outcome
  if (waitingIn === undefined || old === null) return outcome
  if (flags.wait === false) throw notRevoked(old, ctx)
  ctx.io.err(say`Now revoke the old key at ${dashboardOf(ctx.settings)}: it begins with ${beginning(old)}`)
  const end = await awaitRevocation({ old, fresh: outcome.fresh }, ctx)
  if (end === 'wrong key') throw wrongKeyRevoked({ old, fresh: outcome.fresh })
  if (end === 'open') throw notRevoked(old, ctx)
  const ended = await ctx.lock.hold(() => endJournal(waitingIn, flags, ctx))
  if (ended?.waitingIn !== undefined) throw notRevoked(old, ctx)
  return { ...(ended ?? outcome), oldVerdict: { state: 'rejected' }, notes: outcome.notes }
}

/** Undefined if another guard has ended it meanwhile. */
async function endJournal(path: string, flags: WaitFlags, ctx: Context): Promise<Outcome | undefined> {
  const pending = storedJournals(ctx).pending.find(({ journal }) => journal.path === path)
  if (!pending) return undefined
  const resumed = await resume(pending, {}, patient(flags, ctx))
  return resumed.end === 'finished' ? resumed.outcome : undefined
}
