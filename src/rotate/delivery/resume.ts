import { GuardError } from '../../core/errors.ts'
import type { DeliveryPlace } from '../../core/ports/journals.ts'
import { type DeliveryEnd, dropDelivery, setDeliveryAside } from './end.ts'
import { checkDelivery, conclude, type FlowContext, recover, requireOrganisation } from './flow.ts'
import { type Delivery, readDelivery } from './journal.ts'

export interface ResumedDelivery {
  identifier: string
  end: DeliveryEnd
}

/**
 * Takes a delivery as far as it goes without its command. Undefined if another guard has ended it. Throws `GuardError`:
 * exit 7 if it is kept, 6 if another guard is at work on it.
 */
export function resumeDelivery(
  place: DeliveryPlace,
  { giveUp = false }: { giveUp?: boolean | undefined },
  ctx: FlowContext,
): Promise<ResumedDelivery | undefined> {
  return place.lock.hold(async () => {
    const begun = readDelivery(place)
    if (!begun) return undefined
    const { identifier } = begun.subject
    return { identifier, end: giveUp ? await endAnyway(begun, ctx) : await goOn(begun, 'resume', ctx) }
  })
}

async function goOn(begun: Delivery, asked: 'resume' | 'resume --give-up', ctx: FlowContext): Promise<DeliveryEnd> {
  if (begun.state === 'planned') return dropDelivery(begun)
  requireOrganisation(begun, ctx)
  const delivery = await recover(begun.place, ctx)
  if (!delivery) return { end: 'taken back', revoked: undefined, oldId: begun.oldId }
  return conclude(delivery, await checkDelivery(delivery, asked, ctx), ctx)
}

/** What guard cannot end is kept in a file. */
async function endAnyway(begun: Delivery, ctx: FlowContext): Promise<DeliveryEnd> {
  try {
    return await goOn(begun, 'resume --give-up', ctx)
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return setDeliveryAside(readDelivery(begun.place) ?? begun)
  }
}
