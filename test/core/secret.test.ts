import { Console } from 'node:console'
import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'

const TOKEN = 'tg_anon_Zx81kQ7pLm20aVbN'
const MASKED = 'tg_anon_…aVbN'
const secret = new Secret(TOKEN)

test.for<[string, string]>([
  [TOKEN, MASKED],
  ['tg_org_Q1w2E3r4T5y6U7i8', 'tg_org_…'],
  ['tg_org_Q1w2E3r4T5y6U7i8O', 'tg_org_…7i8O'],
  ['tg_anon_abcdefgh1234567', 'tg_anon_…'],
  [`tk_live_${'0'.repeat(60)}abcd`, 'tk_live_…abcd'],
  ['shisho_apikey_abcdefghij0123456789', 'shisho_apikey_…6789'],
  ['tg_anon_abcdefgh1234', 'tg_anon_…'],
  ['tg_anon_abcdefgh123', 'tg_anon_…'],
  ['tg_anon_', 'tg_anon_…'],
  ['a password of some length', '…ngth'],
  ['short', '…'],
  ['only 23 characters long', '…'],
  ['a_very_long_word_and_then_x', 'a_very_…en_x'],
  ['', '…'],
])('%j is shown as %j', ([value, shown]) => {
  expect(new Secret(value).toString()).toBe(shown)
})

/** Everything that console prints, as one text. */
function printed(print: (console: Console) => void): string {
  const stream = new PassThrough()
  print(new Console(stream))
  return String(stream.read() ?? '')
}

const nested = {
  a: [{ secret }],
  map: new Map([['token', secret]]),
  set: new Set([secret]),
  deep: { deep: { deep: { secret } } },
}
const error = Object.assign(new Error(`failed for ${secret}`, { cause: secret }), { secret })

test.for<[string, () => string]>([
  ['String()', () => String(secret)],
  ['a template', () => `${secret}`],
  ['adding it to a text', () => `${'token: '}`.concat(secret as unknown as string)],
  ['toLocaleString()', () => secret.toLocaleString()],
  ['an array as text', () => [secret, secret].join()],
  ['JSON', () => JSON.stringify(secret)],
  ['JSON of an object', () => JSON.stringify(nested)],
  ['inspect', () => inspect(secret)],
  ['inspect of an object', () => inspect(nested, { depth: null })],
  ['inspect with all that is hidden', () => inspect(nested, { depth: null, showHidden: true, getters: true })],
  [
    'inspect that is told to ignore the class',
    () => inspect(nested, { depth: null, customInspect: false, showHidden: true }),
  ],
  ['format', () => format('%s %o %O %j %d', secret, secret, secret, secret, secret)],
  ['an error', () => inspect(error, { depth: null, showHidden: true })],
  ['the stack of an error', () => `${error.stack} ${error}`],
  ['console.log', () => printed(console => console.log(secret, nested, '%s', secret))],
  ['console.dir', () => printed(console => console.dir(nested, { depth: null, showHidden: true }))],
  ['console.table', () => printed(console => console.table([{ secret }]))],
  ['a clone', () => inspect(structuredClone(secret), { showHidden: true })],
  ['its own members', () => inspect([Object.entries(secret), Object.getOwnPropertyNames(secret), { ...secret }])],
])('%s does not reveal a token', ([, print]) => {
  const text = print()
  expect(text).not.toBe('')
  expect(text).not.toContain(TOKEN)
  expect(text).not.toContain('Zx81')
})

test('a token in an object is shown masked', () => {
  expect(inspect({ secret })).toBe(`{ secret: ${MASKED} }`)
  expect(JSON.stringify({ secret })).toBe(`{"secret":"${MASKED}"}`)
})

test('only reveal() returns the token', () => {
  expect(secret.reveal()).toBe(TOKEN)
})

test('two secrets are equal if their tokens are', () => {
  expect(secret.equals(new Secret(TOKEN))).toBe(true)
  expect(secret.equals(new Secret(`${TOKEN}x`))).toBe(false)
})

test('a fingerprint is the beginning of the SHA-256 of the token', () => {
  expect(secret.fingerprint).toBe(`sha256:${createHash('sha256').update(TOKEN).digest('hex').slice(0, 12)}`)
  expect(new Secret('test').fingerprint).toBe('sha256:9f86d081884c')
})
