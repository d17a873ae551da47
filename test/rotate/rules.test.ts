import { describe, expect, test } from 'vitest'
import { ACCEPTED_RULES, decide, decideAccepted, RULES } from '../../src/rotate/rules.ts'
import type { AcceptedSituation, Situation } from '../../src/rotate/situation.ts'

type Values<Facts> = { [Fact in keyof Facts]: readonly Facts[Fact][] }

const FACTS: Values<Situation> = {
  kind: ['email', 'org'],
  call: ['issuing', 'resetting'],
  answer: ['none', 'refusal', 'whole', 'doubtful'],
  candidates: ['none', 'one valid', 'several valid', 'one unknown', 'unproven', 'rejected'],
  old: ['valid', 'rejected', 'unknown', 'absent'],
  oldWasRejected: [true, false],
  made: ['none', 'one', 'several', 'unknown'],
  settled: [true, false],
  refusedAgain: [true, false],
  lost: [true, false],
}

const ACCEPTED_FACTS: Values<AcceptedSituation> = {
  kind: ['email', 'org'],
  fresh: ['valid', 'rejected', 'unknown'],
  old: ['valid', 'rejected', 'unknown', 'absent'],
}

/** Every combination. */
function all<Facts>(facts: Values<Facts>): Facts[] {
  return (Object.keys(facts) as (keyof Facts)[]).reduce<Facts[]>(
    (some, fact) => some.flatMap(one => facts[fact].map(value => ({ ...one, [fact]: value }))),
    [{} as Facts],
  )
}

const situations = all(FACTS)
const withToken = situations.filter(({ candidates }) => candidates !== 'none')

describe('after a call', () => {
  test('every situation is decided, and no rule is idle', () => {
    const fits = ({ when }: (typeof RULES)[number], situation: Situation) =>
      Object.entries(when).every(([fact, values]) => (values as unknown[]).includes(situation[fact as keyof Situation]))
    const used = new Set(situations.map(situation => RULES.findIndex(rule => fits(rule, situation))))
    expect(used).toEqual(new Set(RULES.keys()))
  })

  test('an answer that holds a token is never discarded, and no call is made again after it', () => {
    const decisions = new Set(withToken.map(decide))
    expect(decisions).toEqual(new Set(['accept', 'accept unproven', 'settle', 'keep', 'lost']))
  })

  test('exactly one token that is proved valid is taken', () => {
    const taken = situations.filter(situation => decide(situation) === 'accept')
    expect(new Set(taken.map(({ candidates }) => candidates))).toEqual(new Set(['one valid']))
  })

  test('a token that cannot be asked about is taken only from a whole answer, and not while the old one is valid', () => {
    const taken = situations.filter(situation => decide(situation) === 'accept unproven')
    expect(taken.every(({ answer, candidates }) => answer === 'whole' && candidates === 'one unknown')).toBe(true)
    expect(taken.some(({ old }) => old === 'valid')).toBe(false)
  })

  test("an email token's call is discarded or made again only a minute after it, with the old token proved valid", () => {
    const isRisky = (situation: Situation) => ['discard', 'call again'].includes(decide(situation))
    const risky = situations.filter(situation => situation.kind === 'email' && isRisky(situation))
    const unproved = risky.filter(({ settled, old }) => !settled || old !== 'valid')
    // A refused code of a token that was dead before: another code is needed, whatever the service did.
    expect(unproved.every(({ call, answer }) => call === 'resetting' && answer === 'refusal')).toBe(true)
    const wasDead = (each: Situation) => each.old === 'absent' || (each.old === 'rejected' && each.oldWasRejected)
    expect(unproved.every(wasDead)).toBe(true)
  })

  test("an organisation's token is issued again only when the ids say what the first call made", () => {
    const again = situations.filter(situation => ['call again', 'start over', 'discard'].includes(decide(situation)))
    const org = again.filter(({ kind }) => kind === 'org')
    expect(new Set(org.map(({ made }) => made))).toEqual(new Set(['none', 'one']))
    expect(org.filter(({ made }) => made === 'none').every(({ settled }) => settled)).toBe(true)
  })

  test('nothing is given up for lost while the service calls the old token valid and has not contradicted itself', () => {
    const lost = situations.filter(situation => decide(situation) === 'lost' && situation.old === 'valid')
    expect(lost.every(({ lost: before, refusedAgain }) => before || refusedAgain)).toBe(true)
  })
})

describe('a token that was accepted earlier', () => {
  test('never takes the place of one that works while it is rejected or cannot be asked about', () => {
    const kept = all(ACCEPTED_FACTS).filter(({ fresh, old }) => fresh !== 'valid' && old === 'valid')
    expect(new Set(kept.map(decideAccepted))).toEqual(new Set(['keep']))
  })

  test('every situation is decided, and no rule is idle', () => {
    expect(new Set(all(ACCEPTED_FACTS).map(decideAccepted))).toEqual(new Set(['write', 'keep', 'lost']))
    expect(ACCEPTED_RULES).toHaveLength(5)
  })
})
