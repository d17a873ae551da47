import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { type Delivery, type IssuedDelivery, recordProof } from './journal.ts'
import { type IdStatuses, revokeProved } from './token-ids.ts'

export type EndContext = Pick<Context, 'api' | 'clock' | 'journals' | 'deferSignals'>

/** How a delivery ended. */
export type DeliveryEnd =
  /** The destination has the new token. `revoked` is the id that it replaced; undefined if that was revoked before. */
  | {
      end: 'delivered'
      oldId: string
      freshId: string
      fingerprint: string
      revoked: string | undefined
      notes: string[]
    }
  /** The new token is revoked, and the old one as it was. `revoked` is undefined if nothing had to be revoked. */
  | { end: 'taken back'; revoked: string | undefined; oldId: string }
  /** Both may be in use. `kept` is the file that holds the new token; undefined if the destination has it. */
  | { end: 'given up'; kept: string | undefined; oldId: string; freshId: string | undefined }

/** Records that the delivery is proved, and erases the token. Returns the updated delivery. */
export function recordProved(delivery: IssuedDelivery, { clock }: Pick<Context, 'clock'>): IssuedDelivery {
  const journal = recordProof(delivery, clock.now())
  return { ...delivery, journal, state: 'proved', fresh: undefined }
}

/** Revokes the id that is replaced, and ends the journal. Throws `GuardError` (exit 7) if it may be alive. */
export async function revokeReplaced(
  delivery: IssuedDelivery,
  statuses: Pick<IdStatuses, 'strangers'>,
  ctx: EndContext,
): Promise<DeliveryEnd> {
  await ctx.deferSignals(() => revokeProved(delivery.oldId, delivery.subject.identifier, ctx))
  return finishDelivery(delivery, { ...statuses, revoked: delivery.oldId }, ctx)
}

/** Ends the journal of a delivery that is proved, and notes it in the history. */
export function finishDelivery(
  { journal, subject, oldId, freshId, fingerprint }: IssuedDelivery,
  { revoked, strangers }: Pick<IdStatuses, 'strangers'> & { revoked: string | undefined },
  ctx: EndContext,
): DeliveryEnd {
  const at = ctx.clock.now().toISOString()
  const unwritten = ctx.journals.remember({ at, kind: 'org', origin: subject.origin, from: null, to: fingerprint })
  journal.erase()
  const issued = strangers.map(
    id => say`${id} was issued to ${subject.identifier} by another process meanwhile, and is active`,
  )
  const notes = [unwritten, ...issued].filter(note => note !== undefined)
  return { end: 'delivered', oldId, freshId, fingerprint, revoked, notes }
}

/** Revokes the id that was issued, and ends the journal: the old token still works. */
export async function takeBack(delivery: IssuedDelivery, ctx: EndContext): Promise<DeliveryEnd> {
  await ctx.deferSignals(() => revokeProved(delivery.freshId, delivery.subject.identifier, ctx))
  delivery.journal.erase()
  return { end: 'taken back', revoked: delivery.freshId, oldId: delivery.oldId }
}

/** Ends the journal of a token that is active no more, or that was never issued. */
export function dropDelivery({ journal, oldId }: Delivery): DeliveryEnd {
  journal.erase()
  return { end: 'taken back', revoked: undefined, oldId }
}

/** Keeps the journal as a file that no longer counts as unfinished. One without a token is only ended. */
export function setDeliveryAside({ journal, state, oldId, freshId }: Delivery): DeliveryEnd {
  if (state !== 'proved') return { end: 'given up', kept: journal.setAside(), oldId, freshId }
  journal.erase()
  return { end: 'given up', kept: undefined, oldId, freshId }
}
