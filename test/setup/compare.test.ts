import { expect, test } from 'vitest'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { type Comparison, compareValue } from '../../src/setup/compare.ts'
import { type DesiredValue, TOKEN_MARKER } from '../../src/tools/recipe.ts'
import { HOSTS, OTHER, TOKEN } from './gathered.ts'

const URL = VENDOR_URLS.npm
const REGISTRY: DesiredValue = { key: ['registry'], value: URL, role: 'registry' }
const WANTS: Record<string, DesiredValue> = {
  registry: REGISTRY,
  'registry with the token': { ...REGISTRY, value: `https://token:${TOKEN_MARKER}@npm.flatt.tech/` },
  'registry with a variable': { ...REGISTRY, value: 'https://token:$' + '{T}@npm.flatt.tech/' },
  token: { key: ['token'], value: TOKEN_MARKER, role: 'token' },
  detail: { key: ['always-auth'], value: true, role: 'detail' },
  'user name': { key: ['http-basic', 'username'], value: 'token', role: 'detail' },
}

test.for<[want: string, current: unknown, expected: Comparison]>([
  ['registry', undefined, 'add'],
  ['registry', null, 'add'],
  ['registry', '', 'other-registry'],
  ['registry', URL, 'there'],
  ['registry', URL.slice(0, -1), 'there'],
  ['registry', URL.toUpperCase(), 'there'],
  ['registry', 'https://NPM.flatt.tech/', 'there'],
  ['registry', `https://token:${TOKEN}@npm.flatt.tech/`, 'there'],
  ['registry', 'https://npm.flatt.tech/simple/', 'change'],
  ['registry', 'https://npm.acme.example/', 'other-registry'],
  ['registry', 'https://npm.flatt.tech.example/', 'other-registry'],
  ['registry', 'npm.flatt.tech', 'other-registry'],
  ['registry', `${URL},https://npm.acme.example/`, 'there'],
  ['registry', `https://npm.acme.example/|${URL}`, 'other-registry'],
  ['registry with the token', URL, 'change'],
  ['registry with the token', `https://token:${TOKEN}@npm.flatt.tech/`, 'there'],
  ['registry with the token', `https://token:${OTHER}@npm.flatt.tech/`, 'other-token'],
  ['registry with the token', 'https://token:$' + '{T}@npm.flatt.tech/', 'there'],
  ['registry with a variable', URL, 'change'],
  ['token', undefined, 'add'],
  ['token', TOKEN, 'there'],
  ['token', OTHER, 'other-token'],
  ['token', 'not-a-token', 'other-token'],
  ['token', '$' + '{NPM_TOKEN}', 'there'],
  ['token', '$NPM_TOKEN', 'there'],
  ['token', '%NPM_TOKEN%', 'there'],
  ['token', '$1', 'other-token'],
  ['detail', true, 'there'],
  ['detail', 'true', 'there'],
  ['detail', false, 'other-detail'],
  ['user name', 'somebody', 'there'],
])('a %s is desired and the file has %j: %s', ([desired, current, expected]) => {
  expect(compareValue(WANTS[desired]!, current, { trustedHosts: HOSTS, token: TOKEN })).toBe(expected)
})

test('any Guard token is accepted if none is given', () => {
  expect(compareValue(WANTS.token!, OTHER, { trustedHosts: HOSTS, token: undefined })).toBe('there')
  expect(compareValue(WANTS.token!, 'not-a-token', { trustedHosts: HOSTS, token: undefined })).toBe('other-token')
})
