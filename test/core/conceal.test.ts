import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conceal, concealExcept, shownCredential } from '../../src/core/conceal.ts'
import { Secret } from '../../src/core/secret.ts'

const TOKEN = 'tg_anon_TESTx81k-7pLm20aVbN'
const base64 = (text: string) => Buffer.from(text).toString('base64')

const SPELLINGS: [string, string][] = [
  ['plain', TOKEN],
  ['stuck to other letters', `x${TOKEN}`],
  ['behind a colour', `\u001b[1m${TOKEN}\u001b[0m`],
  ['in base64', base64(TOKEN)],
  ['in base64 with a user', base64(`token:${TOKEN}`)],
  ['in base64 with a longer user', base64(`_token:${TOKEN}`)],
  ['in base64 with the longest user', base64(`__token:${TOKEN}`)],
  ['in base64 for URLs', base64(`token:${TOKEN}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
  ['in base64 in a URL', encodeURIComponent(base64(`token:${TOKEN}`))],
  ['percent-encoded', TOKEN.replaceAll('_', '%5F').replaceAll('-', '%2d')],
  ['percent-encoded throughout', [...TOKEN].map(c => `%${c.charCodeAt(0).toString(16)}`).join('')],
  ['percent-encoded twice', TOKEN.replaceAll('_', '%255F')],
  ['in escapes of JSON', TOKEN.replaceAll('_', '\\u005f')],
  ['in escapes that are quoted again', JSON.stringify(TOKEN.replaceAll('t', '\\u0074'))],
  ['in escapes of shells', TOKEN.replaceAll('_', '\\x5f')],
  ['with its hyphens escaped', TOKEN.replaceAll('-', '\\-')],
  ['behind an escaped line break', JSON.stringify(`a\n${TOKEN}`)],
  ['in entities', TOKEN.replaceAll('_', '&#95;').replaceAll('-', '&#x2d;')],
]

test.for(SPELLINGS)('a token is not printed %s', ([, spelled]) => {
  const shown = conceal(`before ${spelled} behind`)
  expect(shown).not.toContain(spelled)
  expect(shown).not.toContain('x81k')
  expect(shown).toMatch(/^before .* behind$/)
  expect(conceal(shown)).toBe(shown)
})

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const UUID = '8f14e45f-ceea-467f-a0e6-1c5d3b2a9f00'

test.for<[string, string]>([
  [`a ${JWT} b`, 'a … b'],
  [`npm_${'aB3'.repeat(12)}`, '…'],
  [`ghp_${'aB3'.repeat(12)} x`, '… x'],
  ['https://ci:s3cr/t@host/x', 'https://…@host/x'],
  ['https://token:s3cret@host/x', 'https://token:…@host/x'],
  ['https://s3cret@host', 'https://…@host'],
  ['https://user:p@ss@host', 'https://…@host'],
  [
    `https://token:\${NPM_TOKEN}@host and git+ssh://git@github.com/x`,
    `https://token:\${NPM_TOKEN}@host and git+ssh://git@github.com/x`,
  ],
  [`  + //h/:_authToken=${UUID}`, '  + //h/:_authToken=…'],
  [`npmAuthToken: "${UUID}"`, 'npmAuthToken: "…"'],
  [`token = "${UUID}"`, 'token = "…"'],
  [`{"username":"a","password":"hunter2"}`, '{"username":"a","password":"…"}'],
  [`export NPM_TOKEN=${UUID}`, 'export NPM_TOKEN=…'],
  ['unexpected header: authorization: Basic Y2k6cHc=', 'unexpected header: authorization: Basic …'],
  ['Bearer abcDEF123', 'Bearer …'],
])('a value in the place of a credential is hidden: %s', ([text, shown]) => {
  expect(conceal(text)).toBe(shown)
  expect(conceal(shown)).toBe(shown)
})

test.for([
  'guard token | ssh other guard sync --token-stdin',
  'npm_config_registry and npm_config_userconfig_something_long',
  'Basic authentication, and a Bearer token',
  '//npm.flatt.tech/:_authToken=${FLATT_NPM_TOKEN}',
  'https://token:tg_anon_…aVbN@pypi.flatt.tech/simple/',
  'sha256:9f86d081884c',
  `the token ${UUID} was revoked`,
  'GUARD_TOKEN holds no Guard token',
  'https://npm.flatt.tech/@scope/x',
  'tg_org_members_updated',
])('%s is not a secret', text => {
  expect(conceal(text)).toBe(text)
})

test('a value in the place of a credential is shown only as far as guard knows it', () => {
  expect(shownCredential(TOKEN)).toBe(String(new Secret(TOKEN)))
  expect(shownCredential('${NPM_TOKEN}')).toBe('${NPM_TOKEN}')
  for (const value of [UUID, JWT, 'hunter2', '$ecret', '%41bc', `${TOKEN} hunter2`])
    expect(shownCredential(value)).toBe('…')
})

test('a known secret of any form is hidden in every spelling', () => {
  const secret = new Secret('a+b/c "d" \\é')
  const forms = [secret.reveal(), encodeURIComponent(secret.reveal()), JSON.stringify(secret.reveal()).slice(1, -1)]
  for (const form of [...forms, base64(`x:${secret.reveal()}`), base64(`xyz:${secret.reveal()}`)])
    expect(conceal(`(${form})`, [secret])).not.toContain(form)
})

test('a command prints the secret that it was asked for and no other', () => {
  const other = 'tg_anon_TESTother7Qm2VbN4kLp'
  expect(concealExcept(`{"token": "${TOKEN}"} ${other}`, [new Secret(TOKEN)])).toBe(
    `{"token": "${TOKEN}"} ${new Secret(other)}`,
  )
})

describe('whatever surrounds it', () => {
  const padding = fc.string({ maxLength: 12, unit: 'binary-ascii' })
  test('a token is not printed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPELLINGS), padding, padding, ([, spelled], before, after) => {
        for (const text of [before + spelled + after, JSON.stringify(before + spelled + after)]) {
          const shown = conceal(text)
          expect(shown).not.toContain('x81k')
          expect(shown).not.toContain(spelled)
          expect(conceal(shown)).toBe(shown)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('JSON remains valid', () => {
    const piece = fc.oneof(
      padding,
      fc.constantFrom(
        ...SPELLINGS.map(([, spelled]) => spelled),
        JWT,
        ...['password=', 'token: "', '_authToken=', 'https://u:p', '@h/', '\\', '"', 'Basic '],
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const text = pieces.join('')
        JSON.parse(
          conceal(JSON.stringify({ [text]: text, password: text, nested: JSON.stringify({ password: text }) })),
        )
      }),
      { numRuns: 2_000 },
    )
  })
})
