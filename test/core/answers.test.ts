import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerError, errorMessage, tokenCandidates } from '../../src/core/answers.ts'
import { Secret } from '../../src/core/secret.ts'
import { tokenKind } from '../../src/core/tokens.ts'

const isToken = (value: string): boolean => tokenKind(value) === 'email'
const candidates = (text: string): string[] => tokenCandidates(Buffer.from(text).toString('latin1'), isToken)
const A = 'tg_anon_Zx81kQ7pLm20aVbN'
const B = 'tg_anon_0aB1cD2eF3gH4iJ5'

describe('a token in an answer', () => {
  test.for<[string, string[]]>([
    [`{"token":"${A}"}`, [A]],
    [`{"data":{"keys":[{"key":"${A}"}]}}`, [A]],
    [`"${A}"`, [A]],
    [`\uFEFF{"token":"${A}","again":"${A}"}`, [A]],
    [`{"old":"${B}","new":"${A}"}`, [B, A]],
    [`{"token":"\\u0074g_anon_Zx81kQ7pLm20aVbN"}`, [A]],
    [`{"note":"say \\"hi\\" \\\\","token":"${A}"}`, [A]],
    [`{"name":"ä€😀","token":"${A}"}`, [A]],
    [`{"text":"your key is ${A}"}`, []],
    [`{"url":"https://token:${A}@pypi.flatt.tech/"}`, []],
    [`{"text":"\\"${A}\\""}`, []],
    [`{"kind":"tg_org_Q1w2E3r4T5y6"}`, []],
    [`{"token":"${A}`, []],
    [`{"token":"${A}\\"`, []],
    [`{"broken":"\u0001","token":"${A}"`, [A]],
    [A, []],
    ['', []],
  ])('is found in %j', ([body, tokens]) => {
    expect(candidates(body)).toEqual(tokens)
  })

  const token = fc.stringMatching(/^[A-Za-z0-9_-]{16,40}$/).map(body => `tg_anon_a1${body}`)
  const text = fc.oneof(
    token,
    fc.string({ unit: 'binary' }),
    token.map(value => `"${value}"`),
    token.map(value => `${value}\\`),
  )
  const document = fc
    .jsonValue({ stringUnit: 'binary' })
    .chain(tree => fc.record({ tree: fc.constant(tree), a: text, b: fc.array(text) }))

  test('is found anywhere in JSON', () => {
    fc.assert(
      fc.property(document, value => {
        const found = candidates(JSON.stringify(value))
        expect([...found].sort()).toEqual([...new Set(strings(value).filter(isToken))].sort())
      }),
    )
  })

  test('is found whole or not at all, wherever the answer is torn', () => {
    fc.assert(
      fc.property(document, value => {
        const bytes = Buffer.from(JSON.stringify(value)).toString('latin1')
        const whole = tokenCandidates(bytes, isToken)
        for (let end = 0; end <= bytes.length; end += 1) {
          const torn = tokenCandidates(bytes.slice(0, end), isToken)
          expect(torn).toEqual(whole.slice(0, torn.length))
        }
      }),
      { numRuns: 50 },
    )
  })

  test('is found in linear time, even in an answer made to be slow', () => {
    const body = `{"a":"${'\\"'.repeat(500_000)}`
    expect(tokenCandidates(body, isToken)).toEqual([])
    expect(tokenCandidates('"'.repeat(1_000_000), isToken)).toEqual([])
    expect(tokenCandidates(`"${'x'.repeat(1_000_000)}","${A}"`, isToken)).toEqual([A])
  })
})

/** Every string in a tree, including names. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(strings)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => [name, ...strings(item)])
}

describe('the message of a service', () => {
  const said = (value: unknown): string | undefined =>
    errorMessage(Buffer.from(JSON.stringify(value)).toString('latin1'))

  test.for<[unknown, string | undefined]>([
    [{ message: 'a', error: 'b' }, 'a'],
    [{ error: { message: 'b', code: 'X' } }, 'b'],
    [{ error: 'c' }, 'c'],
    [{ message: 5, error: 'c' }, 'c'],
    [{ message: 'größer – 大' }, 'größer – 大'],
    [{ message: ' two\r\nlines\tand \u2028 more ' }, 'two lines and more'],
    [{ message: '\u001B[31mred\u001B[0m\u0007\u009B2J' }, '[31mred[0m2J'],
    [{ message: 'a\u202Eb\u200Bc\u2066d\uFEFF' }, 'abcd'],
    [{ message: ' \u0000 ' }, undefined],
    [{ error: {} }, undefined],
    [{}, undefined],
    [[{ message: 'a' }], undefined],
    ['message', undefined],
    [null, undefined],
  ])('is read from %j', ([body, message]) => {
    expect(said(body)).toBe(message)
  })

  test('is not read from a page or a torn answer', () => {
    expect(errorMessage('<html>message</html>')).toBeUndefined()
    expect(errorMessage('{"message":"a"')).toBeUndefined()
  })

  test('is cut at 200 characters without splitting one', () => {
    expect(said({ message: '😀'.repeat(201) })).toBe(`${'😀'.repeat(199)}…`)
    expect(said({ message: 'x'.repeat(200) })).toBe('x'.repeat(200))
  })

  test('shows tokens masked, even behind invisible characters or at the cut', () => {
    expect(said({ message: `no ${A}!` })).toBe('no tg_anon_…aVbN!')
    expect(said({ message: `no tg_anon_Zx81kQ\u200B7pLm20aVbN` })).toBe('no tg_anon_…aVbN')
    expect(said({ message: `${'x'.repeat(190)} ${A}` })).not.toContain('Zx81')
  })

  test('shows the secret that was sent masked, whatever its form', () => {
    const secrets = [new Secret('plainhexkey00'), new Secret('$&'), new Secret('')]
    expect(errorMessage('{"error":"bad plainhexkey00 and $&"}', secrets)).toBe('bad … and …')
  })
})

describe('an unsuccessful answer', () => {
  const answer = (status: number, rest: object = {}) => ({ status, complete: true, body: '', ...rest })

  test.for<[number, string, number, string]>([
    [400, 'BAD_REQUEST', 2, 'h refused to do it (HTTP 400)'],
    [401, 'TOKEN_REJECTED', 3, 'h rejected the token'],
    [403, 'FORBIDDEN', 9, 'h refused to do it (HTTP 403)'],
    [404, 'UNEXPECTED_ANSWER', 4, 'h answered HTTP 404'],
    [407, 'UNEXPECTED_ANSWER', 4, 'a proxy before h asks for a password (HTTP 407)'],
    [422, 'BAD_REQUEST', 2, 'h refused to do it (HTTP 422)'],
    [429, 'RATE_LIMITED', 5, 'h limits requests (HTTP 429)'],
    [500, 'SERVER_ERROR', 4, 'h failed to do it (HTTP 500)'],
    [599, 'SERVER_ERROR', 4, 'h failed to do it (HTTP 599)'],
    [307, 'UNEXPECTED_ANSWER', 4, 'h answered with a redirect (HTTP 307), and guard follows none'],
    [200, 'UNEXPECTED_ANSWER', 4, 'h answered HTTP 200 in an unknown form'],
  ])('with status %i is %s with exit code %i', ([status, code, exitCode, message]) => {
    const error = answerError('h', answer(status), 'do it')
    expect(error).toMatchObject({ code, exitCode, message })
    expect(error.hint).toBeTruthy()
  })

  test('that was cut off is described as such', () => {
    expect(answerError('h', answer(200, { complete: false }), 'do it').message).toBe('the answer of h was cut off')
  })

  test.for([
    [undefined, 'retry in a minute'],
    [1, 'retry in 1 second'],
    [90, 'retry in 90 seconds'],
  ] as const)('and names %s seconds to wait says: %s', ([retryAfterSeconds, hint]) => {
    expect(answerError('h', answer(429, { retryAfterSeconds }), 'do it').hint).toBe(hint)
  })

  test.for([
    ['token', 'TOKEN_REJECTED', 3],
    ['key', 'KEY_REJECTED', 3],
    ['reset code', 'CODE_REJECTED', 3],
    ['bot credential', 'BOT_REJECTED', 9],
  ] as const)('and rejects the %s is %s with exit code %i', ([credential, code, exitCode]) => {
    const error = answerError('h', answer(401), 'do it', { credential })
    expect(error).toMatchObject({ code, exitCode, message: `h rejected the ${credential}` })
  })
})
