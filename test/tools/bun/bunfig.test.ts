import { describe, expect, test } from 'vitest'
import { bunfig } from '../../../src/tools/bun/bunfig.ts'
import { expectFailure, expectForm, type Form, OTHER, TOKEN } from '../../formats/reading.ts'

const HOST = 'npm.flatt.tech'

test.for<[string, Form]>([
  [
    'in the table of the registry',
    {
      text: `[install.registry]\nurl = "https://npm.flatt.tech/"\ntoken = "${TOKEN}"\n`,
      tokens: [{ key: 'install.registry.token', host: HOST }],
    },
  ],
  [
    'in the table, before its URL',
    {
      text: `[install.registry]\ntoken = '${TOKEN}' # mine\nurl = 'https://npm.flatt.tech/'\n`,
      tokens: [{ key: 'install.registry.token', host: HOST }],
    },
  ],
  [
    'in an inline table',
    {
      text: `[install]\nregistry = { url = "https://npm.flatt.tech/", token = "${TOKEN}" }\n`,
      tokens: [{ key: 'install.registry.token', host: HOST }],
    },
  ],
  [
    'under dotted keys',
    {
      text: `install.registry.url = "https://npm.flatt.tech:8443/"\ninstall . "registry" . token = "${TOKEN}"\n`,
      tokens: [{ key: 'install.registry.token', host: 'npm.flatt.tech:8443' }],
    },
  ],
  [
    'as the password of a table',
    {
      text: `[install]\nregistry = { url = "https://npm.flatt.tech/", username = "token", password = "${TOKEN}" }\n`,
      tokens: [{ key: 'install.registry.password', host: HOST }],
    },
  ],
  [
    'without a URL',
    { text: `[install.registry]\ntoken = "${TOKEN}"\n`, tokens: [{ key: 'install.registry.token', host: undefined }] },
  ],
  [
    'in the URL of the registry',
    {
      text: `[install]\nregistry = "https://token:${TOKEN}@npm.flatt.tech/"\n`,
      tokens: [{ key: 'install.registry', host: HOST, carrier: 'url' }],
    },
  ],
  [
    'as the bare user of the URL',
    {
      text: `[install]\nregistry = 'https://${TOKEN}@npm.flatt.tech'\n`,
      tokens: [{ key: 'install.registry', host: HOST, carrier: 'url' }],
    },
  ],
  [
    'for scopes in each form',
    {
      text: [
        '[install.scopes]',
        `"@a" = { url = "https://npm.flatt.tech/npm/", token = "${TOKEN}" }`,
        `b = "https://u:${TOKEN}@npm.flatt.tech/"`,
        '[install.scopes.c]',
        `token = "${TOKEN}"`,
        'url = "https://npm.flatt.tech/"',
        '',
      ].join('\n'),
      tokens: [
        { key: 'install.scopes.@a.token', host: HOST },
        { key: 'install.scopes.b', host: HOST, carrier: 'url' },
        { key: 'install.scopes.c.token', host: HOST },
      ],
    },
  ],
  [
    'in a string over several lines',
    {
      text: `[install.registry]\ntoken = """\\\n  ${TOKEN}"""\nurl = '''\nhttps://npm.flatt.tech/'''\n`,
      tokens: [{ key: 'install.registry.token', host: HOST }],
    },
  ],
  [
    'both in the URL and beside it',
    {
      text: `[install.registry]\nurl = "https://x:${TOKEN}@npm.flatt.tech/"\ntoken = "${OTHER}"\n`,
      tokens: [
        { key: 'install.registry.url', host: HOST, carrier: 'url' },
        { key: 'install.registry.token', host: HOST, token: OTHER },
      ],
    },
  ],
  [
    'for the registry of somebody else',
    {
      text: `[install.scopes]\na = { url = "https://registry.example/", token = "${TOKEN}" }\nb = "https://${TOKEN}@npm.flatt.tech.example/"\n`,
      tokens: [
        { key: 'install.scopes.a.token', host: 'registry.example' },
        { key: 'install.scopes.b', host: 'npm.flatt.tech.example', carrier: 'url' },
      ],
    },
  ],
  [
    'in a comment',
    {
      text: `# token = "${TOKEN}"\n[install.registry]\ntoken = "${OTHER}" # was ${TOKEN}\n`,
      tokens: [
        { key: null, carrier: 'comment' },
        { key: 'install.registry.token', token: OTHER },
        { key: null, carrier: 'comment' },
      ],
    },
  ],
  [
    'among values of every type',
    {
      text: `telemetry = false\na = 1979-05-27T07:32:00Z\nb = 1979-05-27\nc = 07:32:00\nd = 9223372036854775807\ne = [1.5, nan, inf]\n[install.registry]\ntoken = "${TOKEN}"\n`,
      tokens: [{ key: 'install.registry.token' }],
    },
  ],
  [
    'in TOML 1.1, which Bun reads',
    {
      text: `[install]\nregistry = {\n  url = "https://npm.flatt.tech/",\n  token = "${TOKEN}",\n}\n`,
      tokens: [{ key: 'install.registry.token', host: HOST }],
    },
  ],
])('finds and rewrites a token %s', ([, form]) => expectForm(bunfig, form))

test('finds each form of placeholder', () => {
  expectForm(bunfig, {
    text: [
      '[install]',
      'registry = { url = "https://npm.flatt.tech/", token = "$BUN_TOKEN" }',
      '[install.scopes]',
      'a = "https://u:$TOKEN_A@npm.flatt.tech/"',
      'b = { url = "https://x.example/", username = "$USER_B", password = \'$TOKEN_B\' }',
      'c = { token = "${TOKEN_C}" }',
      '# d = "https://$OLD@npm.flatt.tech/"',
      '[run]',
      'shell = "$SHELL"',
      '',
    ].join('\n'),
    references: [
      { name: 'BUN_TOKEN', key: 'install.registry.token', host: HOST },
      { name: 'TOKEN_A', key: 'install.scopes.a', host: HOST },
      { name: 'TOKEN_B', key: 'install.scopes.b.password', host: 'x.example' },
      { name: 'TOKEN_C', key: 'install.scopes.c.token' },
    ],
  })
})

describe('a file that Bun would refuse', () => {
  test.for<[string, { text: string; line: number }]>([
    ['an open quote', { text: `telemetry = false\n\n[install]\nregistry = "${TOKEN}\n`, line: 4 }],
    ['a key that stands twice', { text: `[install.registry]\ntoken = "x"\ntoken = "${TOKEN}"\n`, line: 3 }],
    ['a table that stands twice', { text: `[install]\nregistry = "${TOKEN}"\n\n[install]\n`, line: 4 }],
    ['a key without a value', { text: `[install]\nregistry = "${TOKEN}"\ntelemetry\n`, line: 3 }],
    ['a value without quotes', { text: `[install]\nregistry = ${TOKEN}\n`, line: 2 }],
    ['with CRLF', { text: `[install]\r\nregistry = ${TOKEN}\r\n`, line: 2 }],
    ['with a BOM', { text: `\uFEFF[install]\nregistry = ${TOKEN}\n`, line: 2 }],
  ])('is named with its line: %s', ([, failure]) => expectFailure(bunfig, failure))
})

test('is looked for in this folder and in both homes that Bun knows', () => {
  const where = { home: '/home/a', cwd: '/home/a/p', platform: 'linux' as const }
  expect(bunfig.places({ ...where, env: { XDG_CONFIG_HOME: '/x' } })).toEqual([
    { path: '/home/a/p/bunfig.toml', level: 'project' },
    { path: '/x/.bunfig.toml', level: 'user' },
    { path: '/home/a/.bunfig.toml', level: 'user' },
  ])
})
