import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { DeliveryPlace } from '../../core/ports/journals.ts'
import { pendingIn } from '../journal.ts'
import {
  type DeliveryEnd,
  dropDelivery,
  type EndContext,
  finishDelivery,
  revokeReplaced,
  setDeliveryAside,
  takeBack,
} from './end.ts'
import { type DeliveryIssueContext, findOut } from './issue.ts'
import { type Delivery, type IssuedDelivery, openDelivery } from './journal.ts'
import { decideDelivery } from './rules.ts'
import type { DeliveryDecision, DeliverySituation } from './situation.ts'
import { checkIds, type IdStatuses } from './token-ids.ts'

export type FlowContext = EndContext & DeliveryIssueContext

type Asked = DeliverySituation['asked']

/**
 * The delivery of a place once it is known what its call did; undefined if nothing is left of it. The caller holds
 * the lock of the place. Throws `GuardError` (exit 7) if that is still unknown.
 */
export async function recover(place: DeliveryPlace, ctx: FlowContext): Promise<IssuedDelivery | undefined> {
  const delivery = openDelivery(place)
  if (!delivery) return undefined
  const decision = decideDelivery({ state: delivery.state, asked: 'resume', fresh: 'active', old: 'active' })
  if (decision === 'discard') {
    dropDelivery(delivery)
    return undefined
  }
  if (decision !== 'find out') return delivery as IssuedDelivery
  requireOrganisation(delivery, ctx)
  if ((await findOut(pendingIn(delivery.journal), ctx, { isNew: false })) === 'issued')
    return openDelivery(place) as IssuedDelivery
  dropDelivery(delivery)
  return undefined
}

/** The next step of a delivery, and the service's status of its ids. */
export interface DeliveryStatus {
  decision: DeliveryDecision
  statuses: IdStatuses
}

export async function checkDelivery(delivery: IssuedDelivery, asked: Asked, ctx: FlowContext): Promise<DeliveryStatus> {
  const statuses = await checkIds(delivery, ctx)
  return {
    decision: decideDelivery({ state: delivery.state, asked, fresh: statuses.fresh, old: statuses.old }),
    statuses,
  }
}

/**
 * Takes the steps that need neither a command nor the user: ends the delivery, or reports why it is kept. Throws
 * `GuardError` (exit 7).
 */
export async function conclude(
  delivery: IssuedDelivery,
  { decision, statuses }: DeliveryStatus,
  ctx: FlowContext,
): Promise<DeliveryEnd> {
  switch (decision) {
    case 'revoke old':
      return revokeReplaced(delivery, statuses, ctx)
    case 'finish':
      return finishDelivery(delivery, { ...statuses, revoked: undefined }, ctx)
    case 'revoke new':
      return takeBack(delivery, ctx)
    case 'end':
      return dropDelivery(delivery)
    case 'set aside':
      return setDeliveryAside(delivery)
    default:
      throw keptError(delivery, statuses)
  }
}

/** The ids would be looked for in another organisation, and not be found. */
export function requireOrganisation({ subject, journal }: Delivery, { settings }: Pick<Context, 'settings'>): void {
  const { bot, urls } = settings
  if (bot?.org === subject.organisation && urls.shisho === subject.origin) return
  throw new GuardError(
    'OTHER_ORGANISATION',
    say`the delivery to ${subject.identifier} belongs to the organisation ${subject.organisation} (journal ${journal.path})`,
    {
      exitCode: ExitCode.unfinished,
      hint: say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY for it, then run `guard resume`'),
    },
  )
}

/** Why a delivery goes on, and how. */
export function keptError(delivery: IssuedDelivery, statuses: IdStatuses): GuardError {
  const { message, hint } = wordsFor(delivery, statuses)
  return new GuardError('UNFINISHED', `${message} (${say`journal ${delivery.journal.path}`})`, {
    exitCode: ExitCode.unfinished,
    hint,
    cause: statuses.error,
  })
}

function wordsFor({ subject, state, oldId, freshId }: IssuedDelivery, { fresh, old, error }: IdStatuses) {
  const { identifier } = subject
  if (fresh === 'unknown' || old === 'unknown') {
    const reason = error?.message ?? say('the service does not list it yet')
    return {
      message: say`cannot tell which tokens of ${identifier} are active: ${reason}`,
      hint: say('run `guard resume` later'),
    }
  }
  if (state === 'proved')
    return {
      message: say`the delivery of ${freshId} to ${identifier} is proved: the destination has it`,
      hint: say('run `guard resume`'),
    }
  if (old === 'revoked')
    return {
      message: say`${oldId} is revoked: ${freshId} is the only token of ${identifier}, and not delivered`,
      hint: say`run \`guard org rotate ${identifier} -- COMMAND\``,
    }
  return {
    message: say`${freshId} was issued to ${identifier}, and its delivery is not proved; ${oldId} still works`,
    hint: say`run \`guard org rotate ${identifier} -- COMMAND\` to deliver it, or \`guard org rotate ${identifier} --abort\` to revoke it`,
  }
}
