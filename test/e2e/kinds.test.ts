import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { orgHost, takumoHost } from './hosts.ts'
import { EMAIL, meanwhile, npmrc, STATUS, scene } from './scene.ts'

const DEAD = 'tg_anon_TESTdead0123456789'
const BRAIN = '/takumo/cloud/api/v1/brain/policies'

describe('several tokens, one of which does not work', () => {
  test.for(['status', 'find --probe', 'find . --probe'])('guard %s ends with 3 beside a valid one', async words => {
    const home = await scene(access => ({ ...npmrc(access), 'p/.npmrc': `//${access.host}/npm/:_authToken=${DEAD}\n` }))
    for (const json of [[], ['--json']]) {
      const { code, stderr, stdout } = await home.guard([...words.split(' '), ...json])
      expect([words, code]).toEqual([words, 3])
      expect(stdout).not.toBe('')
      if (json.length === 0)
        expect(stderr).toContain(
          'error: the service rejects tg_anon_…6789 [TOKEN_REJECTED]\nhint: run `guard sync --from sha256:',
        )
    }
  })

  test('a valid Takumo key does not outweigh a rejected email token', async () => {
    const { home, services } = await takumoHost()
    home.write('.npmrc', `//${services.host}/npm/:_authToken=${DEAD}\n`)
    expect((await home.guard(['status'])).code).toBe(3)
    expect((await home.guard(['find', '--probe'])).code).toBe(3)
  })

  test('a token that cannot be verified is exit 4, a rate limit exit 5', async () => {
    const { home, services } = await takumoHost()
    home.write(
      '.npmrc',
      npmrc({ host: services.host, url: services.url, token: await services.issue(EMAIL) })['.npmrc']!,
    )
    for (const [status, code] of [
      [503, 4],
      [429, 5],
    ] as const) {
      await services.fault({ path: BRAIN, fault: 'status', status, times: 0 })
      expect((await home.guard(['status'])).code).toBe(code)
      expect((await home.guard(['find', '--probe'])).code).toBe(code)
      await services.clearFaults()
    }
    expect((await home.guard(['status'])).code).toBe(0)
  })

  test('a bot key and a key of another product, which are never probed, do not affect the exit status', async () => {
    const home = await scene()
    const env = { GUARD_BOT_API_KEY: `shisho_apikey_TEST${'0a'.repeat(20)}`, STRIPE_KEY: `tk_live_${'0f'.repeat(32)}` }
    expect((await home.guard(['status'], { env })).code).toBe(0)
    expect((await home.guard(['find', '--probe'], { env })).code).toBe(0)
  })
})

describe('a machine with only Takumo keys', () => {
  test.for([
    ['status'],
    ['find', '--probe'],
    ['rotate', '--yes'],
    ['token'],
    ['revoke', '--yes'],
    ['doctor', 'tokens'],
  ])('is never advised by guard %j to get a token by mail, whether its key works or not', async args => {
    const host = await takumoHost()
    for (const turn of ['alive', 'dead']) {
      if (turn === 'dead') await host.revoke(host.old)
      const { code, stdout, stderr } = await host.home.guard(args)
      expect(stdout + stderr).not.toMatch(/EMAIL|guard re(?:set|gister)/)
      const asks = args[0] === 'status' || args[0] === 'find'
      if (asks) expect(code).toBe(turn === 'dead' ? 3 : 0)
    }
  })

  test('learns from rotate which command rotates a key', async () => {
    const { home } = await takumoHost()
    const { code, stderr } = await home.guard(['rotate', '--yes'])
    expect([code, stderr]).toEqual([
      1,
      'error: no Guard token was found on this machine, but Takumo keys were [NOTHING_FOUND]\n' +
        'hint: run `guard status` to ask about them, or `guard takumo rotate` to rotate one\n',
    ])
  })
})

describe('an organisation token without the bot credential', () => {
  test('is valid if the npm host distinguishes it from a made-up one, and rejected if the host rejects it', async () => {
    const host = await orgHost()
    expect(await host.home.guard(['status'])).toMatchObject({ code: 0, stdout: expect.stringContaining('valid') })
    await host.revoke(host.old)
    const { code, stderr } = await host.home.guard(['status'])
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining(
        'hint: ask the administrator of the organisation for a new token, and give it to `guard sync',
      ),
    ])
  })

  test('is unknown if the npm host treats both alike: the next step is the bot credential', async () => {
    const { home } = await orgHost('anonymous')
    const { code, stderr } = await home.guard(['status'])
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining(
        'hint: set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, so that the service can be asked\n',
      ),
    ])
  })

  test('is not sent to the npm host if a config sends it to a foreign one', async () => {
    const { home, services, old } = await orgHost()
    home.write('q/.npmrc', `//registry.example/:_authToken=${old}\n`)
    await services.fault({ path: '/npm/*', fault: 'status', status: 418, times: 0 })
    expect((await home.guard(['status'])).code).toBe(8)
  })
})

describe('a rate limit', () => {
  test.for([
    ['status --json', 5, null],
    ['find --probe --json', 5, null],
    ['rotate --yes --json', 5, 'RATE_LIMITED'],
    ['token --json', 0, null],
    ['revoke --yes --json', 5, 'RATE_LIMITED'],
    ['sync --token-stdin --yes --json', 5, 'RATE_LIMITED'],
    ['setup --tool npm --token-stdin --yes --json', 5, 'RATE_LIMITED'],
  ] as const)('has its seconds in the JSON of guard %s', async ([words, code, name]) => {
    const home = await scene()
    await home.services.fault({ path: STATUS, fault: 'status', status: 429, retryAfter: 90, times: 0 })
    const finished = await home.guard(words.split(' '), { input: home.token, printsToken: words.startsWith('token') })
    const document = JSON.parse(finished.stdout)
    expect(finished.code, finished.stderr).toBe(code)
    if (name !== null) expect(document).toMatchObject({ schema: 'guard.error/1', code: name, retryAfterSeconds: 90 })
    else if (code === 5) expect(document.tokens[0]).toMatchObject({ state: 'unknown', retryAfterSeconds: 90 })
  })

  test('makes setup --check exit 5 with its seconds if nothing else prevents an answer', async () => {
    const home = await scene(({ host, url, token }) => ({
      '.npmrc': `registry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n`,
      // It says its version and nothing else: the real one takes its time.
      'bin/npm': "#!/bin/sh\necho '11.19.1'\n",
    }))
    chmodSync(`${home.home}/bin/npm`, 0o755)
    await home.services.fault({ path: STATUS, fault: 'status', status: 429, retryAfter: 90, times: 0 })
    const env = { PATH: `${home.home}/bin:/usr/bin:/bin` }
    const check = ['setup', '--check', '--tool', 'npm']
    const [text, json] = [await home.guard(check, { env }), await home.guard([...check, '--json'], { env })]
    expect([text.code, text.stderr]).toEqual([
      5,
      expect.stringMatching(/\[RATE_LIMITED\]\nhint: retry in 90 seconds\n$/),
    ])
    expect(JSON.parse(json.stdout).tools[0].problems).toMatchObject([{ kind: 'unknown', retryAfterSeconds: 90 }])
  })

  test('at the end of a rotation says when to resume', async () => {
    const home = await scene()
    const finished = await meanwhile(home, {
      run: () => home.guard(['rotate', '--yes', '--json']),
      fault: { path: '/npm/api/v1/tokens/regenerate' },
      happens: () => home.services.fault({ path: STATUS, fault: 'status', status: 429, retryAfter: 90, times: 0 }),
    })
    expect([finished.code, JSON.parse(finished.stdout)]).toMatchObject([
      7,
      { hint: 'run `guard resume` in 90 seconds', retryAfterSeconds: 90 },
    ])
    await home.services.clearFaults()
    expect((await home.guard(['resume'])).code).toBe(0)
  })

  test('shows them in text', async () => {
    const home = await scene()
    await home.services.fault({ path: STATUS, fault: 'status', status: 429, retryAfter: 90, times: 0 })
    const { stdout, stderr } = await home.guard(['status'])
    expect(stdout).toContain('\n  ask again in 90 seconds\n')
    expect(stderr).toMatch(/\[RATE_LIMITED\]\nhint: retry in 90 seconds\n$/)
  })

  test('on the call itself shows them as well', async () => {
    const home = await scene()
    const path = '/npm/api/v1/tokens/regenerate'
    await home.services.fault({ path, fault: 'status', status: 429, retryAfter: 90 })
    const { code, stdout } = await home.guard(['rotate', '--yes', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([5, { code: 'RATE_LIMITED', retryAfterSeconds: 90 }])
  })
})

test("status shows the service's data, whatever the fields are called", async () => {
  const home = await scene()
  const body = { usage: { 'created-at': '2026-01-02', lastSeenAt: '2026-11-01', totalRequests: 42 } }
  await home.services.fault({ path: STATUS, fault: 'status', status: 200, body: JSON.stringify(body), times: 0 })

  const [text, json] = [await home.guard(['status']), await home.guard(['status', '--json'])]

  expect(text.stdout).toMatch(/\n {2}created 2026-01-02\n {2}last used 2026-11-01\n {2}requests so far: 42\n$/)
  expect(JSON.parse(json.stdout).tokens[0]).toMatchObject({
    ...{ createdAt: '2026-01-02', lastUsed: '2026-11-01', requestCount: 42, identifier: null, limit: null },
  })
})

test("status shows to whom an organisation token was issued, and the service's other data about it", async () => {
  const { home, services, bot } = await orgHost()
  expect((await home.guard(['status'], { env: bot })).stdout).toContain('\n  issued to host7\n')

  const path = `/shisho/v1/o/${bot.GUARD_ORG}/guard/org-user-tokens/probe`
  const body = { token: { active: true, user_identifier: 'host7', createdAt: '2026-03-04', last_used: '2026-11-05' } }
  await services.fault({ path, fault: 'status', status: 200, body: JSON.stringify(body), times: 0 })
  const { stdout } = await home.guard(['status'], { env: bot })
  expect(stdout).toContain('\n  issued to host7\n  created 2026-03-04\n  last used 2026-11-05\n')
})

test('on a machine without any token guard says how to get one', async () => {
  const { home } = tempHome()
  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: await sandbox() })
  expect([code, stderr]).toEqual([1, expect.stringContaining('run `guard register EMAIL` to get one')])
})
