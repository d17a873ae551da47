import { describe, expect, test } from 'vitest'
import type { ConfigAdapter } from '../../src/formats/adapter.ts'
import { readConfig } from '../../src/formats/read-config.ts'
import { bunfig } from '../../src/tools/bun/bunfig.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { pipConfig } from '../../src/tools/pip/pip.ts'
import { dotenv } from '../../src/tools/shells/dotenv.ts'
import { shell } from '../../src/tools/shells/shell.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'
import { FRESH } from './reading.ts'
import { rewriteConfig } from './rewrite.ts'

// With the two characters that some writers encode.
const TOKEN = 'tg_anon_Zx81-Q7pLm20aVbN'

describe('a token in another spelling is found, and rewritten in that spelling', () => {
  test.for<[string, ConfigAdapter, (token: string) => string, { key: string; carrier: string }]>([
    [
      'over-encoded in the userinfo of a URL',
      pipConfig,
      token =>
        `[global]\nindex-url = https://token:${token.replaceAll('_', '%5F').replaceAll('-', '%2d')}@pypi.flatt.tech/simple/\n`,
      { key: 'global.index-url', carrier: 'url' },
    ],
    [
      'over-encoded as the bare user of a URL',
      dotenv,
      token => `UV_INDEX_URL=https://${token.replaceAll('_', '%5f')}@pypi.flatt.tech/simple/\n`,
      { key: 'UV_INDEX_URL', carrier: 'url' },
    ],
    [
      "in YAML's escapes",
      yarnrc,
      token => `npmAuthToken: "${token.replaceAll('-', '\\x2d')}"\n`,
      { key: 'npmAuthToken', carrier: 'plain' },
    ],
    [
      "in TOML's escapes",
      bunfig,
      token => `[install.registry]\ntoken = "${token.replaceAll('_', '\\u005F')}"\n`,
      { key: 'install.registry.token', carrier: 'plain' },
    ],
    [
      "in JSON's escapes, which npm undoes",
      npmrc,
      token => `//npm.flatt.tech/:_authToken="${token.replaceAll('_', '\\u005f')}"\n`,
      { key: '//npm.flatt.tech/:_authToken', carrier: 'plain' },
    ],
    [
      "in TOML's escapes of eight digits",
      bunfig,
      token => `[install.registry]\ntoken = "${token.replaceAll('-', '\\U0000002D')}"\n`,
      { key: 'install.registry.token', carrier: 'plain' },
    ],
    [
      'percent-encoded in a URL that is escaped as well',
      bunfig,
      token =>
        `[install.registry]\nurl = "https\\u003a//token\\u003A${token.replaceAll('_', '%5F')}@npm.flatt.tech/"\n`,
      { key: 'install.registry.url', carrier: 'url' },
    ],
    [
      'percent-encoded in a URL that quotes cut elsewhere',
      shell,
      token => `export A='https://to''ken:${token.replaceAll('_', '%5f')}@npm.flatt.tech/'\n`,
      { key: 'A', carrier: 'url' },
    ],
    [
      'in base64 with more padding than it needs',
      npmrc,
      token => `//npm.flatt.tech/:_auth=${Buffer.from(`tok:${token}`).toString('base64').replace(/=*$/, '')}====\n`,
      { key: '//npm.flatt.tech/:_auth', carrier: 'base64' },
    ],
    ['right after an escaped line break', yarnrc, token => `a: "x\\n${token}"\nb: c\n`, { key: 'a', carrier: 'plain' }],
    [
      'with its underscores escaped',
      shell,
      token => `export NPM_TOKEN=${token.replaceAll('_', '\\_')}\n`,
      { key: 'NPM_TOKEN', carrier: 'plain' },
    ],
  ])('%s', ([, adapter, write, place]) => {
    const text = write(TOKEN)
    expect(readConfig(adapter, text).tokens).toMatchObject([{ token: TOKEN, ...place }])
    expect(rewriteConfig(adapter, text, TOKEN, FRESH)).toBe(write(FRESH))
    expect(readConfig(adapter, write(FRESH)).tokens).toMatchObject([{ token: FRESH, ...place }])
  })
})

describe('a token in a spelling that cannot be rewritten is found, and refused', () => {
  test.for<[string, ConfigAdapter, string, string]>([
    ['cut by single quotes', shell, "export A='tg_anon_Zx81''-Q7pLm20aVbN'\n", 'quotes cut the token'],
    ['cut by double quotes', shell, 'export A="tg_an"on_Zx81-Q7pLm20aVbN\n', 'quotes cut the token'],
    ['cut by a line that goes on', shell, 'export A=tg_anon_Zx81-\\\nQ7pLm20aVbN\n', 'quotes cut the token'],
    [
      'in escapes that its parser does not undo',
      yarnrc,
      "a: 'tg_anon_Zx81\\u002dQ7pLm20aVbN'\n",
      'more than the token',
    ],
  ])('%s', ([, adapter, text, reason]) => {
    expect(readConfig(adapter, text).tokens).toMatchObject([{ token: TOKEN }])
    expect(() => rewriteConfig(adapter, text, TOKEN, FRESH)).toThrow(reason)
  })

  test('but not where a comment has an apostrophe', () => {
    const text = `# ${TOKEN}'s owner is me\nexport A='${TOKEN}'"$B"\n`
    expect(readConfig(shell, text).tokens).toMatchObject([{ carrier: 'comment' }, { key: 'A' }])
    expect(rewriteConfig(shell, text, TOKEN, FRESH)).toBe(text.replaceAll(TOKEN, FRESH))
  })
})

const ENCODED = Buffer.from(`token:${TOKEN}`).toString('base64')

test.for<[string, ConfigAdapter, string, string]>([
  [
    'base64 with a blank',
    npmrc,
    `a=b\n//npm.flatt.tech/:_auth=${ENCODED.slice(0, 24)} ${ENCODED.slice(24)}\n`,
    '//npm.flatt.tech/:_auth',
  ],
  [
    'base64 in two lines',
    yarnrc,
    `npmAuthIdent: |\n  ${ENCODED.slice(0, 24)}\n  ${ENCODED.slice(24)}\n`,
    'npmAuthIdent',
  ],
  [
    'a URL with a line break in the token',
    pipConfig,
    `[global]\nindex-url = https://token:${TOKEN.slice(0, 20)}\n  ${TOKEN.slice(20)}@pypi.flatt.tech/\n`,
    'global.index-url',
  ],
])('a token that only the parsed value shows is found whole, and not rewritten: %s', ([, adapter, text, key]) => {
  expect(readConfig(adapter, text).tokens).toMatchObject([{ token: TOKEN, isHidden: true, key }])
  expect(() => rewriteConfig(adapter, text, TOKEN, FRESH)).toThrow('write the token plainly')
})

test.for<[string, ConfigAdapter, string]>([
  ['bunfig', bunfig, `a = '''\ncurl -u ${TOKEN}\\\n  -s'''\n`],
  ['yarnrc', yarnrc, `a: |\n  echo ${TOKEN}\\\n  next\nb: "x"\n`],
  ['npmrc', npmrc, `//npm.flatt.tech/:_authToken=${TOKEN}\\\nregistry=https://npm.flatt.tech/\n`],
])('a backslash at the end of a line that the parser leaves there hides no token: %s', ([, adapter, text]) => {
  expect(readConfig(adapter, text).tokens).toMatchObject([{ token: TOKEN }])
  expect(rewriteConfig(adapter, text, TOKEN, FRESH)).toBe(text.replace(TOKEN, FRESH))
})

test('what looks like an escape before a token is none where the parser says so', () => {
  const text = `a: '\\${TOKEN}'\nb: "x\\tg_anon_Qw5eR4tY3uI2"\n`
  const reading = readConfig(yarnrc, text)
  expect(reading.tokens.map(({ token }) => token)).toContain(TOKEN)
})
