import { expect, test } from 'vitest'
import { emailHosts, guardHosts, isLoopback, VENDOR_URLS } from '../../src/core/services.ts'

test.for([
  'http://127.0.0.1:4873/',
  'http://127.1.2.3/',
  'http://localhost:80/',
  'https://localhost/',
  'http://[::1]:8080/',
  'http://127.1/',
  'http://2130706433/',
  'http://LOCALHOST/',
])('%s is this machine', url => {
  expect(isLoopback(new URL(url))).toBe(true)
})

test.for([
  'http://127.0.0.1.example/',
  'http://localhost.example/',
  'http://0.0.0.0/',
  'http://10.0.0.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://128.0.0.1/',
  'http://npm.flatt.tech/',
  'http://localhost@npm.flatt.tech/',
])('%s is another machine', url => {
  expect(isLoopback(new URL(url))).toBe(false)
})

test('a Guard token belongs to the five registries, port included', () => {
  expect([...guardHosts(VENDOR_URLS)].sort()).toEqual([
    'golang.flatt.tech',
    'npm.flatt.tech',
    'packagist.flatt.tech',
    'pypi.flatt.tech',
    'rubygems.flatt.tech',
  ])
  expect(guardHosts({ ...VENDOR_URLS, npm: 'http://127.0.0.1:4873/npm/' })).toContain('127.0.0.1:4873')
})

const NPM = 'http://127.0.0.1:1/npm/'
const PYPI = 'http://127.0.0.1:2/pypi/'

test.for<[string, Partial<typeof VENDOR_URLS>, string[]]>([
  ['the vendor', {}, [VENDOR_URLS.npm, VENDOR_URLS.pypi]],
  ['a service of the own, both hosts of it', { npm: NPM, pypi: PYPI }, [NPM, PYPI]],
  ['a service of the own on one port', { npm: NPM, pypi: 'http://127.0.0.1:1/pypi/' }, [NPM]],
  ['an npm host that was moved', { npm: NPM }, [NPM]],
  ['a PyPI host that was moved', { pypi: PYPI }, [VENDOR_URLS.npm]],
])('an email token of %s is sent to no other service', ([, moved, hosts]) => {
  expect(emailHosts({ ...VENDOR_URLS, ...moved })).toEqual(hosts)
})
