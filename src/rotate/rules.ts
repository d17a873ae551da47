import type { AcceptedDecision, AcceptedSituation, Decision, Situation } from './situation.ts'

/** What the facts must be for a rule to fit; a fact that it does not name may be anything. */
export type Condition<Facts> = { [Fact in keyof Facts]?: readonly Facts[Fact][] }

export interface Rule {
  when: Condition<Situation>
  decision: Decision
  /** Why, for the documentation. */
  because: string
}

/** The first rule that fits decides; the last one fits always. `docs/states.md` is made from this. */
export const RULES: readonly Rule[] = [
  {
    when: { call: ['resetting'], candidates: ['one valid', 'one unknown'], old: ['unknown'] },
    decision: 'keep',
    because: 'a reset revokes the token of its own address, and whose the old token is cannot be told',
  },
  {
    when: { call: ['resetting'], candidates: ['one valid'], old: ['valid'], settled: [false] },
    decision: 'settle',
    because: 'either the old token is of another address, or the service does not know yet that it is revoked',
  },
  { when: { candidates: ['one valid'] }, decision: 'accept', because: 'the service calls this token valid' },
  { when: { candidates: ['several valid'] }, decision: 'keep', because: 'nothing says which of them is meant' },
  {
    when: { candidates: ['one unknown'], answer: ['whole'], old: ['rejected', 'unknown', 'absent'] },
    decision: 'accept unproven',
    because: 'the old token is revoked, or most likely so, and there is nothing else it could be',
  },
  {
    when: { candidates: ['one unknown', 'unproven', 'rejected'], settled: [false] },
    decision: 'settle',
    because: 'the service may not know a token yet that it has just made',
  },
  {
    when: { candidates: ['rejected'], old: ['rejected'] },
    decision: 'lost',
    because: 'both are revoked: another machine has rotated or reset since',
  },
  { when: { candidates: ['rejected'], lost: [true] }, decision: 'lost', because: 'nothing has changed' },
  {
    when: { candidates: ['one unknown', 'unproven', 'rejected'] },
    decision: 'keep',
    because: 'an answer that holds a token is never discarded by itself',
  },
  {
    when: { kind: ['org'], made: ['several'] },
    decision: 'keep',
    because: 'another process has issued tokens as well, and nothing says which one is ours',
  },
  {
    when: { kind: ['org'], made: ['unknown'] },
    decision: 'keep',
    because: 'the service cannot be asked what it has made',
  },
  {
    when: { kind: ['org'], made: ['one'] },
    decision: 'start over',
    because: 'that token was made, and its text is lost',
  },
  {
    when: { kind: ['org'], settled: [false], answer: ['refusal'] },
    decision: 'refuse',
    because: 'it may still be listed',
  },
  { when: { kind: ['org'], settled: [false] }, decision: 'settle', because: 'it may still be listed' },
  { when: { kind: ['org'], answer: ['none'] }, decision: 'call again', because: 'nothing was made' },
  { when: { kind: ['org'] }, decision: 'discard', because: 'nothing was made' },
  {
    when: { call: ['resetting'], answer: ['refusal'], old: ['absent'], lost: [false] },
    decision: 'discard',
    because: 'another code is needed either way, and no token here can have been revoked',
  },
  {
    when: { call: ['resetting'], answer: ['refusal'], old: ['rejected'], oldWasRejected: [true], lost: [false] },
    decision: 'discard',
    because: 'another code is needed either way, and the old token was rejected before the call already',
  },
  {
    when: { old: ['rejected', 'absent'] },
    decision: 'lost',
    because: 'the token was replaced, and its answer is lost',
  },
  { when: { old: ['unknown'] }, decision: 'keep', because: 'the service cannot be asked what happened' },
  { when: { refusedAgain: [true] }, decision: 'lost', because: 'the first call had worked' },
  { when: { settled: [false], answer: ['refusal'] }, decision: 'refuse', because: 'the old token still works' },
  {
    when: { settled: [false] },
    decision: 'settle',
    because: 'the old token still works, and the call may be on its way',
  },
  { when: { lost: [true] }, decision: 'lost', because: 'an earlier call of this rotation may have worked' },
  {
    when: { answer: ['none'], call: ['issuing'] },
    decision: 'call again',
    because: 'the old token still works, a minute after the call',
  },
  { when: {}, decision: 'discard', because: 'the old token still works, a minute after the call' },
]

export interface AcceptedRule {
  when: Condition<AcceptedSituation>
  decision: AcceptedDecision
  because: string
}

export const ACCEPTED_RULES: readonly AcceptedRule[] = [
  { when: { fresh: ['valid'] }, decision: 'write', because: 'the service calls it valid' },
  {
    when: { fresh: ['unknown'], kind: ['email'], old: ['rejected', 'unknown', 'absent'] },
    decision: 'write',
    because: 'it was valid, or the only token of a whole answer; the journal is kept until it is proved',
  },
  {
    when: { fresh: ['unknown'], old: ['rejected', 'absent'] },
    decision: 'write',
    because: 'the old token is of no use',
  },
  {
    when: { fresh: ['rejected'], old: ['rejected', 'absent'] },
    decision: 'lost',
    because: 'another machine, or an administrator, has revoked it since',
  },
  {
    when: {},
    decision: 'keep',
    because: 'a token that works is not replaced by one that is rejected, or not known: the service may lag',
  },
]

/** What to do about an unfinished call. Pure. */
export function decide(situation: Situation): Decision {
  return RULES.find(({ when }) => fits(situation, when))!.decision
}

/** Whether a token that was accepted earlier may be written. Pure. */
export function decideAccepted(situation: AcceptedSituation): AcceptedDecision {
  return ACCEPTED_RULES.find(({ when }) => fits(situation, when))!.decision
}

/** True if the facts are among those that a condition names. */
export function fits<Facts extends object>(facts: Facts, when: Condition<Facts>): boolean {
  return (Object.keys(when) as (keyof Facts)[]).every(fact => when[fact]!.includes(facts[fact]))
}
