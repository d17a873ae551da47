import { describe, expect, test } from 'vitest'
import { type Client, exchange, openSandbox, rawPost, register } from './client.ts'

const PATH = '/npm/api/v1/tokens/regenerate'

describe('cut-before', () => {
  test('ends the connection without a byte and changes nothing', async () => {
    const { sandbox, token } = await faulty({ fault: 'cut-before' })
    expect(await exchange(sandbox, rawPost(PATH, token))).toBe('')
    expect(await isAlive(sandbox, token)).toBe(true)
  })
})

describe('cut-after', () => {
  test('ends the connection without a byte and makes the change', async () => {
    const { sandbox, token } = await faulty({ fault: 'cut-after' })
    expect(await exchange(sandbox, rawPost(PATH, token))).toBe('')
    expect(await isAlive(sandbox, token)).toBe(false)
  })
})

describe('torn', () => {
  test('promises the whole body by its length and sends half of it', async () => {
    const { sandbox, token } = await faulty({ fault: 'torn' })
    const { head, body } = split(await exchange(sandbox, rawPost(PATH, token)))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(body).toHaveLength(Math.floor(length / 2))
    expect(body).toMatch(/^\{"token":"tg_anon_TEST/)
    expect(await isAlive(sandbox, token)).toBe(false)
  })

  test('omits the last chunk if there is no length', async () => {
    const { sandbox, token } = await faulty({ fault: 'torn', chunked: true })
    const { head, body } = split(await exchange(sandbox, rawPost(PATH, token)))
    expect(head).toMatch(/transfer-encoding: chunked/i)
    expect(head).not.toMatch(/content-length/i)
    expect(body).toContain('{"token":"tg_anon_TEST')
    expect(body).not.toMatch(/\r\n0\r\n/)
    expect(await isAlive(sandbox, token)).toBe(false)
  })

  test.for([0, 1, 51])('sends the requested %i bytes', async bytes => {
    const { sandbox, token } = await faulty({ fault: 'torn', bytes })
    const { head, body } = split(await exchange(sandbox, rawPost(PATH, token)))
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(body).toHaveLength(bytes)
  })

  test('keeps the connection open for a while on request', async () => {
    const { sandbox, token } = await faulty({ fault: 'torn', milliseconds: 150 })
    const start = performance.now()
    await exchange(sandbox, rawPost(PATH, token))
    expect(performance.now() - start).toBeGreaterThan(140)
  })
})

describe('delay', () => {
  test('makes the change at once and answers late', async () => {
    const { sandbox, token } = await faulty({ fault: 'delay', milliseconds: 500 })
    const start = performance.now()
    let answered = false
    const answer = regenerate(sandbox, token).finally(() => {
      answered = true
    })
    await expect.poll(() => isAlive(sandbox, token), { interval: 5 }).toBe(false)
    expect(answered).toBe(false)
    expect((await answer).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(490)
  })

  test('before the change delays it, even for a caller who has gone', async () => {
    const { sandbox, token } = await faulty({ fault: 'delay', milliseconds: 500, when: 'before' })
    const left = fetch(sandbox.url + PATH, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(50) },
    })
    await expect(left).rejects.toThrow('timeout')
    expect(await isAlive(sandbox, token)).toBe(true)
    await expect.poll(() => isAlive(sandbox, token), { interval: 10 }).toBe(false)
  })
})

describe('status', () => {
  test('is sent instead of the change, with Retry-After', async () => {
    const { sandbox, token } = await faulty({ fault: 'status', status: 429, retryAfter: 2 })
    const { status, headers, body } = await regenerate(sandbox, token)
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('2')
    expect(body).toMatchObject({ error: 'sandbox_fault' })
    expect(await isAlive(sandbox, token)).toBe(true)
  })

  test('is sent after the change on request', async () => {
    const { sandbox, token } = await faulty({ fault: 'status', status: 500, when: 'after' })
    expect((await regenerate(sandbox, token)).status).toBe(500)
    expect(await isAlive(sandbox, token)).toBe(false)
  })

  test('carries any body and type', async () => {
    const fault = { fault: 'status', status: 200, when: 'after', body: '<h1>Sign in</h1>', contentType: 'text/html' }
    const { sandbox, token } = await faulty(fault)
    const { status, headers, body } = await regenerate(sandbox, token)
    expect([status, headers.get('content-type'), body]).toEqual([200, 'text/html', '<h1>Sign in</h1>'])
    expect(await isAlive(sandbox, token)).toBe(false)
  })

  test('redirects', async () => {
    const { sandbox, token } = await faulty({ fault: 'status', status: 307, location: 'http://127.0.0.1:9/' })
    const { status, headers } = await regenerate(sandbox, token)
    expect([status, headers.get('location')]).toEqual([307, 'http://127.0.0.1:9/'])
    expect(await isAlive(sandbox, token)).toBe(true)
  })

  test('has the format of the service it is set for', async () => {
    const sandbox = await openSandbox()
    await sandbox.fault({ path: '/takumo/gateway/v1/health', fault: 'status', status: 503 })
    const { body } = await sandbox.call('/takumo/gateway/v1/health')
    expect(body).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE' } })
  })
})

describe('answer', () => {
  test('makes the change and sends the new token as specified', async () => {
    const fault = { status: 403, body: 'key: {NEW}', headers: { 'x-key': '{NEW}' }, contentType: 'text/plain' }
    const { sandbox, token } = await faulty({ fault: 'answer', ...fault })
    const answer = await exchange(sandbox, rawPost(PATH, token))
    const { head, body } = split(answer)
    const fresh = body.replace('key: ', '')
    expect(head).toMatch(/^HTTP\/1\.1 403 /)
    expect(head).toContain(`x-key: ${fresh}`)
    expect(await isAlive(sandbox, fresh)).toBe(true)
    expect(await isAlive(sandbox, token)).toBe(false)
  })

  test('sends interim responses first', async () => {
    const { sandbox, token } = await faulty({ fault: 'answer', interim: [100, 103] })
    const answer = await exchange(sandbox, rawPost(PATH, token))
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 103 [\s\S]+\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
  })

  test('compresses the body', async () => {
    const { sandbox, token } = await faulty({ fault: 'answer', encoding: 'base64', body: '{NEW}' })
    const { body } = split(await exchange(sandbox, rawPost(PATH, token)))
    expect(await isAlive(sandbox, Buffer.from(body, 'base64').toString())).toBe(true)
  })
})

describe('stale', () => {
  test('answers from the state at which it was set, for the time it specifies', async () => {
    let now = Date.parse('2026-11-27T00:00:00Z')
    const sandbox = await openSandbox({}, { now: () => new Date(now) })
    const token = await register(sandbox)
    await sandbox.fault({ path: '/npm/api/v1/tokens/status', fault: 'stale', milliseconds: 5000, times: 0 })
    const { body } = await regenerate(sandbox, token)
    const fresh = (body as { token: string }).token

    now += 4999
    expect([await isAlive(sandbox, token), await isAlive(sandbox, fresh)]).toEqual([true, false])
    now += 1
    expect([await isAlive(sandbox, token), await isAlive(sandbox, fresh)]).toEqual([false, true])
  })
})

describe('a fault', () => {
  test('affects one call unless told otherwise', async () => {
    const { sandbox, token } = await faulty({ fault: 'status' })
    expect((await regenerate(sandbox, token)).status).toBe(503)
    expect((await regenerate(sandbox, token)).status).toBe(200)
  })

  test('counts down and gives way to the next one for the path', async () => {
    const { sandbox, token } = await faulty({ fault: 'status', times: 2 })
    await sandbox.fault({ path: PATH, fault: 'status', status: 500 })
    const statuses: number[] = []
    for (let count = 0; count < 4; count += 1) statuses.push((await regenerate(sandbox, token)).status)
    expect(statuses).toEqual([503, 503, 500, 200])
  })

  test('with zero times stays until faults are cleared', async () => {
    const { sandbox, token } = await faulty({ fault: 'status', times: 0 })
    for (let count = 0; count < 3; count += 1) expect((await regenerate(sandbox, token)).status).toBe(503)
    expect((await sandbox.call('/faults', { method: 'DELETE' })).status).toBe(204)
    expect((await regenerate(sandbox, token)).status).toBe(200)
  })

  test('applies only to its path and method', async () => {
    const { sandbox, token } = await faulty({ path: '/npm/api/v1/tokens', method: 'delete', fault: 'status' })
    expect((await sandbox.call('/npm/api/v1/tokens', { body: { email: 'b@example.com' } })).status).toBe(202)
    expect((await regenerate(sandbox, token)).status).toBe(200)
    expect((await sandbox.call('/npm/api/v1/tokens', { method: 'DELETE' })).status).toBe(503)
  })

  test("for a path that ends in a star matches all paths with that prefix, except the sandbox's own", async () => {
    const sandbox = await openSandbox()
    await sandbox.fault({ path: '/*', fault: 'cut-before', times: 0 })
    await expect(sandbox.call('/npm/guard-sandbox-hello')).rejects.toThrow()
    expect((await sandbox.call('/faults')).body).toHaveLength(1)
  })

  test.for([
    { fault: 'status' },
    { path: PATH },
    { path: PATH, fault: 'explode' },
    { path: PATH, fault: 'delay', milliseconds: '5' },
    { path: PATH, fault: 'status', times: -1 },
    { path: PATH, fault: 'status', status: 42 },
    { path: PATH, fault: 'status', when: 'later' },
    { path: PATH, fault: 'answer', encoding: 'rot13' },
    { path: PATH, fault: 'answer', interim: [200] },
    { path: PATH, fault: 'answer', headers: ['x'] },
  ])('is refused if it is not well formed: %o', async fault => {
    const sandbox = await openSandbox()
    expect((await sandbox.fault(fault)).status).toBe(400)
    expect((await sandbox.call('/faults')).body).toEqual([])
  })
})

async function faulty(fault: Record<string, unknown>): Promise<{ sandbox: Client; token: string }> {
  const sandbox = await openSandbox()
  const token = await register(sandbox)
  expect((await sandbox.fault({ path: PATH, ...fault })).status).toBe(201)
  return { sandbox, token }
}

function regenerate(sandbox: Client, token: string) {
  return sandbox.call(PATH, { method: 'POST', token })
}

async function isAlive(sandbox: Client, token: string): Promise<boolean> {
  const { status } = await sandbox.call('/npm/api/v1/tokens/status', { token })
  expect([200, 401]).toContain(status)
  return status === 200
}

function split(answer: string): { head: string; body: string } {
  const [head = '', ...body] = answer.split('\r\n\r\n')
  return { head, body: body.join('\r\n\r\n') }
}
