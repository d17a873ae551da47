import { expect, test } from 'vitest'
import { netrc, parseNetrc } from '../../src/tools/netrc.ts'
import { expectFailure, expectForm, type Form, OTHER, TOKEN } from '../formats/reading.ts'

const go = { key: '"golang.flatt.tech".password', host: 'golang.flatt.tech' }

test.for<[string, Form]>([
  ['on one line', { text: `machine golang.flatt.tech login _ password ${TOKEN}\n`, tokens: [go] }],
  ['on lines of their own', { text: `machine golang.flatt.tech\n\tlogin _\n\tpassword ${TOKEN}\n`, tokens: [go] }],
  ['in quotes', { text: `machine golang.flatt.tech login "a b" password "${TOKEN}"\n`, tokens: [go] }],
  ['after `user`', { text: `machine golang.flatt.tech user _ password ${TOKEN}\n`, tokens: [go] }],
  [
    'as the login',
    { text: `machine golang.flatt.tech login ${TOKEN} password x\n`, tokens: [{ key: '"golang.flatt.tech".login' }] },
  ],
  ['for every other host', { text: `default login _ password ${TOKEN}\n`, tokens: [{ key: 'default.password' }] }],
  [
    'of two entries for one host',
    {
      text: `machine golang.flatt.tech login a password ${TOKEN}\nmachine golang.flatt.tech login b password ${OTHER}\n`,
      tokens: [go, { ...go, token: OTHER }],
    },
  ],
  [
    'in a comment',
    {
      text: `# ${TOKEN}\nmachine golang.flatt.tech # ${TOKEN}\nlogin _ password ${TOKEN}\n`,
      tokens: [{ key: null, carrier: 'comment' }, { key: null, carrier: 'comment' }, go],
    },
  ],
  [
    'after a macro',
    {
      text: `macdef init\ncd ${TOKEN}\nmachine x password y\n\nmachine golang.flatt.tech password ${TOKEN}\n`,
      tokens: [{ key: 'macdef.init' }, go],
    },
  ],
  [
    'for the host of somebody else',
    {
      text: `machine Example.COM password ${TOKEN}\n`,
      tokens: [{ key: '"Example.COM".password', host: 'example.com' }],
    },
  ],
  [
    'on loopback, where the port is not told',
    { text: `machine 127.0.0.1 password ${TOKEN}\n`, tokens: [{ key: '"127.0.0.1".password' }] },
  ],
])('finds and rewrites a token %s', ([, form]) => expectForm(netrc, form))

test('a password may begin with what elsewhere begins a comment', () => {
  expect(parseNetrc('machine h login #a password #b # c\n')).toEqual({ h: { login: '#a', password: '#b' } })
})

test('a file that begins with something else is refused', () => {
  expectFailure(netrc, { text: `password ${TOKEN}\n`, line: 1 })
})

test('is looked for under both names, and where NETRC says', () => {
  expect(
    netrc.places({ home: '/h', cwd: '/p', env: { NETRC: '/n' }, platform: 'linux' }).map(({ path }) => path),
  ).toEqual(['/h/.netrc', '/h/_netrc', '/n'])
})
