import { expect, test } from 'vitest'
import { recipientOfKey } from '../../src/tools/takumo.ts'

const HOSTS = new Set(['gateway.takumo.io', 'cloud.takumo.io', '127.0.0.1:4000'])
const of = (text: string, variable = 'ANTHROPIC_API_KEY', host?: string) =>
  recipientOfKey({ host, variable }, text, HOSTS)

const TAKUMO = { host: 'gateway.takumo.io', toTakumo: true }
const NONE = { host: undefined, toTakumo: false }

test.for<[string, ReturnType<typeof of>]>([
  ['export ANTHROPIC_BASE_URL=https://gateway.takumo.io/v1', TAKUMO],
  ["export ANTHROPIC_BASE_URL='https://gateway.takumo.io/v1'\r\n", TAKUMO],
  ['set -gx ANTHROPIC_BASE_URL https://gateway.takumo.io/v1', TAKUMO],
  ['$env:ANTHROPIC_BASE_URL = "https://gateway.takumo.io/v1"', TAKUMO],
  ['{ "env": { "ANTHROPIC_BASE_URL": "https://gateway.takumo.io/v1", "A": "b" } }', TAKUMO],
  ['      ANTHROPIC_BASE_URL: https://gateway.takumo.io/v1', TAKUMO],
  ['ANTHROPIC_BASE_URL=http://127.0.0.1:4000/v1', { host: '127.0.0.1:4000', toTakumo: true }],
  ['ANTHROPIC_BASE_URL=http://localhost:8787/v1', NONE],
  ['ANTHROPIC_BASE_URL=https://proxy.example/v1', { host: 'proxy.example', toTakumo: false }],
  [
    'ANTHROPIC_BASE_URL=https://gateway.takumo.io.evil.example/v1',
    { host: 'gateway.takumo.io.evil.example', toTakumo: false },
  ],
  ['ANTHROPIC_BASE_URL=https://gateway.takumo.io@evil.example/v1', { host: 'evil.example', toTakumo: false }],
  ['# ANTHROPIC_BASE_URL=https://gateway.takumo.io/v1', NONE],
  ['OPENAI_BASE_URL=https://gateway.takumo.io/v1', NONE],
  ['MY_ANTHROPIC_BASE_URL=https://gateway.takumo.io/v1', NONE],
  ['ANTHROPIC_BASE_URL=https://a.example\nANTHROPIC_BASE_URL=https://gateway.takumo.io/v1', TAKUMO],
  ['', NONE],
])('%j names the host that gets the key', ([text, expected]) => {
  expect(of(text)).toEqual(expected)
})

test('what the config says of the key itself counts more', () => {
  expect(of('ANTHROPIC_BASE_URL=https://gateway.takumo.io/v1', 'ANTHROPIC_API_KEY', 'other.example')).toEqual({
    host: 'other.example',
    toTakumo: false,
  })
})

test('a long text takes no longer than its length', () => {
  const text = `ANTHROPIC_BASE_URL${' '.repeat(20)}`.repeat(20_000)
  const start = performance.now()
  expect(of(text)).toEqual(NONE)
  expect(performance.now() - start).toBeLessThan(2_000)
})

test.for(['?', '127.0.0.1:port', '[::1', 'a b', '%'])('a host that is none, %j, is named as it stands', host => {
  expect(of('', 'ANTHROPIC_API_KEY', host)).toEqual({ host, toTakumo: false })
})
