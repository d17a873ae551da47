import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import {
  type DeliveryReport,
  deliveryDocument,
  describeDeliveryEnd,
  describePlan,
  type Route,
} from '../../render/delivery.ts'
import { type DeliveryEnd, recordProved } from '../../rotate/delivery/end.ts'
import { requireNoRotation } from '../../rotate/delivery/exclusion.ts'
import { checkDelivery, conclude, type DeliveryStatus, type FlowContext, recover } from '../../rotate/delivery/flow.ts'
import {
  type Delivery,
  type IssuedDelivery,
  placeOf,
  readDelivery,
  type Subject,
} from '../../rotate/delivery/journal.ts'
import { issueDelivery, planDelivery, requireSameId } from '../../rotate/delivery/plan.ts'
import { asUnfinished } from '../../rotate/unfinished-errors.ts'
import { type ChangeFlags, patient, type WaitFlags } from '../options.ts'
import { printJson } from '../output.ts'
import { confirmed } from '../prompts.ts'

export interface OrgRotateFlags extends ChangeFlags, WaitFlags {
  id?: string
  provedBy?: string
  begin?: boolean
  out?: string
  commit?: boolean
  proved?: string
  abort?: boolean
}

/** The delivery of an identifier, with its token: the one that was begun, or a new one. Asks before anything is issued. */
export async function issued(
  subject: Subject,
  route: Route,
  flags: OrgRotateFlags,
  ctx: Context,
): Promise<IssuedDelivery> {
  const flow = patient(flags, ctx)
  const begun = await recover(placeOf(subject, ctx), flow)
  if (begun) {
    requireSameId(begun, flags.id)
    ctx.io.err(
      say`Continuing with ${begun.freshId}, issued to ${subject.identifier} earlier (journal ${begun.journal.path})`,
    )
    await confirmed(say('Deliver it?'), flags, ctx)
    return begun
  }
  requireNoRotation(subject.identifier, ctx)
  const plan = await planDelivery(subject, flags.id, ctx)
  for (const line of describePlan(plan, route)) ctx.io.err(line)
  await confirmed(say`Issue a token to ${subject.identifier}?`, flags, ctx)
  return issueDelivery(plan, flow)
}

/** Notes that the delivery is proved, and revokes the old token if the new one is active. */
export async function commit(delivery: IssuedDelivery, ctx: FlowContext): Promise<DeliveryReport> {
  const proved = await asUnfinished(async () => recordProved(delivery, ctx))
  return reportOf(proved, await concluded(proved, await checkDelivery(proved, '--commit', ctx), ctx))
}

/** Throws `GuardError` (exit 3) if the new token turned out to be revoked. */
export async function concluded(
  delivery: IssuedDelivery,
  status: DeliveryStatus,
  ctx: FlowContext,
): Promise<DeliveryEnd> {
  const end = await conclude(delivery, status, ctx)
  if (status.decision !== 'end') return end
  throw new GuardError(
    'TOKEN_REJECTED',
    say`${delivery.freshId}, which was issued to ${delivery.subject.identifier}, is revoked; ${delivery.oldId} is as it was`,
    { exitCode: ExitCode.rejected, hint: say('run the command again: it issues another token') },
  )
}

export function reportOf(delivery: Delivery, end: DeliveryEnd): DeliveryReport {
  const { subject, oldId, freshId, fingerprint } = delivery
  const revoked = 'revoked' in end ? end.revoked : undefined
  const notes = 'notes' in end ? end.notes : []
  return { identifier: subject.identifier, oldId, freshId, fingerprint, end: end.end, revoked, notes, outcome: end }
}

export function reportResult(report: DeliveryReport, { json }: OrgRotateFlags, ctx: Context): void {
  if (json) printJson(ctx, deliveryDocument(report), report.token && [report.token])
  else if (report.outcome) ctx.io.err(describeDeliveryEnd(report.identifier, report.outcome))
}

/** Changes nothing, here or at the service. */
export async function lookAhead(subject: Subject, route: Route, flags: OrgRotateFlags, ctx: Context): Promise<void> {
  const begun = readDelivery(placeOf(subject, ctx))
  if (begun) ctx.io.err(say`Would continue the unfinished delivery (journal ${begun.journal.path})`)
  const plan = begun ? undefined : await planDelivery(subject, flags.id, ctx)
  for (const line of plan ? describePlan(plan, route) : []) ctx.io.err(line)
  const { identifier } = subject
  const ids = begun ?? { oldId: plan!.old.id, freshId: undefined, fingerprint: undefined }
  reportResult(
    { identifier, end: 'planned', oldId: ids.oldId, freshId: ids.freshId, fingerprint: ids.fingerprint },
    flags,
    ctx,
  )
}
