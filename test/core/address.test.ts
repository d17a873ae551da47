import { describe, expect, test } from 'vitest'
import {
  addressAround,
  addressesIn,
  hostOf,
  UNCLEAR_HOST,
  userinfoOf,
  withoutUserinfo,
} from '../../src/core/address.ts'

const GUARD = 'npm.flatt.tech'

test.for<[string, string]>([
  ['https://npm.flatt.tech/', GUARD],
  ['https://npm.flatt.tech', GUARD],
  ['//npm.flatt.tech/', GUARD],
  ['//NPM.Flatt.Tech:443/a', GUARD],
  ['http://npm.flatt.tech:80/', GUARD],
  ['http://npm.flatt.tech:443/', 'npm.flatt.tech:443'],
  ['//npm.flatt.tech:80/', 'npm.flatt.tech:80'],
  [' https://u:p@npm.flatt.tech/@scope/x?a=@b \n', GUARD],
  ['https://token:${NPM_TOKEN}@npm.flatt.tech/', GUARD],
  ['https://token:${{ secrets.T }}@npm.flatt.tech/', GUARD],
  ['https://token:$(cat /run/secrets/t)@npm.flatt.tech/', GUARD],
  ['git+https://npm.flatt.tech/x', GUARD],
  ['${SERVER:-https://npm.flatt.tech}', GUARD],
  ['${SERVER-https://evil.example}', 'evil.example'],
  ['http://127.0.0.1:4873/npm/', '127.0.0.1:4873'],
  ['http://[::1]:4873/npm/', '[::1]:4873'],
  ['https://npm.flatt.tech@evil.example/', 'evil.example'],
  ['https://npm.flatt.tech:443@evil.example/', 'evil.example'],
  ['https://npm.flatt.tech.evil.example/', 'npm.flatt.tech.evil.example'],
])('the host of %j is %s', ([url, host]) => {
  expect(hostOf(url)).toBe(host)
})

describe('the host is unclear, and so foreign, if URL parsers disagree', () => {
  test.for([
    'http://evil.example\\@npm.flatt.tech',
    'https://npm.flatt.tech\\.evil.example/',
    'https://npm.flatt.tech\t.evil.example',
    'https://npm.flatt.tech\n.evil.example/',
    'https://npm.flatt.tech .evil.example/',
    'https://npm.flatt.tech\u0000.evil.example/',
    'https://npm.flatt.tech\u0085.evil.example/',
    'https://npm.flatt.tech\u00a0/',
    'https://a@b:x@npm.flatt.tech/',
    'https://evil.example#@npm.flatt.tech/',
    'https://evil.example?@npm.flatt.tech/',
    'https://npm.flatt.tech%2eevil.example/',
    'https://npm.ﬂatt.tech/',
    'https://npm。flatt。tech/',
    'https://user:pa/ss@npm.flatt.tech/',
    'https:///npm.flatt.tech/',
    'https:npm.flatt.tech/',
    'https:\\\\npm.flatt.tech/',
    '\\\\npm.flatt.tech/',
    '\u0001https://npm.flatt.tech/',
    'https://npm.flatt.tech:port/',
    'https://${X:-evil.example/}@npm.flatt.tech/',
    'https://${X-evil.example#}@npm.flatt.tech/',
    'https://npm.flatt.tech${X}/',
    'https://${X}.flatt.tech/',
    '//${A:-${B}}.flatt.tech/',
    '${REGISTRY:-${X:-https://evil.example/}}',
    '${A}${REGISTRY:-https://npm.flatt.tech/}',
  ])('%j', url => {
    expect(hostOf(url)).toBe(UNCLEAR_HOST)
  })
})

test.for([
  '${REGISTRY}',
  '//${HOST}/',
  'https://$HOST:8443/',
  'https://{{ host }}/',
  'npm.flatt.tech',
  './x',
  'file:///x',
  '',
  7,
  null,
])('no host is found in %j', value => {
  expect(hostOf(value)).toBeUndefined()
})

const T = 'TOKEN'
const around = (text: string, form = {}) => {
  const at = text.indexOf(T)
  return addressAround(addressesIn(text, form), [at, at + T.length])
}

test.for<[string, { host: string; isUserinfo: boolean } | undefined, object?]>([
  ['X=https://token:TOKEN@npm.flatt.tech/', { host: GUARD, isUserinfo: true }],
  ['X="https://TOKEN@npm.flatt.tech"', { host: GUARD, isUserinfo: true }],
  ['X=https://npm.flatt.tech/?t=TOKEN', { host: GUARD, isUserinfo: false }],
  ['curl -H "Bearer TOKEN" https://evil.example/', undefined],
  ['X=https://evil.example/https://token:TOKEN@npm.flatt.tech/', { host: 'evil.example', isUserinfo: false }],
  ['X="https://evil.example/ https://token:TOKEN@npm.flatt.tech/"', { host: 'evil.example', isUserinfo: false }],
  [
    'X="https://evil.example/ https://token:TOKEN@npm.flatt.tech/"',
    { host: GUARD, isUserinfo: true },
    { isList: true },
  ],
  ['X=https://evil.example/,https://token:TOKEN@npm.flatt.tech/', { host: 'evil.example', isUserinfo: false }],
  ['X=https://evil.example,https://token:TOKEN@npm.flatt.tech', { host: GUARD, isUserinfo: true }, { isList: true }],
  [
    'https://evil.example/ https://token:TOKEN@npm.flatt.tech/',
    { host: 'evil.example', isUserinfo: false },
    { isValue: true },
  ],
  ['curl https://a.example/ && pip -i https://token:TOKEN@npm.flatt.tech/', { host: GUARD, isUserinfo: true }],
  ['X="https://token:TOKEN@npm.flatt.tech"".evil.example/"', { host: UNCLEAR_HOST, isUserinfo: true }],
  ["X='https://token:TOKEN@npm.flatt.tech'.evil.example", { host: UNCLEAR_HOST, isUserinfo: true }],
  ['X=https://token:TOKEN@npm.flatt.tech\t.evil.example/', { host: UNCLEAR_HOST, isUserinfo: true }],
  ['X=https://token:TOKEN@npm.flatt.tech\t# mine', { host: GUARD, isUserinfo: true }],
  ['["https://token:TOKEN@npm.flatt.tech","b"]', { host: GUARD, isUserinfo: true }],
  ['"""https://token:TOKEN@npm.flatt.tech"""', { host: GUARD, isUserinfo: true }],
  ['X="https://token:TOKEN@npm.flatt.tech\\t.evil.example"', { host: UNCLEAR_HOST, isUserinfo: true }],
  ['X=https://a@b:TOKEN@evil.example/', { host: UNCLEAR_HOST, isUserinfo: true }],
])('in %j the token goes to %j', ([text, expected, form]) => {
  expect(around(text, form)).toEqual(expected)
})

test('an address is shown without user name and password, whatever they contain', () => {
  expect(withoutUserinfo('a https://u:p@h/x b http://u:p@ss@h/ c https://u:p/w@h/ d https://h:80/@x')).toBe(
    'a https://h/x b http://h/ c https://h/ d https://h:80/@x',
  )
  expect(withoutUserinfo('https://u:p@h/', '…@')).toBe('https://…@h/')
  expect(userinfoOf('https://u:p@ss@h/')).toBe('u:p@ss')
  expect(userinfoOf('https://h/@x')).toBeUndefined()
})
