import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import type { ProbedToken } from '../../src/find/probe.ts'
import { type Choice, selectForRevocation, selectTokens } from '../../src/find/select.ts'

const STATES: Record<string, Verdict> = {
  valid: { state: 'valid' },
  rejected: { state: 'rejected' },
  unknown: { state: 'unknown', reason: 'no answer', exitCode: 4 },
  foreign: { state: 'unknown', reason: 'a foreign host', exitCode: 8 },
}
const SECRETS = [1, 2, 3].map(digit => new Secret(`tg_anon_TESTselect00000${digit}`))
const [FIRST] = SECRETS as [Secret, ...Secret[]]
const DIGITS = FIRST.fingerprint.replace('sha256:', '')

/** Tokens in these states, the first one under the first fingerprint; `org` or `bot` says of what kind they are. */
function tokens(states: string): ProbedToken[] {
  return states
    .split(' ')
    .filter(Boolean)
    .map((word, index) => {
      const [state = '', kind = 'email'] = word.split('/')
      return { token: SECRETS[index]!, kind: kind as ProbedToken['kind'], sites: [], verdict: STATES[state]! }
    })
}

function outcome(select: () => ProbedToken[]): string {
  try {
    return select()
      .map(({ token }) => SECRETS.indexOf(token) + 1)
      .join()
  } catch (error) {
    const { code, exitCode } = error as { code: string; exitCode: number }
    return `${code} ${exitCode}`
  }
}

describe('the tokens to work on', () => {
  test.for<[states: string, choice: Choice, expected: string]>([
    ['', {}, 'NOTHING_FOUND 1'],
    ['valid/bot', {}, 'NOTHING_FOUND 1'],
    ['valid', {}, '1'],
    ['valid/org', {}, '1'],
    ['rejected valid unknown', {}, '2'],
    ['valid valid', {}, 'SEVERAL_TOKENS 2'],
    ['valid rejected valid', { all: true }, '1,3'],
    ['rejected', {}, 'TOKEN_REJECTED 3'],
    ['rejected unknown', {}, 'CANNOT_TELL 4'],
    ['rejected foreign', {}, 'FOREIGN_HOST 8'],
    ['valid valid', { fingerprint: FIRST.fingerprint }, '1'],
    ['valid valid', { fingerprint: DIGITS }, '1'],
    ['valid valid', { fingerprint: DIGITS.slice(0, 4) }, '1'],
    ['rejected valid', { fingerprint: DIGITS }, 'TOKEN_REJECTED 3'],
    ['unknown valid', { fingerprint: DIGITS }, 'CANNOT_TELL 4'],
    ['valid', { fingerprint: 'x' }, 'NO_SUCH_TOKEN 2'],
    ['valid', { fingerprint: '' }, 'NO_SUCH_TOKEN 2'],
    ['valid', { fingerprint: 'sha256:' }, 'NO_SUCH_TOKEN 2'],
    ['valid valid', { fingerprint: '' }, 'NO_SUCH_TOKEN 2'],
  ])('of %j, chosen by %j: %s', ([states, choice, expected]) => {
    expect(outcome(() => selectTokens(tokens(states), choice))).toBe(expected)
  })
})

describe('the token to revoke', () => {
  test.for<[states: string, fingerprint: string | undefined, expected: string]>([
    ['', undefined, 'NOTHING_FOUND 1'],
    ['valid', undefined, '1'],
    ['rejected valid', undefined, '2'],
    ['unknown valid', undefined, '2'],
    ['valid valid', undefined, 'SEVERAL_TOKENS 2'],
    ['valid valid', DIGITS, '1'],
    ['rejected', undefined, '1'],
    ['rejected rejected', undefined, 'SEVERAL_TOKENS 2'],
    ['rejected rejected', DIGITS, '1'],
    ['rejected unknown', undefined, 'CANNOT_TELL 4'],
    ['unknown/org', undefined, 'CANNOT_TELL 4'],
    ['foreign', undefined, 'FOREIGN_HOST 8'],
    ['valid', '', 'NO_SUCH_TOKEN 2'],
  ])('of %j, chosen by %j: %s', ([states, fingerprint, expected]) => {
    expect(outcome(() => [selectForRevocation(tokens(states), fingerprint)])).toBe(expected)
  })
})
