import { expect, test } from 'vitest'
import type { Plan } from '../../src/rotate/plan.ts'
import { type Refusal, refuse } from '../../src/rotate/refusals.ts'
import { ONE } from './found.ts'

const refusal = (exitCode: 6 | 8, flag: string): Refusal => ({
  code: `CODE_${exitCode}`,
  exitCode,
  message: flag,
  flag,
})
const plan = (...refusals: Refusal[]): Plan => ({ token: ONE, files: [], items: [], left: [], refusals, notes: [] })

const CONFLICT = refusal(6, '--leave-copies')
const REFUSED = refusal(8, '--foreign-hosts')

interface Row {
  plans?: Plan[]
  /** Code, exit code, and the flags in the hint. */
  expected: [code: string, exitCode: number, hint: string] | undefined
}

const decide = (flags: string) => `nothing was changed; to go on, decide with ${flags}`

const rows: Record<string, Row> = {
  'nothing stands in the way': { plans: [plan()], expected: undefined },
  'one refusal': { plans: [plan(CONFLICT)], expected: ['CODE_6', 6, decide('--leave-copies')] },
  'the graver of two refusals, of whatever plan': {
    plans: [plan(CONFLICT), plan(REFUSED)],
    expected: ['CODE_8', 8, decide('--leave-copies, --foreign-hosts')],
  },
  'a flag that decides two of them is named once': {
    plans: [plan(CONFLICT, CONFLICT)],
    expected: ['CODE_6', 6, decide('--leave-copies')],
  },
}

test.for(Object.entries(rows))('a rotation stops before the call, or not: %s', ([, row]) => {
  const { plans = [], expected } = row
  const begin = () => refuse(plans)
  if (expected === undefined) return expect(begin).not.toThrow()
  const [code, exitCode, hint] = expected
  expect(begin).toThrow(expect.objectContaining({ code, exitCode, hint }))
})
