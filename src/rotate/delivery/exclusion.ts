import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { describePending } from '../journal-subject.ts'
import { storedJournals } from '../stored-journals.ts'
import { placeOf, readDelivery } from './journal.ts'
import { deliveryNextStep } from './next-step.ts'

/** Throws `GuardError` (exit 7) while a token of the identifier is being delivered from here. */
export function requireNoDelivery(identifier: string, ctx: Pick<Context, 'deliveries' | 'settings'>): void {
  const { bot, urls } = ctx.settings
  if (!bot) return
  const begun = readDelivery(placeOf({ origin: urls.shisho, organisation: bot.org, identifier }, ctx))
  if (!begun) return
  const { message, fix } = deliveryNextStep(begun)
  throw new GuardError('UNFINISHED', message, { exitCode: ExitCode.unfinished, hint: fix })
}

/** Throws `GuardError` (exit 7) while a rotation in the files of this machine issues a token to the identifier. */
export function requireNoRotation(identifier: string, ctx: Pick<Context, 'journals'>): void {
  const pending = storedJournals(ctx).pending.find(
    ({ state: { head, phase } }) => phase !== 'prepared' && head.org?.identifier === identifier,
  )
  if (!pending) return
  throw new GuardError('UNFINISHED', say`the rotation of ${describePending(pending)} was begun and not finished`, {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
  })
}
