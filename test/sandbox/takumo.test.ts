import { describe, expect, test } from 'vitest'
import { tokenKind } from '../../src/core/tokens.ts'
import { type Client, openSandbox } from './client.ts'

const GATEWAY = '/takumo/gateway/v1'
const CLOUD = '/takumo/cloud/api/v1'
const CODE = { content: 'const key = "AKIAIOSFODNN7EXAMPLE"', filename: 'config.ts' }

describe('a key', () => {
  test('has 64 hex digits, and its scope lets it tokenize and detect', async () => {
    const sandbox = await openSandbox()
    const token = sandbox.environment.TAKUMO_API_KEY!
    expect(tokenKind(token)).toBe('takumo-live')
    const tokenized = await sandbox.call(`${GATEWAY}/tokenize`, { token, body: CODE })
    const detections = [{ type: 'aws_access_key_id', start: 13, end: 33 }]
    expect(tokenized).toMatchObject({
      status: 200,
      body: { content: 'const key = "<aws_access_key_id_1>"', detections },
    })
    expect(await sandbox.call(`${GATEWAY}/detect`, { token, body: CODE })).toMatchObject({
      status: 200,
      body: { detections },
    })
    expect(await sandbox.violations()).toEqual([])
  })

  test('of any scope can read policies and rules', async () => {
    const sandbox = await openSandbox()
    const { key: token } = await createKey(sandbox, [])
    expect((await sandbox.call(`${CLOUD}/brain/policies`, { token })).body).toEqual({ policies: [] })
    const rules = await sandbox.call(`${CLOUD}/rules?limit=1`, { token })
    expect(rules.body).toEqual({ data: [], pagination: { hasMore: false, nextCursor: null } })
  })

  test('without the scope is 403 at the gateway and 401 in the cloud', async () => {
    const sandbox = await openSandbox()
    const { key: token } = await createKey(sandbox, ['fleet:read'])
    const atGateway = await sandbox.call(`${GATEWAY}/detect`, { token, body: CODE })
    expect(atGateway).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } })
    const inCloud = await sandbox.call(`${CLOUD}/audit-log`, { token })
    expect(inCloud).toMatchObject({ status: 401, body: { error: 'Unauthorized: API key lacks required scope' } })
  })

  test('with the scope written the new way works as well', async () => {
    const sandbox = await openSandbox()
    const { key: token } = await createKey(sandbox, ['audit.read'])
    expect((await sandbox.call(`${CLOUD}/audit-log`, { token })).status).toBe(200)
  })
})

describe('health', () => {
  test('answers without a key and so proves none', async () => {
    const sandbox = await openSandbox()
    for (const token of ['', 'tk_live_wrong']) {
      expect(await sandbox.call(`${GATEWAY}/health`, { token })).toMatchObject({ status: 200, body: { status: 'ok' } })
    }
  })
})

describe('errors of the gateway', () => {
  test('of the old generation carry an upper-case code and a request id', async () => {
    const sandbox = await openSandbox()
    const { status, body } = await sandbox.call(`${GATEWAY}/tokenize`, { body: CODE })
    expect(status).toBe(401)
    expect(body).toEqual({
      error: { code: 'UNAUTHORIZED', message: expect.any(String), request_id: expect.stringMatching(/^req_/) },
    })
  })

  test('of the new generation carry a type, and the request id in a header', async () => {
    const sandbox = await openSandbox()
    await sandbox.call('/sandbox/takumo', { body: { errors: 'new' } })
    const { status, body, headers } = await sandbox.call(`${GATEWAY}/tokenize`, { body: CODE })
    expect(status).toBe(401)
    expect(body).toEqual({ error: { type: 'unauthorized', message: expect.any(String) } })
    expect(headers.get('x-aegis-request-id')).toMatch(/^req_/)
  })

  test.for([
    ['old', 400, { code: 'BAD_REQUEST' }],
    ['new', 400, { type: 'invalid_request' }],
  ] as const)('of the %s generation name a bad body', async ([errors, expected, error]) => {
    const sandbox = await openSandbox()
    await sandbox.call('/sandbox/takumo', { body: { errors } })
    const token = sandbox.environment.TAKUMO_API_KEY!
    const { status, body } = await sandbox.call(`${GATEWAY}/tokenize`, { token, body: {} })
    expect(status).toBe(expected)
    expect(body).toMatchObject({ error })
  })

  test('report an unknown path in either generation', async () => {
    const sandbox = await openSandbox()
    expect(await sandbox.call(`${GATEWAY}/nothing`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    })
    await sandbox.call('/sandbox/takumo', { body: { errors: 'new' } })
    expect(await sandbox.call(`${GATEWAY}/nothing`)).toMatchObject({
      status: 404,
      body: { error: { type: 'not_found' } },
    })
  })
})

describe('an inactive key', () => {
  test('that was revoked gets the 401 of each service', async () => {
    const sandbox = await openSandbox()
    await sandbox.call('/sandbox/takumo', { body: { errors: 'new' } })
    const { id, key: token } = await createKey(sandbox, ['shield:write'])
    await sandbox.call(`/sandbox/takumo/keys/${id}`, { method: 'DELETE' })
    const atGateway = await sandbox.call(`${GATEWAY}/detect`, { token, body: CODE })
    expect(atGateway).toMatchObject({ status: 401, body: { error: { type: 'token_revoked' } } })
    const inCloud = await sandbox.call(`${CLOUD}/rules`, { token })
    expect(inCloud).toMatchObject({ status: 401, body: { error: 'Unauthorized: API key has been revoked' } })
  })

  test('that expired is reported as such', async () => {
    let now = new Date('2026-05-01T10:00:00Z')
    const sandbox = await openSandbox({}, { now: () => now })
    const { key: token } = await createKey(sandbox, [], { expiresInSeconds: 60 })
    expect((await sandbox.call(`${CLOUD}/rules`, { token })).status).toBe(200)
    now = new Date(now.getTime() + 60_000)
    expect((await sandbox.call(`${CLOUD}/rules`, { token })).body).toEqual({
      error: 'Unauthorized: API key has expired',
    })
  })

  test('that was disabled can be enabled again, one that was revoked cannot', async () => {
    const sandbox = await openSandbox()
    const { id, key: token } = await createKey(sandbox, [])
    const path = `/sandbox/takumo/keys/${id}`
    const policies = async () => (await sandbox.call(`${CLOUD}/brain/policies`, { token })).status
    await sandbox.call(path, { method: 'PATCH', body: { status: 'disabled' } })
    expect(await policies()).toBe(401)
    await sandbox.call(path, { method: 'PATCH', body: { status: 'active' } })
    expect(await policies()).toBe(200)
    await sandbox.call(path, { method: 'DELETE' })
    expect((await sandbox.call(path, { method: 'PATCH', body: { status: 'active' } })).status).toBe(409)
    expect(await policies()).toBe(401)
  })
})

describe('rate limits', () => {
  test.for([`${GATEWAY}/health`, `${GATEWAY}/nothing`, `${CLOUD}/rules`])(
    'are in the headers of every answer: %s',
    async path => {
      const sandbox = await openSandbox({}, { now: () => new Date('2026-05-01T10:00:00Z') })
      const { headers } = await sandbox.call(path)
      expect(headers.get('x-ratelimit-limit')).toBe('1000')
      expect(headers.get('x-ratelimit-remaining')).toBe('999')
      expect(headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-05-01T10:01:00Z') / 1000))
      expect(headers.has('retry-after')).toBe(false)
    },
  )

  test('are in the headers of a fault too', async () => {
    const sandbox = await openSandbox()
    await sandbox.fault({ path: `${CLOUD}/rules`, fault: 'status', status: 503 })
    const { status, headers } = await sandbox.call(`${CLOUD}/rules`)
    expect(status).toBe(503)
    expect(headers.get('x-ratelimit-limit')).toBe('1000')
  })

  test('once exhausted answer 429 with Retry-After until the window ends', async () => {
    let now = new Date('2026-05-01T10:00:00Z')
    const sandbox = await openSandbox({}, { now: () => now })
    await sandbox.call('/sandbox/takumo', { body: { limit: 1 } })
    expect((await sandbox.call(`${GATEWAY}/health`)).status).toBe(200)
    now = new Date('2026-05-01T10:00:15Z')
    const atGateway = await sandbox.call(`${GATEWAY}/health`)
    expect(atGateway).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } })
    expect(atGateway.headers.get('retry-after')).toBe('45')
    expect(atGateway.headers.get('x-ratelimit-remaining')).toBe('0')
    const inCloud = await sandbox.call(`${CLOUD}/rules`)
    expect(inCloud).toMatchObject({ status: 429, body: { error: 'Rate limit exceeded' } })
    now = new Date('2026-05-01T10:01:00Z')
    expect((await sandbox.call(`${GATEWAY}/health`)).status).toBe(200)
  })
})

describe('the dashboard', () => {
  test('lists keys without their plaintext', async () => {
    const sandbox = await openSandbox()
    const { id, key } = await createKey(sandbox, ['shield:write'], { name: 'ci', environment: 'test' })
    expect(key).toMatch(/^tk_test_[0-9a-f]{64}$/)
    const { body } = await sandbox.call<{ keys: unknown[] }>('/sandbox/takumo/keys')
    expect(body.keys.at(-1)).toEqual({
      ...{ id, name: 'ci', prefix: key.slice(0, 12), scopes: ['shield:write'], status: 'active' },
      ...{ created_at: expect.stringMatching(/Z$/), expires_at: null },
    })
    expect(JSON.stringify(body)).not.toContain(key)
  })

  test('holds no more keys than the plan allows, and a revoked key does not count', async () => {
    const sandbox = await openSandbox()
    await sandbox.call('/sandbox/takumo', { body: { plan: 'Free' } })
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) ids.push((await createKey(sandbox, [])).id)
    expect(await sandbox.call('/sandbox/takumo/keys', { body: {} })).toMatchObject({
      status: 403,
      body: { error: 'key_limit' },
    })
    await sandbox.call(`/sandbox/takumo/keys/${ids[0]}`, { method: 'DELETE' })
    expect((await sandbox.call('/sandbox/takumo/keys', { body: {} })).status).toBe(201)
  })

  test('can disable the API of the plan: every call with a valid key is 403', async () => {
    const sandbox = await openSandbox()
    const token = sandbox.environment.TAKUMO_API_KEY!
    await sandbox.call('/sandbox/takumo', { body: { apiAccess: false } })
    expect((await sandbox.call(`${CLOUD}/rules`, { token })).status).toBe(403)
    expect((await sandbox.call(`${GATEWAY}/detect`, { token, body: CODE })).status).toBe(403)
    expect((await sandbox.call(`${CLOUD}/rules`, { token: 'wrong' })).status).toBe(401)
  })

  test.for([
    { errors: 'older' },
    { plan: 'Platinum' },
    { errors: 'new', plan: 'Developer' },
    { limit: -1 },
    { apiAccess: 'yes' },
  ])('refuses the setting %o and changes nothing', async body => {
    const sandbox = await openSandbox()
    const before = (await sandbox.call('/sandbox/takumo')).body
    expect((await sandbox.call('/sandbox/takumo', { body })).status).toBe(400)
    expect((await sandbox.call('/sandbox/takumo')).body).toEqual(before)
  })
})

async function createKey(sandbox: Client, scopes: string[], more: Record<string, unknown> = {}) {
  return (await sandbox.call<{ id: string; key: string }>('/sandbox/takumo/keys', { body: { scopes, ...more } })).body
}
