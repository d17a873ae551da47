import { expect, test } from 'vitest'
import { movableClock } from '../helpers/clock.ts'
import { takumoPlace } from './takumo.ts'

const START = new Date('2026-05-01T10:00:00Z')

const probing = async (key: Record<string, unknown> = {}) => {
  const place = await takumoPlace(undefined, movableClock(START))
  const made = await place.dashboard.create(key)
  const probe = (...args: string[]) => place.guard(['takumo', 'probe', '--token-stdin', ...args], { input: made.key })
  return { ...place, made, probe }
}

test('`guard takumo probe` shows environment, scopes and rate limit of a valid key', async () => {
  const { probe, made } = await probing()

  const { code, stdout } = await probe()

  expect([code, stdout]).toEqual([
    0,
    `tk_live_…${made.key.slice(-4)}  valid
  environment: production (live)
  scopes: lacks audit:read; the service does not tell about the others
  rate limit: 999 of 1000 requests left, starts again in 60 seconds
`,
  ])
})

test('the same as JSON', async () => {
  const { probe } = await probing({ environment: 'test', scopes: ['audit:read'] })

  const { code, stdout } = await probe('--json')

  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'valid',
    environment: 'test',
    limit: null,
    scopes: { 'audit:read': true },
    rateLimit: { limit: 1000, remaining: 999, resetAt: '2026-05-01T10:01:00.000Z' },
  })
})

test('a rejected key is exit 3, and its rate limit is shown as well', async () => {
  const { probe, dashboard, made } = await probing()
  await dashboard.revoke(made)

  const { code, stdout } = await probe('--json')

  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({ state: 'rejected', scopes: {}, rateLimit: { limit: 1000 } })
})

test('a rate limit is exit 5 with its seconds, and --wait waits for it once', async () => {
  const { probe, dashboard, clock } = await probing()
  await dashboard.settings({ limit: 1 })
  expect((await probe()).code).toBe(0)

  const refused = await probe('--json')
  const before = clock.now().getTime()
  const waited = await probe('--wait')

  expect(refused.code).toBe(5)
  expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 })
  expect(refused.stderr).toMatch(/^hint: .*in 60 seconds$/m)
  expect([waited.code, waited.stderr]).toEqual([0, 'The service limits requests; asking again in 60 seconds\n'])
  expect(clock.now().getTime() - before).toBe(60_000)
})

test('--wait gives up if the service still limits requests', async () => {
  const { probe, services } = await probing()
  await services.fault({
    path: '/takumo/cloud/api/v1/brain/policies',
    fault: 'status',
    status: 429,
    retryAfter: 30,
    times: 0,
  })

  expect((await probe('--wait')).code).toBe(5)
})
