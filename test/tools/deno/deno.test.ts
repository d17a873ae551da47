import { expect, test } from 'vitest'
import { VENDOR_URLS } from '../../../src/core/services.ts'
import { environmentSites } from '../../../src/find/environment.ts'
import { explain } from '../../../src/precedence/explain.ts'
import { readerOf } from '../../../src/tools/readers.ts'
import { FRESH, TOKEN } from '../../formats/reading.ts'
import { discovery, site } from '../../rotate/found.ts'

const settings = { urls: VENDOR_URLS } as Parameters<typeof environmentSites>[0]['settings']
const env = { DENO_AUTH_TOKENS: ` ${TOKEN}@Example.com:8080;user:${FRESH}@npm.flatt.tech ` }

test('each token in DENO_AUTH_TOKENS is for the host behind it', () => {
  expect(environmentSites({ env, settings }).map(({ tool, host, token }) => [tool, host, token.reveal()])).toEqual([
    ['deno', 'example.com:8080', TOKEN],
    ['deno', 'npm.flatt.tech', FRESH],
  ])
})

test('DENO_AUTH_TOKENS takes nothing from .npmrc: the one is for modules, the other for packages', () => {
  const where = { platform: 'linux', home: '/home/a', cwd: '/home/a/p', env } as const
  const [, variable] = environmentSites({ env, settings })
  const { uses, traps } = explain(
    readerOf('deno'),
    discovery({ sites: [variable!, site()] }),
    { root: where.cwd, alwaysAuth: true, replaces: undefined, registry: { host: site().host!, path: site().path } },
    where,
  )
  expect(uses.map(({ winner, shadowed }) => [winner.path, shadowed.length])).toEqual([
    ['env:DENO_AUTH_TOKENS', 0],
    ['/home/a/.npmrc', 0],
  ])
  expect(traps).toEqual([])
})
