import { describe, expect, test } from 'vitest'
import { tokenKind } from '../../src/core/tokens.ts'
import { type Client, openSandbox } from './client.ts'

interface Row {
  id: string
  user_identifier: string
  status: string
  token?: string
}

const ROOT = '/shisho/v1/o/sandbox-org/guard/org-user-tokens'

test('an issued token is shown once, with id and identifier, and accepted by registries', async () => {
  const sandbox = await openSandbox({ requireToken: true })
  const { status, body } = await issue(sandbox, await manager(sandbox), 'alice-laptop')
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.stringMatching(/^GT01[A-Z0-9]{24}$/),
    user_identifier: 'alice-laptop',
    status: 'active',
    created_at: expect.stringMatching(/Z$/),
    last_used_at: null,
    revoked_at: null,
    token: expect.stringMatching(/^tg_org_TEST[A-Za-z0-9]{28}$/),
  })
  expect(tokenKind(body.token!)).toBe('org')
  expect((await sandbox.call('/npm/guard-sandbox-hello', { token: body.token! })).status).toBe(200)
  expect(await list(sandbox)).toMatchObject([{ id: body.id, last_used_at: expect.stringMatching(/Z$/) }])
  expect(JSON.stringify(await list(sandbox))).not.toContain('tg_org_')
  expect(await sandbox.violations()).toEqual([])
})

test('the list is filtered by identifier prefix and by status', async () => {
  const sandbox = await openSandbox()
  const credential = await manager(sandbox)
  const ids: Record<string, string> = {}
  for (const name of ['alice', 'alice-laptop', 'bob']) ids[name] = (await issue(sandbox, credential, name)).body.id
  await revoke(sandbox, credential, ids.alice!)
  const names = async (query: string) => (await list(sandbox, query)).map(row => row.user_identifier)
  expect(await names('')).toEqual(['alice', 'alice-laptop', 'bob'])
  expect(await names('?user_identifier=alice')).toEqual(['alice', 'alice-laptop'])
  expect(await names('?user_identifier=alice&status=active')).toEqual(['alice-laptop'])
  expect(await names('?status=revoked')).toEqual(['alice'])
  expect((await sandbox.call(`${ROOT}?status=asleep`, { token: credential })).status).toBe(400)
})

test('the list comes in pages of a hundred, each starting after the last token of the page before', async () => {
  const sandbox = await openSandbox()
  const credential = await manager(sandbox)
  const body = { user_identifier: 'm-{n}', count: 250, last_used_at: '2026-01-02T03:04:05.000Z' }
  const { tokens: made } = (await sandbox.call<{ tokens: Row[] }>('/sandbox/shisho/tokens', { body })).body
  const page = async (query: string) =>
    (await sandbox.call<{ tokens: Row[]; next_page_token?: string }>(ROOT + query, { token: credential })).body
  const first = await page('?status=active')
  await revoke(sandbox, credential, first.next_page_token!)
  const second = await page(`?status=active&page_token=${first.next_page_token}`)
  const third = await page(`?status=active&page_token=${second.next_page_token}`)
  expect([first, second, third].map(({ tokens }) => tokens.length)).toEqual([100, 100, 50])
  expect(third.next_page_token).toBeUndefined()
  expect([first, second, third].flatMap(({ tokens }) => tokens.map(({ id }) => id))).toEqual(made.map(({ id }) => id))
  expect(third.tokens.at(-1)).toMatchObject({ user_identifier: 'm-250', last_used_at: '2026-01-02T03:04:05.000Z' })
  expect((await sandbox.call(`${ROOT}?page_token=GT01NOBODY`, { token: credential })).status).toBe(400)
})

test('requests over the limit get 429 with Retry-After until the window ends, and answers report what is left on request', async () => {
  const now = { at: Date.parse('2026-11-27T12:00:00Z') }
  const sandbox = await openSandbox({}, { now: () => new Date(now.at) })
  const credential = await manager(sandbox)
  await sandbox.call('/sandbox/shisho', { body: { limit: 2, seconds: 10, headers: true } })
  const ask = async () => {
    const { status, headers } = await sandbox.call(ROOT, { token: credential })
    return [status, headers.get('retry-after'), headers.get('x-ratelimit-remaining')]
  }
  expect([await ask(), await ask(), await ask()]).toEqual([
    [200, null, '1'],
    [200, null, '0'],
    [429, '10', '0'],
  ])
  now.at += 10_000
  expect(await ask()).toEqual([200, null, '1'])
  expect((await sandbox.call('/sandbox/shisho')).body).toMatchObject({ limit: 2, refused: 1, requests: 1 })
  expect((await sandbox.call('/sandbox/shisho', { body: { limit: 0 } })).status).toBe(400)
})

test('a revoked token is rejected by registries and the probe, and revoking it again is not an error', async () => {
  const sandbox = await openSandbox()
  const credential = await manager(sandbox)
  const { id, token } = (await issue(sandbox, credential, 'alice')).body
  expect(await probe(sandbox, credential, token!)).toEqual({ active: true, id, user_identifier: 'alice' })
  expect(await revoke(sandbox, credential, id)).toBe(204)
  expect(await revoke(sandbox, credential, id)).toBe(204)
  expect(await probe(sandbox, credential, token!)).toEqual({ active: false })
  expect((await sandbox.call('/npm/guard-sandbox-hello', { token: token! })).status).toBe(401)
  expect(await revoke(sandbox, credential, 'GT01NOBODY')).toBe(404)
})

describe('an issuer', () => {
  test('may issue and probe', async () => {
    const sandbox = await openSandbox()
    const credential = await issuer(sandbox)
    const { status, body } = await issue(sandbox, credential, 'alice')
    expect(status).toBe(201)
    expect(await probe(sandbox, credential, body.token!)).toMatchObject({ active: true })
  })

  test('may neither list nor revoke', async () => {
    const sandbox = await openSandbox()
    const credential = await issuer(sandbox)
    const { id } = (await issue(sandbox, credential, 'alice')).body
    const listed = await sandbox.call(ROOT, { token: credential })
    expect(listed).toMatchObject({ status: 403, body: { code: 'forbidden', message: expect.any(String) } })
    expect(await revoke(sandbox, credential, id)).toBe(403)
    expect(await list(sandbox)).toMatchObject([{ id, status: 'active' }])
  })
})

test('a wrong key, a wrong bot, a key without its bot and no credential are 401', async () => {
  const sandbox = await openSandbox()
  const { manager: mine, issuer: other } = await sandbox.logins()
  for (const token of [`${other.apiKey}:${mine.id}`, `${mine.apiKey}:BT01NOBODY`, mine.apiKey, '']) {
    expect(await sandbox.call(ROOT, { token })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  }
})

test('another organisation is not found', async () => {
  const sandbox = await openSandbox()
  const path = ROOT.replace('sandbox-org', 'other-org')
  expect((await sandbox.call(path, { token: await manager(sandbox) })).status).toBe(404)
})

test.for([
  ['no identifier', {}],
  ['an empty one', { user_identifier: '' }],
  ['one that is too long', { user_identifier: 'a'.repeat(129) }],
] as const)('issuing with %s is 400', async ([, body]) => {
  const sandbox = await openSandbox()
  const answer = await sandbox.call(ROOT, { token: await manager(sandbox), body })
  expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request' } })
  expect(await list(sandbox)).toEqual([])
})

async function manager(sandbox: Client): Promise<string> {
  return `${sandbox.environment.GUARD_BOT_API_KEY}:${sandbox.environment.GUARD_BOT_ID}`
}

async function issuer(sandbox: Client): Promise<string> {
  const { id, apiKey } = (await sandbox.logins()).issuer
  return `${apiKey}:${id}`
}

function issue(sandbox: Client, token: string, identifier: string) {
  return sandbox.call<Row>(ROOT, { token, body: { user_identifier: identifier } })
}

async function list(sandbox: Client, query = ''): Promise<Row[]> {
  return (await sandbox.call<{ tokens: Row[] }>(ROOT + query, { token: await manager(sandbox) })).body.tokens
}

async function revoke(sandbox: Client, token: string, id: string): Promise<number> {
  return (await sandbox.call(`${ROOT}/by-id/${id}`, { method: 'DELETE', token })).status
}

async function probe(sandbox: Client, credential: string, token: string) {
  return (await sandbox.call(`${ROOT}/probe`, { token: credential, body: { token } })).body
}
