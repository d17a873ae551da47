import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findTokens, TOKEN_PREFIXES, type TokenKind, tokenKind } from '../../src/core/tokens.ts'

const EMAIL = 'tg_anon_Zx81kQ7pLm20aVbN'
const HEX = '0123456789abcdef'.repeat(4)

test.for<[string, TokenKind]>([
  [EMAIL, 'email'],
  ['tg_anon_abc12345', 'email'],
  ['tg_anon_Zx-_-81k', 'email'],
  ['tg_anon_abcdefghijKLMNOPQRST', 'email'],
  ['tg_org_Q1w2E3r4T5y6U7i8', 'org'],
  [`tk_live_${HEX}`, 'takumo-live'],
  [`tk_test_${HEX.toUpperCase()}`, 'takumo-test'],
  ['shisho_apikey_abcdefghij0123456789', 'bot'],
])('%s is a token of kind %s', ([token, kind]) => {
  expect(tokenKind(token)).toBe(kind)
  expect(findTokens(token)).toEqual([{ kind, span: [0, token.length], value: token }])
})

// Seen in public code: names of triggers, columns, threads, stages and variables.
test.for([
  'tg_org_members_updated',
  'tg_org_add_owner_member',
  'RTG_ORG_NM',
  'TG_ANON_Zx81kQ7pLm20aVbN',
  'intg_org_domains',
  'att_stg_anon_x1y2z3w4',
  'tg_anon_1234567890',
  'tg_anon_xxxxxxxxxxxx',
  'tg_anon_XXXXXXXXXXXXXXXXXXXXXXXX',
  'tg_anon_abc1234',
  'tg_anon_',
  'tg_anonymous_a1b2c3d4',
  'tg_orgs_a1b2c3d4e5',
  'tk_live_your_api_key',
  'tk_live_a1b2c3d4e5f6',
  `tk_live_${HEX}0`,
  `tk_live_${HEX}_`,
  `tk_live_${HEX.slice(1)}`,
  `tk_live_${HEX.slice(1)}g`,
  `pytk_live_${HEX}`,
  `_tk_test_${HEX}`,
  'shisho_apikey_abcdefghijklmnopqrstuvwxyz',
  'shisho_apikey_a1b2c3',
  'xshisho_apikey_abcdefghij0123456789',
])('%s is not a token', text => {
  expect(findTokens(text)).toEqual([])
  expect(tokenKind(text)).toBeUndefined()
})

test.for<[string, string]>([
  ['"', '"'],
  ['=', '\n'],
  ['https://token:', '@pypi.flatt.tech/'],
  ['https://', ':@h/'],
  ['${NPM_TOKEN:-', '}'],
  ['${NPM_TOKEN-', '}'],
  ['%', '%'],
  ['-', '.'],
  ['ä', 'ä'],
  ['日', '😀'],
  ['\\', '\\'],
  ['(', ')'],
  ['', ''],
])('a token is found between %j and %j', ([before, after]) => {
  const text = before + EMAIL + after
  const [sighting, ...more] = findTokens(text)
  expect(more).toEqual([])
  expect(text.slice(...sighting!.span)).toBe(EMAIL)
})

test.for(['a', 'Z', '0', '_'])('a token is not found after %j, where it is part of a longer word', before => {
  expect(findTokens(before + EMAIL)).toEqual([])
})

test('several tokens in a text are found in order', () => {
  const text = `a ${EMAIL} tk_live_${HEX},tg_org_Q1w2E3r4T5y6U7i8:${EMAIL}`
  const found = findTokens(text)
  expect(found.map(({ kind }) => kind)).toEqual(['email', 'takumo-live', 'org', 'email'])
  for (const { span, value } of found) expect(text.slice(...span)).toBe(value)
})

test('a string with a token in it is not a token', () => {
  for (const text of [`${EMAIL} `, ` ${EMAIL}`, `${EMAIL}@`, `${EMAIL}\n`, '']) expect(tokenKind(text)).toBeUndefined()
})

test('a token is found at any position, and nothing else is', () => {
  const around = fc.string({ unit: fc.constantFrom(...'"\'=: /@.${}()%,;\n\t-äß日😀') })
  const token = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/).map(body => `tg_anon_${body}a1`)
  fc.assert(
    fc.property(fc.array(fc.tuple(around, token), { maxLength: 4 }), pieces => {
      const text = pieces.map(([before, value]) => `${before} ${value}`).join('\n')
      expect(findTokens(text).map(({ value }) => value)).toEqual(pieces.map(([, value]) => value))
    }),
  )
})

test('a search takes linear time, even in a text made to be slow', () => {
  for (const text of [
    'tg_anon_'.repeat(200_000),
    `tg_org_${'a'.repeat(1_000_000)}`,
    `tk_live_${'0'.repeat(63)} `.repeat(10_000),
  ]) {
    expect(findTokens(text).length).toBeLessThanOrEqual(1)
  }
})

test('every kind begins with one of the prefixes that searches look for', () => {
  expect(TOKEN_PREFIXES).toEqual(['tg_anon_', 'tg_org_', 'tk_live_', 'tk_test_', 'shisho_apikey_'])
})

describe('the sources of guard', () => {
  const src = join(import.meta.dirname, '../../src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))

  test('contain no token', () => {
    const found = files.flatMap(path =>
      findTokens(readFileSync(join(src, path), 'utf8')).map(({ value }) => `${path}: ${value}`),
    )
    expect(found).toEqual([])
  })
})
