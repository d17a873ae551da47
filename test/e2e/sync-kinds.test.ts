import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { createJournals } from '../../src/disk/journal.ts'
import type { Run } from '../helpers/guard.ts'
import { expectHolds, type Host, orgHost, takumoHost } from './hosts.ts'
import { homeOf } from './scene.ts'

const finger = (token: string) => new Secret(token).fingerprint

const SYNC = ['sync', '--token-stdin', '--yes', '--json']

async function syncing({ home }: Host, input: string, more: string[] = [], run: Partial<Run> = {}) {
  const finished = await home.guard([...SYNC, ...more], { input, ...run })
  const document = JSON.parse(finished.stdout || 'null')
  return { ...finished, document, result: document?.synced?.[0] }
}

describe.for([
  ['an organisation token, on a host without the bot credential', orgHost, 4],
  ['a Takumo key', takumoHost, 3],
] as const)('guard sync takes %s', ([, start, files]) => {
  test('while the old one is valid: every copy is replaced, and the JSON says that none remains', async () => {
    const host = await start()
    const { old, fresh } = host

    const { code, stderr, result, document } = await syncing(host, `${fresh}\n`)

    expect(code, stderr).toBe(0)
    expectHolds(host, fresh)
    expect(result).toMatchObject({
      from: finger(old),
      to: finger(fresh),
      proved: true,
      remaining: [],
      oldState: 'valid',
    })
    expect(result.files).toHaveLength(files)
    expect(document.unread).toEqual([])
  })

  test('a second time: nothing to do, exit 0, and a document of the same form, with --from as well', async () => {
    const host = await start()
    const { old, fresh } = host
    const first = await syncing(host, fresh)

    for (const more of [[], ['--from', finger(old)]]) {
      const again = await syncing(host, fresh, more)
      expect(again.code, again.stderr).toBe(0)
      expect(Object.keys(again.document)).toEqual(Object.keys(first.document))
      expect(Object.keys(again.result)).toEqual(Object.keys(first.result))
      expect(again.result).toMatchObject({ from: null, to: finger(fresh), proved: true, remaining: [] })
      expect(again.result.files).toHaveLength(files)
    }
    expectHolds(host, fresh)
  })

  test('of several it replaces the one that --from names, and without --from lists them', async () => {
    const host = await start()
    const { old, fresh, home } = host
    const other = await host.issue()
    const name = 'q/.env'
    const text = `TAKUMO_API_KEY=${other}\n`
    home.write(name, text)

    const unnamed = await syncing(host, fresh)
    expect([unnamed.code, unnamed.document.code]).toEqual([2, 'SEVERAL_TOKENS'])
    for (const token of [old, other]) expect(unnamed.document.hint).toContain(`--from ${finger(token)}`)
    expect(home.read('q/.env')).toBe(text)

    const named = await syncing(host, fresh, ['--from', finger(old)])
    expect(named.code, named.stderr).toBe(0)
    expect(home.read(name)).toBe(text)
    expect(named.result).toMatchObject({ from: finger(old), remaining: [] })
  })

  test('on a machine without any it says so and names setup as the next step', async () => {
    const { services, fresh } = await start()
    const home = homeOf(services, { host: '', url: '', token: '' }, () => ({ '.npmrc': 'fund=false\n' }))

    const { code, stdout } = await home.guard(SYNC, { input: fresh })

    expect([code, JSON.parse(stdout).code]).toEqual([1, 'NOTHING_FOUND'])
    expect(JSON.parse(stdout).hint).toBe('run `guard setup` to put it into the configs')
  })

  test('that is revoked is refused, and nothing changes', async () => {
    const host = await start()
    const dead = await host.issue()
    await host.revoke(dead)

    for (const more of [[], ['--unproved']]) {
      const { code, document } = await syncing(host, dead, more)
      expect([code, document.code]).toEqual([3, 'TOKEN_REJECTED'])
    }
    expectHolds(host, host.old)
  })

  test('a copy that cannot be rewritten is named before anything is written; if it stays, exit 1', async () => {
    const host = await start()
    const { old, fresh, home } = host
    const broken = `{ "takumo": "${old}", \n`
    home.write('r/.vscode/settings.json', broken)

    const refused = await syncing(host, fresh)
    expect([refused.code, refused.document.code]).toEqual([6, 'CANNOT_REWRITE'])
    expect(home.read('r/.vscode/settings.json')).toBe(broken)

    for (let turn = 0; turn < 2; turn += 1) {
      const { code, result, document } = await syncing(host, fresh, ['--leave-copies'])
      expect(code).toBe(1)
      expect(document.schema).toBe('guard.sync/1')
      expect(result).toMatchObject({ from: finger(old), to: finger(fresh), proved: true })
      expect(result.remaining).toEqual([
        expect.objectContaining({ path: join(home.home, 'r/.vscode/settings.json'), fingerprint: finger(old) }),
      ])
    }
    expect(home.read('r/.vscode/settings.json')).toBe(broken)
  })

  test('a dry run asks, shows the plan, and writes nothing', async () => {
    const host = await start()
    const { code, stdout } = await host.home.guard(['sync', '--token-stdin', '--dry-run', '--json'], {
      input: host.fresh,
    })
    expect([code, JSON.parse(stdout).schema]).toEqual([0, 'guard.plan/1'])
    expectHolds(host, host.old)
  })
})

describe('what proves an organisation token', () => {
  test('with the bot credential, the bot', async () => {
    const host = await orgHost('anonymous')
    const { code, stderr, result } = await syncing(host, host.fresh, [], { env: host.bot })
    expect(code, stderr).toBe(0)
    expect(result.proved).toBe(true)
    expectHolds(host, host.fresh)
  })

  test('nothing, if the npm host accepts a made-up token too: the user must pass --unproved', async () => {
    const host = await orgHost('anonymous')

    const asked = await syncing(host, host.fresh)
    expect([asked.code, asked.document.code]).toEqual([4, 'CANNOT_TELL'])
    expect(asked.document.hint).toContain('`--unproved`')
    expectHolds(host, host.old)

    const { code, stderr, result } = await syncing(host, host.fresh, ['--unproved'])
    expect(code, stderr).toBe(0)
    expect(result).toMatchObject({ proved: false, remaining: [], to: finger(host.fresh) })
    expectHolds(host, host.fresh)
    const again = await syncing(host, host.fresh, ['--unproved'])
    expect([again.code, again.result.proved]).toEqual([0, false])
  })

  test('a host that requires a token and rejects a made-up one', async () => {
    const host = await orgHost('reject', true)
    const { code, result } = await syncing(host, host.fresh)
    expect([code, result?.proved]).toEqual([0, true])
  })

  test('a host that rejects every token proves nothing, and --unproved does not help', async () => {
    const host = await orgHost()
    await host.services.fault({ path: '/npm/*', fault: 'status', status: 401, times: 0 })
    for (const more of [[], ['--unproved']]) expect((await syncing(host, host.fresh, more)).code).toBe(4)
    expectHolds(host, host.old)
  })

  test('a host that cannot be reached proves nothing either', async () => {
    const host = await orgHost()
    await host.services.fault({ path: '/npm/*', fault: 'status', status: 503, times: 0 })
    for (const more of [[], ['--unproved']]) expect((await syncing(host, host.fresh, more)).code).toBe(4)
    expectHolds(host, host.old)
  })
})

test.for(['rotate', 'sync'])(
  'a journal of a %s that claims a call with a Takumo key does not make guard send it to another service',
  async mode => {
    const { home, services, old } = await takumoHost()
    createJournals(join(home.home, '.local/state/guard')).create({
      ...{
        state: 'issuing',
        schema: 'guard.journal/1',
        mode,
        kind: 'takumo',
        origin: `${services.url}/takumo/cloud/api/v1/`,
      },
      ...{ old, targets: [], left: [], keychain: false, at: '2026-01-01T00:00:00.000Z' },
      scope: { here: false, searchMilliseconds: 10_000 },
    })

    const { code, stderr } = await home.guard(['resume'])

    expect([code, stderr]).toEqual([0, expect.stringContaining('still works')])
    expectHolds({ home, services } as Host, old)
  },
)

test('a Takumo key is sent to Takumo and to no other service', async () => {
  const host = await takumoHost()
  await host.services.fault({ path: '/npm/*', fault: 'status', status: 418, times: 0 })
  expect((await syncing(host, host.fresh)).code).toBe(0)
})

test('a key of another product with the same prefix is not replaced', async () => {
  const host = await takumoHost()
  const foreign = `STRIPE_KEY=tk_live_${'0f'.repeat(32)}\n`
  host.home.write('s/.env', foreign)
  const { code, stderr } = await syncing(host, host.fresh)
  expect(code, stderr).toBe(0)
  expect(host.home.read('s/.env')).toBe(foreign)
})

test('a live key does not replace a test key unless that is named', async () => {
  const host = await takumoHost()
  const test = `tk_test_${'1e'.repeat(32)}`
  host.home.write('t/.env', `TAKUMO_API_KEY=${test}\n`)
  expect((await syncing(host, host.fresh)).code).toBe(0)
  expect(host.home.read('t/.env')).toContain(test)
  expect((await syncing(host, host.fresh, ['--from', finger(test)])).code).toBe(0)
  expect(host.home.read('t/.env')).toBe(`TAKUMO_API_KEY=${host.fresh}\n`)
})

test('after it has replaced one, a token that appears later stays until --from names it', async () => {
  const host = await orgHost()
  expect((await syncing(host, host.fresh)).code).toBe(0)
  const other = await host.issue()
  const text = `npmAuthToken: ${other}\n`
  host.home.write('q/.yarnrc.yml', text)

  const unnamed = await syncing(host, host.fresh)
  expect([unnamed.code, unnamed.document.hint]).toEqual([2, `name it: --from ${finger(other)}`])
  expect(host.home.read('q/.yarnrc.yml')).toBe(text)
  expect((await syncing(host, host.fresh, ['--from', finger(other)])).code).toBe(0)
  expect(host.home.read('q/.yarnrc.yml')).toBe(`npmAuthToken: ${host.fresh}\n`)
})

test('a bot key and nonsense are refused with exit 2', async () => {
  const host = await orgHost()
  for (const input of ['hello', host.bot.GUARD_BOT_API_KEY!, '']) {
    const { code, document } = await syncing(host, input)
    expect([code, document.code]).toEqual([2, 'NOT_A_TOKEN'])
  }
})

test('guard asks about a file in an unreadable folder first, and then names it', async () => {
  const host = await orgHost()
  const { home, fresh } = host
  home.write('u/.npmrc', 'x')
  chmodSync(join(home.home, 'u/.npmrc'), 0)
  if (process.getuid?.() === 0) return
  expect((await syncing(host, fresh)).code).toBe(2)
  const { code, document } = await syncing(host, fresh, ['--partial-search'])
  expect(code).toBe(0)
  expect(document.unread).toMatchObject([{ path: join(home.home, 'u/.npmrc'), owner: 'self' }])
})
