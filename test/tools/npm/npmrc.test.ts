import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/formats/read-config.ts'
import { npmrc } from '../../../src/tools/npm/npmrc.ts'
import { base64, expectForm, type Form, FRESH, OTHER, TOKEN } from '../../formats/reading.ts'
import { rewriteConfig } from '../../formats/rewrite.ts'

const KEY = '//npm.flatt.tech/:_authToken'
const home = { key: KEY, host: 'npm.flatt.tech' }

test.for<[string, Form]>([
  ['as the seeds write it', { text: `//npm.flatt.tech/:_authToken=${TOKEN}\n`, tokens: [home] }],
  ['in double quotes', { text: `//npm.flatt.tech/:_authToken = "${TOKEN}"\n`, tokens: [home] }],
  ['in single quotes', { text: `//npm.flatt.tech/:_authToken='${TOKEN}'\n`, tokens: [home] }],
  ['in quotes with a note behind', { text: `//npm.flatt.tech/:_authToken="${TOKEN}" # note\n`, tokens: [home] }],
  ['before an inline comment', { text: `//npm.flatt.tech/:_authToken=${TOKEN} ; note\n`, tokens: [home] }],
  ['before a comment without a blank', { text: `//npm.flatt.tech/:_authToken=${TOKEN}#note\n`, tokens: [home] }],
  ['under a quoted key', { text: `"//npm.flatt.tech/:_authToken"=${TOKEN}\n`, tokens: [home] }],
  ['indented', { text: `  \t//npm.flatt.tech/:_authToken\t=\t${TOKEN}  \n`, tokens: [home] }],
  [
    'under a key without a slash before the colon',
    {
      text: `//npm.flatt.tech:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'under a key with a path',
    {
      text: `//npm.flatt.tech/npm/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech/npm/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'under a key with a port',
    {
      text: `//localhost:4873/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//localhost:4873/:_authToken', host: 'localhost:4873' }],
    },
  ],
  [
    'under a key with the port of https',
    {
      text: `//npm.flatt.tech:443/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech:443/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'under a key in capitals',
    {
      text: `//NPM.Flatt.Tech/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//NPM.Flatt.Tech/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'under a key with an IPv6 address',
    { text: `//[::1]:4873/:_authToken=${TOKEN}\n`, tokens: [{ key: '//[::1]:4873/:_authToken', host: '[::1]:4873' }] },
  ],
  [
    'for one scope of pnpm',
    {
      text: `//npm.flatt.tech/:@acme:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech/:@acme:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'in a list',
    {
      text: `//npm.flatt.tech/:_authToken[]=${TOKEN}\n`,
      tokens: [{ key: '"//npm.flatt.tech/:_authToken"[0]', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'below a section header, where it is dead for npm',
    {
      text: `[scope]\n//npm.flatt.tech/:_authToken=${TOKEN}\n`,
      tokens: [{ key: 'scope."//npm.flatt.tech/:_authToken"', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'for every registry a file names',
    {
      text: [
        '@acme:registry=https://npm.flatt.tech/npm/',
        `//npm.flatt.tech/:_authToken=${TOKEN}`,
        `//npm.flatt.tech/npm/:_authToken=${TOKEN}`,
        '',
      ].join('\n'),
      tokens: [home, { key: '//npm.flatt.tech/npm/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  ['twice under one key', { text: `${KEY}=${TOKEN}\n${KEY}=${OTHER}\n`, tokens: [home, { ...home, token: OTHER }] }],
  ['twice the same', { text: `${KEY}=${TOKEN}\n${KEY}="${TOKEN}"\n`, tokens: [home, home] }],
  [
    'in a comment',
    {
      text: `; ${KEY}=${TOKEN}\n  # ${TOKEN}\n${KEY}=${OTHER} # was ${TOKEN}\n`,
      tokens: [
        { key: null, carrier: 'comment' },
        { key: null, carrier: 'comment' },
        { ...home, token: OTHER },
        { key: null, carrier: 'comment' },
      ],
    },
  ],
  [
    'without a scope, for the registry of the file',
    {
      text: `registry=https://npm.flatt.tech/\n_authToken=${TOKEN}\n`,
      tokens: [{ key: '_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'without a scope or a registry',
    { text: `_authToken=${TOKEN}\n`, tokens: [{ key: '_authToken', host: undefined }] },
  ],
  [
    'as the password of a URL',
    {
      text: `registry=https://token:${TOKEN}@npm.flatt.tech/\n`,
      tokens: [{ key: 'registry', host: 'npm.flatt.tech', carrier: 'url' }],
    },
  ],
  [
    'as the bare user of a URL',
    {
      text: `@acme:registry = "https://${TOKEN}@npm.flatt.tech/npm/"\n`,
      tokens: [{ key: '@acme:registry', host: 'npm.flatt.tech', carrier: 'url' }],
    },
  ],
  [
    'as the user of a URL with an empty password',
    {
      text: `registry=https://${TOKEN}:@npm.flatt.tech:8443/npm/\n`,
      tokens: [{ key: 'registry', host: 'npm.flatt.tech:8443', carrier: 'url' }],
    },
  ],
  [
    'for the host of somebody else',
    {
      text: `//registry.example/:_authToken=${TOKEN}\nregistry=https://t:${TOKEN}@npm.flatt.tech.example/\n`,
      tokens: [
        { key: '//registry.example/:_authToken', host: 'registry.example' },
        { key: 'registry', host: 'npm.flatt.tech.example', carrier: 'url' },
      ],
    },
  ],
  [
    'under a key with a placeholder, whose host nobody knows',
    {
      text: `//\${NPM_HOST}/:_authToken=${TOKEN}\nregistry=https://t:${TOKEN}@\${NPM_HOST}/\n`,
      tokens: [
        { key: '//${NPM_HOST}/:_authToken', host: undefined },
        { key: 'registry', host: undefined, carrier: 'url' },
      ],
    },
  ],
  [
    'as the default of a placeholder',
    {
      text: `${KEY}=\${NPM_TOKEN:-${TOKEN}}\n//npm.flatt.tech/npm/:_authToken=\${NPM_TOKEN-${TOKEN}}\n`,
      tokens: [home, { key: '//npm.flatt.tech/npm/:_authToken', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'beside the token of another registry and a helper',
    {
      text: `//npm.acme.example/:_authToken=npm_TEST_of_another_registry\n//x.example/:tokenHelper=/bin/helper\n${KEY}=${TOKEN}\n`,
      tokens: [home],
    },
  ],
])('finds and rewrites a token %s', ([, form]) => expectForm(npmrc, form))

test.for<[string, Form]>([
  [
    'each form of placeholder',
    {
      text: [
        '//npm.flatt.tech/:_authToken=${NPM_TOKEN}',
        '//a.example/:_authToken="${NPM_TOKEN_A?}"',
        '//b.example/:_authToken=${NPM_TOKEN_B:-}',
        '//c.example/:_authToken=$NPM_TOKEN_C',
        '//d.example/:_authToken=$(pass show guard)',
        '//e.example/:_password=${PASSWORD-}',
        '_auth=${BASIC}',
        '',
      ].join('\n'),
      references: [
        { name: 'NPM_TOKEN', key: KEY, host: 'npm.flatt.tech' },
        { name: 'NPM_TOKEN_A', key: '//a.example/:_authToken', host: 'a.example' },
        { name: 'NPM_TOKEN_B', key: '//b.example/:_authToken', host: 'b.example' },
        { name: 'NPM_TOKEN_C', key: '//c.example/:_authToken', host: 'c.example' },
        { name: 'pass show guard', key: '//d.example/:_authToken', host: 'd.example' },
        { name: 'PASSWORD', key: '//e.example/:_password', host: 'e.example' },
        { name: 'BASIC', key: '_auth' },
      ],
    },
  ],
  [
    'a placeholder in the userinfo of a URL',
    {
      text: 'registry=https://token:${NPM_TOKEN}@npm.flatt.tech/\n',
      references: [{ name: 'NPM_TOKEN', key: 'registry', host: 'npm.flatt.tech' }],
    },
  ],
  [
    'a placeholder beside a token',
    {
      text: `${KEY}=\${NPM_TOKEN}\n//npm.flatt.tech/npm/:_authToken=${TOKEN}\n`,
      tokens: [{ key: '//npm.flatt.tech/npm/:_authToken', host: 'npm.flatt.tech' }],
      references: [{ name: 'NPM_TOKEN', ...home }],
    },
  ],
  [
    'a placeholder for a scope, and no other',
    { text: 'registry=https://${HOST}/\nprefix=${HOME}/.npm\n; //x/:_authToken=${OLD}\n//x/:username=${USER}\n' },
  ],
])('finds %s', ([, form]) => expectForm(npmrc, form))

describe('a token in base64', () => {
  const keep = (text: string, token: string) => base64(text.replace('<T>', token))

  test.for<[string, (token: string) => string, string]>([
    ['as `user:token`', token => `//npm.flatt.tech/:_auth=${keep('token:<T>', token)}`, '//npm.flatt.tech/:_auth'],
    ['as `:token`', token => `//npm.flatt.tech/:_auth = "${keep(':<T>', token)}"`, '//npm.flatt.tech/:_auth'],
    [
      'with a user that is not ASCII',
      token => `//npm.flatt.tech/:_auth=${keep('größe:<T>', token)}`,
      '//npm.flatt.tech/:_auth',
    ],
    [
      'as a password',
      token => `//npm.flatt.tech/:_password=${keep('<T>', token)} ; mine`,
      '//npm.flatt.tech/:_password',
    ],
    ['without a scope', token => `_auth=${keep('token:<T>', token)}\nregistry=https://npm.flatt.tech/`, '_auth'],
    [
      'without its padding',
      token => `//npm.flatt.tech/:_password=${keep('x:<T>', token).replace(/=+$/, '')}`,
      '//npm.flatt.tech/:_password',
    ],
    [
      'with more padding than it needs',
      token => `//npm.flatt.tech/:_auth=${keep('token:<T>', token).replace(/=*$/, '===')}`,
      '//npm.flatt.tech/:_auth',
    ],
  ])('%s is found, rewritten and put back', ([, write, key]) => {
    const text = write(TOKEN)
    const { tokens } = readConfig(npmrc, text)
    expect(tokens).toMatchObject([{ token: TOKEN, carrier: 'base64', key, host: 'npm.flatt.tech' }])
    const rewritten = rewriteConfig(npmrc, text, TOKEN, FRESH)
    expect(rewritten).toBe(write(FRESH))
    expect(rewriteConfig(npmrc, rewritten, FRESH, TOKEN)).toBe(text)
  })

  test.for<[string, string, string]>([
    ['behind', '', '-more'],
    ['behind', '', '_more'],
    ['before', 'more+', ''],
  ])('with more of a word %s it is something else (%j, %j)', ([, before, after]) => {
    const text = `//npm.flatt.tech/:_auth=${before}${base64(`token:${TOKEN}`)}${after}\n`
    expect(readConfig(npmrc, text).tokens).toEqual([])
  })

  test('that holds something else is left alone', () => {
    const text = `//npm.flatt.tech/:_auth=${base64('user:password-that-is-long')}\n//x/:_auth=${base64(`u:${OTHER}`)}\n`
    expect(rewriteConfig(npmrc, text, TOKEN, FRESH)).toBe(text)
  })
})

describe('the places of an .npmrc', () => {
  const places = (where: Partial<Parameters<typeof npmrc.places>[0]>) =>
    npmrc.places({ home: '/home/a', cwd: '/home/a/p', env: {}, platform: 'linux', ...where })

  test('are this folder and its parents, the home, and those of the whole machine', () => {
    expect(places({})).toEqual([
      { path: '/home/a/p/.npmrc', level: 'project' },
      { path: '/home/a/.npmrc', level: 'project' },
      { path: '/home/.npmrc', level: 'project' },
      { path: '/.npmrc', level: 'project' },
      { path: '/home/a/.npmrc', level: 'user' },
      { path: '/etc/npmrc', level: 'system' },
      { path: '/usr/etc/npmrc', level: 'system' },
      { path: '/usr/local/etc/npmrc', level: 'system' },
      { path: '/opt/homebrew/etc/npmrc', level: 'system' },
    ])
  })

  test('follow the variables that move them, in any case', () => {
    const env = { NPM_CONFIG_USERCONFIG: '/u', npm_config_globalconfig: '/g', npm_config_userconfig: '' }
    expect(places({ env })).toEqual(
      expect.arrayContaining([
        { path: '/u', level: 'user' },
        { path: '/g', level: 'system' },
      ]),
    )
  })

  test('are written as the platform writes them', () => {
    const found = places({ platform: 'win32', home: 'C:\\Users\\a', cwd: 'C:\\Users\\a\\p' })
    expect(found.map(({ path }) => path)).toEqual([
      'C:\\Users\\a\\p\\.npmrc',
      'C:\\Users\\a\\.npmrc',
      'C:\\Users\\.npmrc',
      'C:\\.npmrc',
      'C:\\Users\\a\\.npmrc',
      'C:\\Users\\a\\AppData\\Roaming\\npm\\etc\\npmrc',
    ])
  })
})
