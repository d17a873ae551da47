import { describe, expect, test } from 'vitest'
import { requestIdToken } from '../../src/api/id-token.ts'
import { createSts } from '../../src/api/sts.ts'
import { Secret } from '../../src/core/secret.ts'
import { client, expectNoSecret, failure, standingClock } from './helpers/clients.ts'
import { type Reply, startService } from './helpers/servers.ts'

const ID_TOKEN = new Secret(`eyJTESTheader.${'eyJTESTpayload'}.TESTsignature`)
const ACCESS = 'eyJTEST-header.eyJTEST_payload.TESTsignature'
const JOB = { botId: 'BT01TEST', idToken: ID_TOKEN, seconds: 600 }

async function exchange(...replies: Reply[]) {
  const service = await startService(...replies)
  const clock = standingClock()
  const sts = createSts(client({ clock }), service.url)
  return { service, clock, sts, result: sts.exchange(JOB) }
}

describe('an ID token is exchanged', () => {
  test('for a short-lived token, with the one documented call', async () => {
    const { service, sts, result } = await exchange({ body: { access_token: ACCESS, expires_in: 590 } })
    const { token, seconds } = await result
    expect([token.reveal(), seconds]).toEqual([ACCESS, 590])
    expect(sts.audience).toBe(service.url.slice(0, -1))
    expect(service.received).toMatchObject([{ method: 'POST', path: '/bots/exchange' }])
    expect(service.received[0]!.headers).not.toHaveProperty('authorization')
    expect(JSON.parse(service.received[0]!.body)).toEqual({
      bot_id: 'BT01TEST',
      id_token: ID_TOKEN.reveal(),
      expires_in: 600,
    })
  })

  test.for(['opaqueTEST12345678', 'TEST+/abc==', 'a:bTEST1234'])('for a token of another shape: %s', async access => {
    const { result } = await exchange({ body: { access_token: access } })
    const { token, seconds } = await result
    expect([token.reveal(), seconds]).toEqual([access, undefined])
  })

  test("again after temporary failures, with doubling pauses, like the vendor's action", async () => {
    const passing = [408, 429, 500, 503].map(status => ({ status, body: '<html>' }))
    const { service, clock, result } = await exchange(...passing, { body: { access_token: ACCESS } })
    expect((await result).token.reveal()).toBe(ACCESS)
    expect(service.received).toHaveLength(5)
    expect(clock.slept.map((slept, index) => Math.floor((slept - 2_000 * 2 ** index) / 3_001))).toEqual([0, 0, 0, 0])
  })

  test('at most five times', async () => {
    const { service, result } = await exchange({ status: 503, body: { message: 'later' } })
    expect(await failure(result)).toMatchObject({ code: 'SERVER_ERROR', exitCode: 4 })
    expect(service.received).toHaveLength(5)
  })

  test('no sooner than the service says, and not at all if that is long', async () => {
    const limited = (seconds: string) => ({
      status: 429,
      headers: { 'retry-after': seconds },
      body: { message: 'slow' },
    })
    const soon = await exchange(limited('40'), { body: { access_token: ACCESS } })
    await soon.result
    expect(soon.clock.slept[0]).toBeGreaterThanOrEqual(40_000)
    const late = await exchange(limited('90'))
    expect(await failure(late.result)).toMatchObject({ code: 'RATE_LIMITED', exitCode: 5, hint: 'retry in 90 seconds' })
    expect(late.service.received).toHaveLength(1)
  })
})

describe('an exchange fails for good', () => {
  const REJECTED = { code: 'ID_TOKEN_REJECTED', exitCode: 3 }
  const UNCLEAR = { code: 'UNEXPECTED_ANSWER', exitCode: 4 }
  test.for<[string, Reply, object, string]>([
    [
      '400',
      { status: 400, body: { message: 'invalid ID token' } },
      REJECTED,
      'rejected the ID token: invalid ID token',
    ],
    ['401', { status: 401, body: { error: 'unknown bot' } }, REJECTED, 'rejected the ID token: unknown bot'],
    [
      '403',
      { status: 403, body: { message: 'no' } },
      { code: 'FORBIDDEN', exitCode: 9 },
      'refused to exchange the ID token (HTTP 403): no',
    ],
    ['a page with 400', { status: 400, body: '<html>' }, UNCLEAR, 'answered HTTP 400'],
    ['a page with 401', { status: 401, body: '<html>' }, UNCLEAR, 'answered HTTP 401'],
    ['a page with 403', { status: 403, body: '<html>' }, UNCLEAR, 'answered HTTP 403'],
    ['a page with 200', { body: '<html>' }, UNCLEAR, 'answered HTTP 200 in an unknown form'],
    ['200 without a token', { body: { expires_in: 1 } }, UNCLEAR, 'answered HTTP 200 in an unknown form'],
    [
      'a token that fits in no header',
      { body: { access_token: 'a b\r\nc: d' } },
      UNCLEAR,
      'answered HTTP 200 in an unknown form',
    ],
    ['404', { status: 404, body: { message: 'x' } }, UNCLEAR, 'answered HTTP 404'],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:9/' } },
      UNCLEAR,
      'answered with a redirect (HTTP 307), and guard follows none',
    ],
  ])('after %s', async ([, reply, expected, words]) => {
    const { service, result } = await exchange(reply)
    const error = await failure(result)
    expect(error).toMatchObject(expected)
    expect(error.message).toContain(`${service.host} ${words}`)
    expect(service.received).toHaveLength(1)
  })

  test('without revealing the ID token that the answer repeats', async () => {
    const { result } = await exchange({ status: 400, body: { message: `bad: ${ID_TOKEN.reveal()}` } })
    expectNoSecret(await failure(result), [ID_TOKEN.reveal()])
  })
})

describe('an ID token is requested from GitHub', () => {
  const bearer = new Secret('TESTrequest-token')
  const at = (url: string) => ({ url: new URL(url), bearer })

  test('with the audience added to its own query, and the request token in the header', async () => {
    const service = await startService({ body: { count: 1, value: ID_TOKEN.reveal() } })
    const endpoint = at(`${service.url}run/x?api-version=2.0&y=a%20b`)
    const token = await requestIdToken(client(), endpoint, 'https://sts.example')
    expect(token.reveal()).toBe(ID_TOKEN.reveal())
    expect(service.received[0]).toMatchObject({
      method: 'GET',
      path: '/run/x?api-version=2.0&y=a%20b&audience=https%3A%2F%2Fsts.example',
      headers: { authorization: 'Bearer TESTrequest-token' },
    })
  })

  test.for<[string, Reply, object]>([
    ['401', { status: 401, body: { message: 'no' } }, { code: 'NO_ID_TOKEN', exitCode: 9 }],
    ['403', { status: 403, body: { message: 'no' } }, { code: 'FORBIDDEN', exitCode: 9 }],
    ['a page', { body: '<html>' }, { code: 'UNEXPECTED_ANSWER', exitCode: 4 }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, { code: 'UNEXPECTED_ANSWER', exitCode: 4 }],
  ])('and fails on %s', async ([, reply, expected]) => {
    const service = await startService(reply)
    const error = await failure(requestIdToken(client(), at(service.url), 'https://sts.example'))
    expect(error).toMatchObject(expected)
    expectNoSecret(error, [bearer.reveal()])
    expect(service.received).toHaveLength(1)
  })

  test('only over https, except from this machine', async () => {
    const error = await failure(requestIdToken(client(), at('http://pipelines.example/?x=1'), 'https://sts.example'))
    expect(error).toMatchObject({ code: 'INSECURE_URL', exitCode: 8 })
  })
})
