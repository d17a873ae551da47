import { describe, expect, test } from 'vitest'
import { tokenKind } from '../../src/core/tokens.ts'
import { askForCode, type Client, openSandbox, register } from './client.ts'

const GUARD_HOSTS = ['npm', 'pypi', 'rubygems', 'golang', 'packagist']

describe('registering', () => {
  test('mails a token that guard recognises and that contains TEST', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    expect(token).toMatch(/^tg_anon_TEST[A-Za-z0-9]{28}$/)
    expect(tokenKind(token)).toBe('email')
    expect((await sandbox.outbox())[0]?.text).toContain(token)
  })

  test('does not answer with the token', async () => {
    const sandbox = await openSandbox()
    const { status, body } = await sandbox.call('/npm/api/v1/tokens', { body: { email: 'you@example.com' } })
    expect(status).toBe(202)
    expect(JSON.stringify(body)).not.toContain('tg_anon_')
  })

  test('a known address gets a code instead of a token, and its token stays valid', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    await register(sandbox, 'YOU@example.com')
    const [, recovery] = await sandbox.outbox()
    expect(recovery).toMatchObject({ kind: 'recovery', token: null, code: expect.stringMatching(/^[A-Z0-9]{8}$/) })
    expect(recovery?.text).not.toContain(token)
    expect(await isAlive(sandbox, token)).toBe(true)
  })

  test('writes in Japanese on request', async () => {
    const sandbox = await openSandbox()
    for (let times = 0; times < 2; times += 1) {
      await sandbox.call('/npm/api/v1/tokens', { body: { email: 'you@example.com', language: 'ja' } })
    }
    const [welcome, recovery] = await sandbox.outbox()
    expect(welcome?.text).toContain('ようこそ')
    expect(recovery?.text).toContain('有効期限は 1 時間です')
    expect(recovery?.text).toContain(`${sandbox.url}/npm/api/v1/tokens/reset`)
  })

  test.for([
    ['no address', {}],
    ['something that is no address', { email: 'you' }],
    ['a line break in the address', { email: 'you@example.com\nbcc:x@example.com' }],
    ['an unknown language', { email: 'you@example.com', language: 'fr' }],
    ['a list', []],
    ['half of a JSON text', '{"email":'],
  ] as const)('with %s is 400 and sends nothing', async ([, body]) => {
    const sandbox = await openSandbox()
    const answer = await sandbox.call('/npm/api/v1/tokens', { body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: 'bad_request', message: expect.any(String) })
    expect(await sandbox.outbox()).toEqual([])
  })
})

describe('one database', () => {
  test.for(GUARD_HOSTS)('is behind all hosts: a token registered at npm has a status at %s', async host => {
    const sandbox = await openSandbox()
    const { status, body } = await sandbox.call(`/${host}/api/v1/tokens/status`, { token: await register(sandbox) })
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'active',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      last_used_at: null,
      request_count: 0,
    })
  })

  test('counts requests to registries, but not status requests', async () => {
    const sandbox = await openSandbox({}, { now: () => new Date('2026-05-01T10:00:00Z') })
    const token = await register(sandbox)
    await sandbox.call('/npm/guard-sandbox-hello', { token })
    await sandbox.call('/pypi/simple/guard-sandbox-hello/', { token })
    await sandbox.call('/npm/api/v1/tokens/status', { token })
    const { body } = await sandbox.call('/npm/api/v1/tokens/status', { token })
    expect(body).toMatchObject({ request_count: 2, last_used_at: '2026-05-01T10:00:00.000Z' })
  })
})

describe('regenerating', () => {
  test('revokes the old token at once on every host and answers with the new one', async () => {
    const sandbox = await openSandbox()
    const old = await register(sandbox)
    const { status, body } = await regenerate(sandbox, old)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['token'])
    expect(body.token).not.toBe(old)
    expect(await isAlive(sandbox, body.token!)).toBe(true)
    for (const host of GUARD_HOSTS) expect(await isAlive(sandbox, old, host)).toBe(false)
    expect((await regenerate(sandbox, old)).status).toBe(401)
  })

  test('keeps the tokens of other addresses', async () => {
    const sandbox = await openSandbox()
    const mine = await register(sandbox)
    const theirs = await register(sandbox, 'they@example.com')
    await regenerate(sandbox, mine)
    expect(await isAlive(sandbox, theirs)).toBe(true)
  })
})

describe('a reset code', () => {
  test('gives a new token, revokes the old one and works once', async () => {
    const sandbox = await openSandbox()
    const old = await register(sandbox)
    const code = await askForCode(sandbox)
    const first = await reset(sandbox, code)
    expect(first.status).toBe(200)
    expect(await isAlive(sandbox, first.body.token!)).toBe(true)
    expect(await isAlive(sandbox, old)).toBe(false)
    expect(await reset(sandbox, code)).toMatchObject({ status: 400, body: { error: 'invalid_code' } })
    expect(await isAlive(sandbox, first.body.token!)).toBe(true)
  })

  test.for([
    ['59 minutes and 59 seconds', 3_599_000, 200],
    ['one hour', 3_600_000, 400],
  ] as const)('after %s answers %i', async ([, age, expected]) => {
    let now = new Date('2026-05-01T10:00:00Z')
    const sandbox = await openSandbox({}, { now: () => now })
    const token = await register(sandbox)
    const code = await askForCode(sandbox)
    now = new Date(now.getTime() + age)
    expect((await reset(sandbox, code)).status).toBe(expected)
    expect(await isAlive(sandbox, token)).toBe(expected !== 200)
  })

  test('is invalid after a later one was mailed, and for another address', async () => {
    const sandbox = await openSandbox()
    await register(sandbox)
    await register(sandbox, 'they@example.com')
    const first = await askForCode(sandbox)
    const second = await askForCode(sandbox)
    expect((await reset(sandbox, first)).status).toBe(400)
    expect((await reset(sandbox, second, 'they@example.com')).status).toBe(400)
    expect((await reset(sandbox, second)).status).toBe(200)
  })
})

describe('revoking', () => {
  test('revokes the token at once and forgets the address', async () => {
    const sandbox = await openSandbox()
    const token = await register(sandbox)
    const { status } = await sandbox.call('/npm/api/v1/tokens', { method: 'DELETE', token })
    expect(status).toBe(200)
    expect(await isAlive(sandbox, token)).toBe(false)
    const next = await register(sandbox)
    expect(await isAlive(sandbox, next)).toBe(true)
    expect((await sandbox.outbox()).at(-1)?.kind).toBe('welcome')
  })
})

describe('a call that needs a token', () => {
  const CALLS = [
    ['GET', '/status'],
    ['POST', '/regenerate'],
    ['DELETE', ''],
  ] as const

  test.for(CALLS)(
    '%s %s is 401 JSON without one, with a wrong one, and with one sent as Basic',
    async ([method, path]) => {
      const sandbox = await openSandbox()
      const token = await register(sandbox)
      const basic = `Basic ${Buffer.from(`token:${token}`).toString('base64')}`
      for (const authorization of [undefined, 'Bearer tg_anon_TESTnobodyHasThis0000', basic]) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
        const answer = await sandbox.call(`/npm/api/v1/tokens${path}`, { method, headers })
        expect(answer.status).toBe(401)
        expect(answer.body).toMatchObject({ error: 'unauthorized' })
      }
      expect(await isAlive(sandbox, token)).toBe(true)
    },
  )
})

function regenerate(sandbox: Client, token: string) {
  return sandbox.call<{ token?: string }>('/npm/api/v1/tokens/regenerate', { method: 'POST', token })
}

function reset(sandbox: Client, code: string, email = 'you@example.com') {
  return sandbox.call<{ token?: string }>('/pypi/api/v1/tokens/reset', { body: { email, code } })
}

async function isAlive(sandbox: Client, token: string, host = 'npm'): Promise<boolean> {
  const { status } = await sandbox.call(`/${host}/api/v1/tokens/status`, { token })
  expect([200, 401]).toContain(status)
  return status === 200
}
