import { say } from '../../core/language.ts'
import type { NextStep } from '../next-step.ts'
import type { Delivery } from './journal.ts'

/** How far a delivery came, and the command that ends it. Pure. */
export function deliveryNextStep({ state, subject, journal }: Delivery): NextStep {
  const { identifier } = subject
  const about = say`the delivery to ${identifier} (journal ${journal.path}) was begun and not finished`
  if (state === 'planned') return { message: `${about}: ${say('nothing was sent')}`, fix: say('run `guard resume`') }
  if (state === 'called')
    return {
      message: `${about}: ${say('a call may have left, and no answer is here')}`,
      fix: say('run `guard resume`'),
    }
  if (state === 'proved')
    return {
      message: `${about}: ${say('it is proved, and the old token is not revoked yet')}`,
      fix: say('run `guard resume`'),
    }
  return {
    message: `${about}: ${say('the new token is in the journal, and nothing proves yet that the destination has it')}`,
    fix: say`run \`guard org rotate ${identifier} -- COMMAND\` to deliver it, or \`guard org rotate ${identifier} --abort\` to revoke it`,
  }
}
