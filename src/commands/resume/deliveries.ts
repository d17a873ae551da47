import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { DeliveryPlace } from '../../core/ports/journals.ts'
import { describeDeliveryEnd } from '../../render/delivery.ts'
import { setAsideUnusable } from '../../rotate/delivery/journal.ts'
import { type ResumedDelivery, resumeDelivery } from '../../rotate/delivery/resume.ts'
import { type GlobalFlags, patient, type WaitFlags } from '../options.ts'

interface Flags extends GlobalFlags, WaitFlags {
  giveUp?: boolean
}

/** Each delivery on its own: one that cannot be ended does not hold up the others, and nor does one that is under way. */
export async function resumeDeliveries(
  flags: Flags,
  ctx: Context,
): Promise<{ ended: ResumedDelivery[]; kept: string[]; errors: GuardError[] }> {
  const ended: ResumedDelivery[] = []
  const kept: string[] = []
  const errors: GuardError[] = []
  for (const place of ctx.deliveries.list()) {
    try {
      kept.push(...(flags.giveUp ? await setAsideDamaged(place, flags, ctx) : []))
      const resumed = await resumeDelivery(place, flags, patient(flags, ctx))
      if (resumed && !flags.json) ctx.io.err(describeDeliveryEnd(resumed.identifier, resumed.end))
      if (resumed) ended.push(resumed)
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      if (error.code === 'LOCKED') ctx.io.err(say`note: ${error.message}`)
      else errors.push(error)
    }
  }
  return { ended, kept, errors }
}

async function setAsideDamaged(place: DeliveryPlace, { json }: Flags, { io }: Context): Promise<string[]> {
  const kept = await place.lock.hold(async () => setAsideUnusable(place))
  if (!json) for (const { path, aside } of kept) io.err(say`${path} is kept as ${aside}`)
  return kept.map(({ aside }) => aside)
}

/** What `guard resume --json` says of one. */
export function resumedDocument({ identifier, end }: ResumedDelivery) {
  return {
    identifier,
    end: end.end,
    oldId: end.oldId,
    newId: 'freshId' in end ? (end.freshId ?? null) : null,
    revoked: 'revoked' in end ? (end.revoked ?? null) : null,
    kept: 'kept' in end ? (end.kept ?? null) : null,
  }
}
