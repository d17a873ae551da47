import { toUtf8 } from '../../core/bytes.ts'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import { displayPath } from '../../core/paths.ts'
import type { Context } from '../../core/ports/context.ts'
import type { DeliveryReport, Route } from '../../render/delivery.ts'
import { notDelivered } from '../../rotate/delivery/deliver.ts'
import { checkDelivery, conclude, recover } from '../../rotate/delivery/flow.ts'
import {
  type Delivery,
  type IssuedDelivery,
  placeOf,
  readDelivery,
  type Subject,
} from '../../rotate/delivery/journal.ts'
import { checkFingerprint, checkProof } from '../../rotate/delivery/proof.ts'
import { asUnfinished } from '../../rotate/unfinished-errors.ts'
import { patient } from '../options.ts'
import { confirmed } from '../prompts.ts'
import { commit, concluded, issued, lookAhead, type OrgRotateFlags, reportOf, reportResult } from './delivery.ts'
import { outFile } from './out-file.ts'

/** `--begin`: issues a token for a program that delivers it, or gives out once more the one that was begun. */
export async function runBegin(subject: Subject, flags: OrgRotateFlags, ctx: Context): Promise<void> {
  const path = flags.out === undefined ? undefined : outFile(flags.out, flags, ctx)
  const route: Route = path === undefined ? { kind: 'output' } : { kind: 'file', path }
  if (flags.dryRun) return lookAhead(subject, route, flags, ctx)
  await placeOf(subject, ctx).lock.hold(async () => {
    const delivery = await issued(subject, route, flags, ctx)
    const flow = patient(flags, ctx)
    const status = await checkDelivery(delivery, '--begin', flow)
    if (status.decision !== 'hand over')
      return reportResult(reportOf(delivery, await concluded(delivery, status, flow)), flags, ctx)
    await asUnfinished(async () => handOut(delivery, path, flags, ctx))
  })
}

function handOut(delivery: IssuedDelivery, path: string | undefined, flags: OrgRotateFlags, ctx: Context): void {
  const { journal, fresh, freshId, fingerprint, oldId, subject } = delivery
  const { identifier } = subject
  journal.append({ state: 'delivering', at: ctx.clock.now().toISOString() })
  if (path !== undefined) {
    ctx.files.create(path, { staging: ctx.files.creationPath(path), text: toUtf8(`${fresh!.reveal()}\n`) })
    ctx.io.err(say`The new token of ${identifier} is in ${displayPath(path)}`)
  } else if (!flags.json) ctx.io.out(fresh!.reveal(), [fresh!])
  ctx.io.err(
    say`${freshId} has the fingerprint ${fingerprint}. End it with \`guard org rotate ${identifier} --commit --proved FINGERPRINT\`, or with \`--abort\`.`,
  )
  const report: DeliveryReport = { identifier, oldId, freshId, fingerprint, end: 'handed over', file: path }
  if (flags.json) reportResult({ ...report, token: path === undefined ? fresh : undefined }, flags, ctx)
}

/** `--commit`: revokes the old token if the delivery is proved. */
export async function runCommit(subject: Subject, flags: OrgRotateFlags, ctx: Context): Promise<void> {
  const testimony = flags.proved ?? (ctx.io.interactive ? '' : await ctx.io.readStdin())
  const flow = patient(flags, ctx)
  if (flags.dryRun) return tellStep(subject, ({ oldId }) => oldId, flags, ctx)
  await placeOf(subject, ctx).lock.hold(async () => {
    const delivery = requireBegun(await recover(placeOf(subject, ctx), flow), subject)
    const status = await checkDelivery(delivery, '--commit', flow)
    if (status.decision !== 'prove')
      return reportResult(reportOf(delivery, await concluded(delivery, status, flow)), flags, ctx)
    if (flags.proved === undefined && testimony === '') throw noProof()
    const proof =
      flags.proved === undefined
        ? checkProof({ output: testimony }, delivery.fresh!)
        : checkFingerprint(testimony, delivery.fresh!)
    if (proof.kind === 'unproved') throw notDelivered(delivery, proof.why)
    await confirmed(say`Revoke ${delivery.oldId}? Whatever uses it stops working at once.`, flags, ctx)
    reportResult({ ...(await commit(delivery, flow)), provedBy: proof.by }, flags, ctx)
  })
}

function noProof(): GuardError {
  return new GuardError('NEEDS_PROOF', say('nothing was given that proves the delivery'), {
    exitCode: ExitCode.usage,
    hint: say('give the document of `guard sync --json` on standard input, or `--proved FINGERPRINT`'),
  })
}

/** `--abort`: revokes the new token, and keeps the old one. */
export async function runAbort(subject: Subject, flags: OrgRotateFlags, ctx: Context): Promise<void> {
  const flow = patient(flags, ctx)
  if (flags.dryRun) return tellStep(subject, ({ freshId }) => freshId, flags, ctx)
  await placeOf(subject, ctx).lock.hold(async () => {
    const begun = requireBegun(readDelivery(placeOf(subject, ctx)), subject)
    const delivery = await recover(placeOf(subject, ctx), flow)
    if (!delivery)
      return reportResult(reportOf(begun, { end: 'taken back', revoked: undefined, oldId: begun.oldId }), flags, ctx)
    const status = await checkDelivery(delivery, '--abort', flow)
    if (status.decision === 'revoke new')
      await confirmed(say`Revoke ${delivery.freshId}? A host that has it stops working.`, flags, ctx)
    reportResult(reportOf(delivery, await conclude(delivery, status, flow)), flags, ctx)
  })
}

/** Says which id a step would revoke, if nothing keeps it from doing that. Changes nothing. */
function tellStep(
  subject: Subject,
  idOf: (delivery: Delivery) => string | undefined,
  flags: OrgRotateFlags,
  ctx: Context,
): void {
  const delivery = requireBegun(readDelivery(placeOf(subject, ctx)), subject)
  const id = idOf(delivery)
  ctx.io.err(
    id === undefined
      ? say`Would find out what was issued to ${subject.identifier}, and revoke it`
      : say`Would revoke ${id}`,
  )
  const { oldId, freshId, fingerprint } = delivery
  reportResult({ identifier: subject.identifier, oldId, freshId, fingerprint, end: 'planned' }, flags, ctx)
}

function requireBegun<Begun extends Delivery>(delivery: Begun | undefined, { identifier }: Subject): Begun {
  if (delivery) return delivery
  throw new GuardError('NOTHING_BEGUN', say`no delivery to ${identifier} is unfinished here`, {
    exitCode: ExitCode.negative,
    hint: say`begin one with \`guard org rotate ${identifier} --begin\``,
  })
}
