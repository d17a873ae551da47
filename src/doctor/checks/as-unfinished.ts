import { say } from '../../core/language.ts'
import { storedDeliveries } from '../../rotate/delivery/journal.ts'
import { deliveryNextStep } from '../../rotate/delivery/next-step.ts'
import { nextStep } from '../../rotate/next-step.ts'
import { storedJournals } from '../../rotate/stored-journals.ts'
import type { Check, Finding } from '../check.ts'

/** A rotation that was begun and not finished. */
export const unfinished: Check = {
  name: 'unfinished',
  about: () => say('no rotation was interrupted'),
  run({ ctx }) {
    const { pending, unusable } = storedJournals(ctx)
    const deliveries = storedDeliveries(ctx)
    const findings = [
      ...pending.map<Finding>(each => ({ severity: 'fault', path: each.journal.path, ...nextStep(each) })),
      ...deliveries.begun.map<Finding>(each => ({
        severity: 'fault',
        path: each.journal.path,
        ...deliveryNextStep(each),
      })),
      ...[...unusable, ...deliveries.unusable].map<Finding>(({ path, message, hint }) => ({
        severity: 'fault',
        message,
        path,
        fix: hint,
      })),
    ]
    const { stateFolder } = ctx.settings
    return { evidence: findings.length === 0 ? say`no journal in ${stateFolder}` : say('a journal is kept'), findings }
  },
}
