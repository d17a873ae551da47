import { type Condition, fits } from '../rules.ts'
import type { DeliveryDecision, DeliverySituation } from './situation.ts'

export interface DeliveryRule {
  when: Condition<DeliverySituation>
  decision: DeliveryDecision
  /** Why, for the documentation. */
  because: string
}

/** The first rule that fits decides; the last one fits always. `docs/deliveries.md` is made from this. */
export const DELIVERY_RULES: readonly DeliveryRule[] = [
  { when: { state: ['planned'] }, decision: 'discard', because: 'nothing was sent' },
  {
    when: { state: ['called'] },
    decision: 'find out',
    because: 'a token may have been issued: it is in the answer, or listed',
  },
  {
    when: { fresh: ['revoked'] },
    decision: 'end',
    because: 'another process has revoked the new token; the old one is as it was',
  },
  {
    when: { asked: ['resume --give-up'], state: ['issued'], fresh: ['active'], old: ['active'] },
    decision: 'revoke new',
    because: 'nothing has it',
  },
  {
    when: { asked: ['resume --give-up'], state: ['proved'], fresh: ['active'], old: ['active'] },
    decision: 'revoke old',
    because: 'the destination has the new one',
  },
  {
    when: { asked: ['resume --give-up'], state: ['proved'], fresh: ['active'], old: ['revoked'] },
    decision: 'finish',
    because: 'the destination has it, and nothing is left to do',
  },
  {
    when: { asked: ['resume --give-up'] },
    decision: 'set aside',
    because: 'guard cannot tell which of the two is in use',
  },
  {
    when: { fresh: ['unknown'] },
    decision: 'keep',
    because: 'the service does not say whether the new token is active',
  },
  {
    when: { old: ['unknown'] },
    decision: 'keep',
    because: 'the service does not say whether the old token is active',
  },
  {
    when: { state: ['proved'], asked: ['--abort'] },
    decision: 'keep',
    because: 'the destination has the new token: revoking it would cut it off',
  },
  {
    when: { state: ['proved'], asked: ['--begin'] },
    decision: 'keep',
    because: 'the earlier delivery must end first, and its token is erased',
  },
  {
    when: { state: ['proved'], old: ['active'] },
    decision: 'revoke old',
    because: 'the destination has the new one',
  },
  { when: { state: ['proved'] }, decision: 'finish', because: 'the old token is revoked already' },
  { when: { asked: ['COMMAND'] }, decision: 'deliver', because: 'the token is in the journal, and active' },
  { when: { asked: ['--begin'] }, decision: 'hand over', because: 'the token is in the journal, and active' },
  { when: { asked: ['--commit'] }, decision: 'prove', because: 'the token is in the journal, and active' },
  {
    when: { asked: ['--abort'], old: ['active'] },
    decision: 'revoke new',
    because: 'the old token still works',
  },
  {
    when: { asked: ['--abort'] },
    decision: 'keep',
    because: 'the old token is revoked: the new one is the only one that works',
  },
  { when: {}, decision: 'keep', because: 'guard does not know the command that delivers it' },
]

/** What a command does about a delivery. Pure. */
export function decideDelivery(situation: DeliverySituation): DeliveryDecision {
  return DELIVERY_RULES.find(({ when }) => fits(situation, when))!.decision
}
