import { describe, expect, test } from 'vitest'
import { createTakumo } from '../../src/api/takumo.ts'
import type { Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { client, expectNoSecret } from './helpers/clients.ts'
import { type Reply, type Service, startService } from './helpers/servers.ts'

const KEY = new Secret(`tk_live_${'a1b2c3d4'.repeat(8)}`)

async function probe(...replies: Reply[]): Promise<{ service: Service; verdict: Verdict }> {
  const service = await startService(...replies)
  const takumo = createTakumo(client(), `${service.url}api/v1/`)
  expect(takumo.host).toBe(service.host)
  const verdict = await takumo.probe(KEY)
  expectNoSecret(verdict, [KEY.reveal()])
  return { service, verdict }
}

test('the call is one that every valid key may make', async () => {
  const { service, verdict } = await probe({ body: { policies: [] } })
  expect(verdict).toEqual({ state: 'valid' })
  expect(service.received).toHaveLength(1)
  expect(service.received[0]).toMatchObject({
    method: 'GET',
    path: '/api/v1/brain/policies',
    headers: { authorization: `Bearer ${KEY.reveal()}` },
  })
})

describe('a key is valid, with a limit', () => {
  test.for<[number, unknown, string]>([
    [401, { error: 'Unauthorized: API key lacks required scope' }, 'Unauthorized: API key lacks required scope'],
    [401, { error: { code: 'UNAUTHORIZED', message: 'Key lacks required scope' } }, 'Key lacks required scope'],
    [403, { error: 'Forbidden' }, 'Forbidden'],
    [403, { error: { code: 'FORBIDDEN', message: 'not on your plan', request_id: 'r' } }, 'not on your plan'],
    [403, { error: { type: 'forbidden', message: 'not on your plan' } }, 'not on your plan'],
    [403, { error: { type: 'forbidden' } }, 'a scope or a plan is missing'],
  ])('after %i %j', async ([status, body, limit]) => {
    expect((await probe({ status, body })).verdict).toEqual({ state: 'valid', limit })
  })
})

test.for([
  { error: 'Unauthorized: API key has been revoked' },
  { error: 'Unauthorized: API key has expired' },
  { error: 'Unauthorized: Invalid API key' },
  { error: { code: 'UNAUTHORIZED', message: 'no', request_id: 'r' } },
  { error: { type: 'token_revoked', message: 'no' } },
  { error: { type: 'token_expired' } },
  { error: { type: 'unauthorized', message: 'no' } },
])('a key is rejected after %j', async body => {
  expect((await probe({ status: 401, body })).verdict).toEqual({ state: 'rejected' })
})

test.for<[Reply, number, string]>([
  [{ body: '<html>' }, 4, 'answered HTTP 200 in an unknown form'],
  [{ status: 401, body: '<html>revoked</html>' }, 4, 'answered HTTP 401 without saying why'],
  [{ status: 401, body: { error: 'try later' } }, 4, 'answered HTTP 401 without saying why'],
  [{ status: 403, body: '<html>Forbidden</html>' }, 4, 'answered HTTP 403'],
  [{ status: 404 }, 4, 'answered HTTP 404'],
  [{ status: 429, body: { error: 'Rate limit exceeded' } }, 5, 'limits requests (HTTP 429): Rate limit exceeded'],
  [
    { status: 502, body: { error: { type: 'upstream_error', message: 'x' } } },
    4,
    'failed to check the key (HTTP 502): x',
  ],
])('the status of a key is unknown after %j', async ([reply, exitCode, words]) => {
  const { service, verdict } = await probe(reply)
  expect(verdict).toMatchObject({ state: 'unknown', exitCode, reason: `${service.host} ${words}` })
})

test('a limit that repeats the key is shown with the key masked', async () => {
  const { verdict } = await probe({ status: 403, body: { error: `${KEY.reveal()} may not` } })
  expect(verdict).toEqual({ state: 'valid', limit: 'tk_live_…c3d4 may not' })
})
