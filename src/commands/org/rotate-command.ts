import type { Context } from '../../core/ports/context.ts'
import type { DeliveryReport } from '../../render/delivery.ts'
import { type DeliveryCommand, deliver, notDelivered, requireProgram } from '../../rotate/delivery/deliver.ts'
import { checkDelivery } from '../../rotate/delivery/flow.ts'
import { placeOf, type Subject } from '../../rotate/delivery/journal.ts'
import { patient } from '../options.ts'
import { commit, concluded, issued, lookAhead, type OrgRotateFlags, reportOf, reportResult } from './delivery.ts'

/** Gives the token to a command, and revokes the old one if the delivery is proved. */
export async function runDelivery(
  subject: Subject,
  words: readonly string[],
  flags: OrgRotateFlags,
  ctx: Context,
): Promise<void> {
  requireProgram({ words }, ctx)
  if (flags.dryRun) return lookAhead(subject, { kind: 'command', words }, flags, ctx)
  const report = await placeOf(subject, ctx).lock.hold(() => rotateFor(subject, words, flags, ctx))
  reportResult(report, flags, ctx)
}

/** Issues a token, or goes on with the one that was issued, and delivers it. */
async function rotateFor(
  subject: Subject,
  words: readonly string[],
  flags: OrgRotateFlags,
  ctx: Context,
): Promise<DeliveryReport> {
  const flow = patient(flags, ctx)
  const delivery = await issued(subject, { kind: 'command', words }, flags, ctx)
  const status = await checkDelivery(delivery, 'COMMAND', flow)
  if (status.decision !== 'deliver') return reportOf(delivery, await concluded(delivery, status, flow))
  const proof = await deliver(delivery, carrierOf(words, flags, ctx), ctx)
  if (proof.kind === 'unproved') throw notDelivered(delivery, proof.why)
  return { ...(await commit(delivery, flow)), provedBy: proof.by }
}

/** What a command prints is data on standard output, unless guard's document is. */
function carrierOf(words: readonly string[], { provedBy, json }: OrgRotateFlags, { io }: Context): DeliveryCommand {
  const onError = (line: string) => io.err(line)
  return { words, provedBy, onError, onOutput: json ? onError : line => io.out(line) }
}
