import { describe, expect, test } from 'vitest'
import type { RegistryCheck, Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { compareAnswers, madeUpTokenLike } from '../../src/find/registry-proof.ts'
import { advise, findWorst, type TokenVerdict } from '../../src/find/verdict-advice.ts'

const unknown = (exitCode: 2 | 4 | 5 | 8 | 9, more = {}): Verdict => ({
  state: 'unknown',
  reason: 'x',
  exitCode,
  ...more,
})
const token = new Secret('tg_anon_TESTadvice0123456789')
const REJECTED: Verdict = { state: 'rejected' }
const VALID: Verdict = { state: 'valid' }
const SYNC_OR_RESET =
  'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; ' +
  'only if no machine has it, run `guard reset EMAIL`'
const NEW_KEY = 'create a new key in the dashboard and run `guard takumo rotate`'

describe('what to do about a token that does not work', () => {
  test.for<[kind: TokenVerdict['kind'], verdict: Verdict, settings: Parameters<typeof advise>[1], expected: string]>([
    ['email', REJECTED, {}, `TOKEN_REJECTED 3 ${SYNC_OR_RESET}`],
    [
      'email',
      REJECTED,
      { hasValidEmail: true },
      `TOKEN_REJECTED 3 run \`guard sync --from ${token.fingerprint}\` if it came before the valid one, or delete it`,
    ],
    [
      'org',
      REJECTED,
      { hasBot: true },
      'TOKEN_REJECTED 3 run `guard org issue IDENTIFIER`, and give the new token to `guard sync --token-stdin`',
    ],
    [
      'org',
      REJECTED,
      {},
      'TOKEN_REJECTED 3 ask the administrator of the organisation for a new token, and give it to `guard sync --token-stdin`',
    ],
    ['takumo-live', REJECTED, { hasBot: true }, `TOKEN_REJECTED 3 ${NEW_KEY}`],
    ['takumo-test', REJECTED, {}, `TOKEN_REJECTED 3 ${NEW_KEY}`],
    ['email', unknown(4), {}, 'CANNOT_TELL 4 run the command again later'],
    ['org', unknown(4, { hint: 'set the bot' }), {}, 'CANNOT_TELL 4 set the bot'],
    ['takumo-live', unknown(9, { hint: 'check' }), {}, 'CANNOT_TELL 9 check'],
    ['email', unknown(5), {}, 'RATE_LIMITED 5 retry in a minute'],
    ['takumo-live', unknown(5, { retryAfterSeconds: 1 }), {}, 'RATE_LIMITED 5 retry in 1 second (1)'],
    [
      'org',
      unknown(5, { retryAfterSeconds: 90, hint: 'retry in 90 seconds' }),
      {},
      'RATE_LIMITED 5 retry in 90 seconds (90)',
    ],
    ['email', unknown(8), { canForeign: true }, 'FOREIGN_HOST 8 add `--foreign-hosts` if that host is yours'],
    ['email', unknown(8), {}, 'FOREIGN_HOST 8 run `guard doctor leaks`, which names the line'],
  ])('%s, %j, %j: %s', ([kind, verdict, settings, expected]) => {
    const { code, exitCode, hint, retryAfterSeconds } = advise({ token, kind, verdict }, settings)!
    expect(`${code} ${exitCode} ${hint}${retryAfterSeconds === undefined ? '' : ` (${retryAfterSeconds})`}`).toBe(
      expected,
    )
    if (kind !== 'email') expect(hint).not.toContain('EMAIL')
  })

  test('of a valid one there is nothing to say', () => {
    expect(advise({ token, kind: 'org', verdict: VALID }, {})).toBeUndefined()
  })
})

const UNASKED = unknown(4, { isUnasked: true })

test.for<[string, Verdict[], number | undefined]>([
  ['one valid token', [VALID], undefined],
  ['a rejected one beside a valid one', [VALID, REJECTED], 3],
  ['one that cannot be told beside a valid one', [VALID, unknown(4)], 4],
  ['a rate limit beside a valid one', [VALID, unknown(5)], 5],
  ['a rejection and a rate limit', [unknown(5), REJECTED], 3],
  ['a rejection and a service that is down', [unknown(4), REJECTED], 3],
  ['a service that is down and a rate limit', [unknown(5), unknown(4)], 4],
  ['a missing plan beside a service that is down', [unknown(4), unknown(9)], 9],
  ['a bot key beside a valid token', [VALID, UNASKED], undefined],
  ['a bot key alone', [UNASKED], 4],
  ['a token that a foreign host gets beside a valid one', [VALID, unknown(8)], undefined],
  ['a token that a foreign host gets alone', [unknown(8)], 8],
  ['nothing', [], undefined],
])('several tokens end with the worst of what is known of them: %s', ([, verdicts, expected]) => {
  const worst = findWorst(verdicts.map(verdict => ({ token, kind: 'email' as const, verdict })))
  expect(worst && advise(worst, {})!.exitCode).toBe(expected)
})

describe('what the npm host proves of an organisation token', () => {
  const answers: RegistryCheck = { state: 'answers', blocks: true }
  const down: RegistryCheck = { state: 'unknown', reason: 'down', exitCode: 4 }

  test.for<[given: RegistryCheck, madeUp: RegistryCheck, anonymous: RegistryCheck | undefined, expected: string]>([
    [answers, { state: 'rejected' }, undefined, 'valid'],
    [answers, answers, undefined, 'unproved'],
    [answers, down, undefined, 'unknown'],
    [down, { state: 'rejected' }, undefined, 'unknown'],
    [{ state: 'rejected' }, { state: 'rejected' }, answers, 'rejected'],
    [{ state: 'rejected' }, { state: 'rejected' }, { state: 'rejected' }, 'unknown'],
    [{ state: 'rejected' }, { state: 'rejected' }, down, 'unknown'],
  ])('it answers %j to it, %j to a made-up one, and %j to nobody: %s', ([given, madeUp, anonymous, expected]) => {
    const verdict = compareAnswers({ given, madeUp, anonymous })
    const isUnproved = verdict.state === 'unknown' && verdict.isUnproved === true
    expect(isUnproved ? 'unproved' : verdict.state).toBe(expected)
  })

  test.for([
    'tg_org_TESTabc0123456789',
    'tg_org_0123456789abcdef0123456789abcdef',
    'tg_org_TEST-with_dashes-0',
    'tg_org_TEST0123',
  ])('the made-up one looks like %s, and says that it is none', text => {
    const madeUp = madeUpTokenLike(new Secret(text)).reveal()
    expect(madeUp).toHaveLength(text.length)
    expect(madeUp).toMatch(/^tg_org_(?:MadeUpBy|deadbeef0deadbeef0)/)
  })
})
