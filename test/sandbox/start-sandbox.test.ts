import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GuardError } from '../../src/core/errors.ts'
import { SERVICE_VARIABLES } from '../../src/core/services.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { askForCode, exchange, openSandbox, register, tempFolder } from './client.ts'

describe('the environment', () => {
  test('points every service to the one port, with working credentials', async () => {
    const { url, environment, call, logins } = await openSandbox()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const name of Object.values(SERVICE_VARIABLES)) expect(environment[name]).toMatch(new RegExp(`^${url}/.+/$`))
    expect(environment.GUARD_BOT_ID).toMatch(/^BT01[A-Z0-9]{24}$/)
    expect(environment.GUARD_BOT_API_KEY).toMatch(/^shisho_apikey_TEST[A-Za-z0-9]{39}$/)
    const path = `${new URL(environment.GUARD_SHISHO_URL!).pathname}o/${environment.GUARD_ORG}/guard/org-user-tokens`
    const token = `${environment.GUARD_BOT_API_KEY}:${environment.GUARD_BOT_ID}`
    expect((await call(path, { token })).status).toBe(200)
    expect(await logins()).toMatchObject({ org: environment.GUARD_ORG, takumoKey: environment.TAKUMO_API_KEY })
  })

  test('is summarised at the root', async () => {
    const { url, call } = await openSandbox()
    expect((await call('/')).body).toMatchObject({
      shisho: `${url}/shisho/v1/`,
      guard: expect.arrayContaining([`${url}/npm/`]),
    })
  })
})

describe('requests', () => {
  test.for([
    ['an unknown path', 404, '/nowhere', {}],
    ['an unknown path of a service', 404, '/npm/api/v2/tokens', {}],
    ['a wrong method', 405, '/npm/api/v1/tokens', { method: 'PUT' }],
    ['a wrong method at a registry', 405, '/npm/guard-sandbox-hello', { method: 'PUT' }],
    ['a body of more than 64 KiB', 413, '/npm/api/v1/tokens', { body: { email: 'a'.repeat(65_536) } }],
    ['a body that is not JSON', 400, '/npm/api/v1/tokens/reset', { body: 'email=you' }],
  ] as const)('with %s are %i with a JSON body', async ([, expected, path, request]) => {
    const { call } = await openSandbox()
    const { status, body, headers } = await call(path, request)
    expect(status).toBe(expected)
    expect(body).toMatchObject({ error: expect.any(String) })
    expect(headers.get('content-type')).toBe('application/json')
    if (expected === 405) expect(headers.get('allow')).toMatch(/GET|POST/)
  })

  test('for HEAD get only the head', async () => {
    const { call } = await openSandbox()
    const { status, body, headers } = await call('/npm/guard-sandbox-hello', { method: 'HEAD' })
    expect([status, body]).toEqual([200, ''])
    expect(Number(headers.get('content-length'))).toBeGreaterThan(100)
  })

  test('just below the size limit are read', async () => {
    const { call } = await openSandbox()
    const padding = 'a'.repeat(65_000)
    expect((await call('/npm/api/v1/tokens', { body: { email: 'you@example.com', padding } })).status).toBe(202)
  })

  test('with a host name that is not this machine are refused', async () => {
    const sandbox = await openSandbox()
    const answer = await exchange(sandbox, 'GET /outbox HTTP/1.1\r\nHost: rebound.example.com\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 421 /)
  })

  test('get links with the host name they used', async () => {
    const sandbox = await openSandbox()
    const { port } = new URL(sandbox.url)
    const answer = await exchange(
      sandbox,
      `GET /npm/guard-sandbox-hello HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toContain(`http://localhost:${port}/npm/guard-sandbox-hello/-/`)
  })
})

describe('the port', () => {
  test('is open on loopback and on no other address', async () => {
    const { url } = await openSandbox()
    const port = Number(new URL(url).port)
    const others = Object.values(networkInterfaces())
      .flat()
      .filter(found => found?.family === 'IPv4' && !found.internal)
    expect(await canConnect('127.0.0.1', port)).toBe(true)
    for (const other of others) expect(await canConnect(other!.address, port)).toBe(false)
  })

  test('is the requested one, and an error if it is taken', async () => {
    const { url } = await openSandbox()
    const port = Number(new URL(url).port)
    await expect(startSandbox({ port })).rejects.toThrow(GuardError)
    await expect(startSandbox({ port: 70_000 })).rejects.toThrow(GuardError)
  })
})

describe('closing', () => {
  test('closes idle connections and waiting calls at once', async () => {
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
    const fault = { path: '/npm/guard-sandbox-hello', fault: 'delay', milliseconds: 60_000 }
    await fetch(`${sandbox.url}/faults`, { method: 'POST', body: JSON.stringify(fault) })
    const waiting = expect(fetch(`${sandbox.url}/npm/guard-sandbox-hello`)).rejects.toThrow()
    await expect.poll(async () => (await fetch(`${sandbox.url}/faults`)).json()).toEqual([])
    // The call would wait for a minute, longer than this test may take.
    await sandbox.close()
    await waiting
    await sandbox.close()
  })
})

test('a call that was waiting when the sandbox closed changes nothing afterwards', async () => {
  const stateFile = join(await tempFolder(), 'state.json')
  const sandbox = await openSandbox({ stateFile })
  const token = await register(sandbox)
  const path = '/npm/api/v1/tokens/regenerate'
  await sandbox.fault({ path, fault: 'delay', milliseconds: 500, when: 'before' })
  const waiting = expect(sandbox.call(path, { method: 'POST', token })).rejects.toThrow()
  await expect.poll(async () => (await sandbox.call('/faults')).body).toEqual([])
  await sandbox.close()
  await waiting
  const before = await readFile(stateFile, 'utf8')
  await sleep(600)
  expect(await readFile(stateFile, 'utf8')).toBe(before)
})

describe('the state file', () => {
  test('keeps tokens, codes and keys between runs, as hashes, readable only by the owner', async () => {
    const stateFile = join(await tempFolder(), 'deep', 'state.json')
    const first = await openSandbox({ stateFile })
    const token = await register(first)
    const { key } = (await first.call<{ key: string }>('/sandbox/takumo/keys', { body: {} })).body
    const code = await askForCode(first)
    await first.close()

    const text = await readFile(stateFile, 'utf8')
    const secrets = [
      token,
      key,
      code,
      'you@example.com',
      first.environment.GUARD_BOT_API_KEY!,
      first.environment.TAKUMO_API_KEY!,
    ]
    for (const secret of secrets) expect(text).not.toContain(secret)
    if (process.platform !== 'win32') expect((await stat(stateFile)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(stateFile, '..'))).toEqual(['state.json'])

    const second = await openSandbox({ stateFile })
    expect((await second.call('/npm/api/v1/tokens/status', { token })).status).toBe(200)
    expect((await second.call('/takumo/cloud/api/v1/rules', { token: key })).status).toBe(200)
    const reset = await second.call('/npm/api/v1/tokens/reset', { body: { email: 'you@example.com', code } })
    expect(reset.status).toBe(200)
    expect((await second.call('/npm/api/v1/tokens/status', { token })).status).toBe(401)
  })

  test('contains a change before the change is answered', async () => {
    const stateFile = join(await tempFolder(), 'state.json')
    const first = await openSandbox({ stateFile })
    const token = await register(first)
    const second = await openSandbox({ stateFile })
    expect((await second.call('/npm/api/v1/tokens/status', { token })).status).toBe(200)
  })

  test('keeps when a token was last used', async () => {
    const stateFile = join(await tempFolder(), 'state.json')
    const first = await openSandbox({ stateFile })
    const token = await register(first)
    await first.call('/npm/guard-sandbox-hello', { token })
    await first.close()
    const second = await openSandbox({ stateFile })
    expect((await second.call('/npm/api/v1/tokens/status', { token })).body).toMatchObject({ request_count: 1 })
  })

  test.for(['not json', '{"version":2}', '[]'])('that holds %s is refused and left as it is', async text => {
    const stateFile = join(await tempFolder(), 'state.json')
    await writeFile(stateFile, text)
    await expect(startSandbox({ stateFile })).rejects.toThrow(GuardError)
    expect(await readFile(stateFile, 'utf8')).toBe(text)
  })
})

describe('the outbox folder', () => {
  test('receives each mail as a file readable only by the owner, in order', async () => {
    const outboxFolder = join(await tempFolder(), 'outbox')
    const sandbox = await openSandbox({ outboxFolder })
    const token = await register(sandbox)
    const code = await askForCode(sandbox)
    const names = (await readdir(outboxFolder)).toSorted()
    expect(names).toEqual([expect.stringMatching(/-welcome\.txt$/), expect.stringMatching(/-recovery\.txt$/)])
    const [welcome, recovery] = await Promise.all(names.map(name => readFile(join(outboxFolder, name), 'utf8')))
    expect(welcome).toMatch(/^To: you@example\.com\n/)
    expect(welcome).toContain(token)
    expect(recovery).toContain(code)
    if (process.platform === 'win32') return
    for (const name of names) expect((await stat(join(outboxFolder, name))).mode & 0o777).toBe(0o600)
  })
})

function canConnect(address: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port, timeout: 1000 })
    const end = (connected: boolean) => {
      socket.destroy()
      resolve(connected)
    }
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false))
  })
}

describe('a web page', () => {
  const FAULT = JSON.stringify({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 1 })
  const MAIL = JSON.stringify({ email: 'a@example.com', language: 'en' })

  test.for<[string, string, string, Record<string, string>]>([
    ['another origin', 'POST', '/faults', { Origin: 'https://evil.example', 'Content-Type': 'text/plain' }],
    [
      'another origin, as JSON',
      'POST',
      '/faults',
      { Origin: 'https://evil.example', 'Content-Type': 'application/json' },
    ],
    ['another port of this machine', 'POST', '/faults', { Origin: 'http://127.0.0.1:1' }],
    ['another name of this machine', 'POST', '/npm/api/v1/tokens', { Origin: 'http://localhost' }],
    ['an origin that is none', 'POST', '/faults', { Origin: 'null', 'Content-Type': 'text/plain' }],
    ['another origin', 'DELETE', '/faults', { Origin: 'https://evil.example' }],
    ['another origin', 'GET', '/outbox', { Origin: 'https://evil.example' }],
    [
      'another origin, by a form',
      'POST',
      '/npm/api/v1/tokens',
      { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' },
    ],
    [
      'another site, without its name',
      'POST',
      '/faults',
      { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/json' },
    ],
    ['another site, without its name', 'DELETE', '/faults', { 'Sec-Fetch-Site': 'same-site' }],
    ['the sandbox itself, in plain text', 'POST', '/faults', { Origin: 'SELF', 'Content-Type': 'text/plain' }],
    ['the sandbox itself, without a type', 'POST', '/faults', { Origin: 'SELF' }],
  ])('of %s is refused: %s %s', async ([, method, path, headers]) => {
    const sandbox = await openSandbox()
    const answer = await send(sandbox, { method, path, headers, body: path === '/faults' ? FAULT : MAIL })
    expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    expect(answer).not.toContain('access-control')
    expect((await sandbox.call('/outbox')).body).toEqual([])
  })

  test.for<[string, string, Record<string, string>]>([
    ['curl', 'POST', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['a program that names no type', 'POST', {}],
    [
      'a page of the sandbox itself, as JSON',
      'POST',
      { Origin: 'SELF', 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' },
    ],
    ['a person who types the address', 'GET', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }],
    ['a person who follows a link', 'GET', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }],
  ])('is distinguished from %s', async ([, method, headers]) => {
    const sandbox = await openSandbox()
    const path = method === 'GET' ? '/outbox' : '/faults'
    expect(await send(sandbox, { method, path, headers, body: FAULT })).toMatch(/^HTTP\/1\.1 2/)
  })

  interface Sent {
    method: string
    path: string
    headers: Record<string, string>
    body: string
  }

  function send(sandbox: Parameters<typeof exchange>[0], { method, path, headers, body }: Sent): Promise<string> {
    const text = method === 'POST' ? body : ''
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value === 'SELF' ? sandbox.url : value}`)
    const all = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(sandbox.url).host}`, 'Connection: close', ...lines]
    return exchange(sandbox, [...all, `Content-Length: ${text.length}`, '', text].join('\r\n'))
  }
})
