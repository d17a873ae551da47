import { describe, expect, test } from 'vitest'
import { createEmailTokens } from '../../src/api/email-tokens.ts'
import type { ChunkSink, EmailTokens } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import {
  bodyInto,
  type ClientOptions,
  client,
  expectNoSecret,
  failure,
  QUICK,
  standingClock,
  TOKEN,
} from './helpers/clients.ts'
import { closedPort, type Reply, type Service, sendPieces, startRaw, startService } from './helpers/servers.ts'

const PAGE = '<!doctype html><title>Sign in</title>'

async function serve(...replies: Reply[]): Promise<{ service: Service; tokens: EmailTokens }> {
  const service = await startService(...replies)
  return { service, tokens: tokensAt(`${service.url}npm/`) }
}

function tokensAt(base: string, options?: ClientOptions): EmailTokens {
  return createEmailTokens(client(options), base)
}

function statusAt(base: string, options?: ClientOptions): Promise<unknown> {
  return tokensAt(base, options).status(TOKEN)
}

describe('the calls match the vendor documentation', () => {
  // https://shisho.dev/docs/t/guard/features/token-management
  const bearer = { authorization: `Bearer ${TOKEN.reveal()}` }
  const json = { 'content-type': 'application/json' }
  const path = '/npm/api/v1/tokens'

  test.for<[string, (tokens: EmailTokens) => Promise<unknown>, object]>([
    ['status', tokens => tokens.status(TOKEN), { method: 'GET', path: `${path}/status`, body: '', headers: bearer }],
    [
      'register',
      tokens => tokens.register('you@example.com', 'en'),
      { method: 'POST', path, body: '{"email":"you@example.com","language":"en"}', headers: json },
    ],
    [
      'regenerate',
      tokens => tokens.regenerate(TOKEN, () => {}),
      { method: 'POST', path: `${path}/regenerate`, body: '', headers: bearer },
    ],
    [
      'reset',
      tokens => tokens.reset('you@example.com', new Secret('AB12'), () => {}),
      { method: 'POST', path: `${path}/reset`, body: '{"email":"you@example.com","code":"AB12"}', headers: json },
    ],
    ['revoke', tokens => tokens.revoke(TOKEN), { method: 'DELETE', path, body: '', headers: bearer }],
  ])('%s', async ([, call, request]) => {
    const { service, tokens } = await serve({ body: '{}' })
    await call(tokens)
    expect(service.received).toHaveLength(1)
    expect(service.received[0]).toMatchObject(request)
    expect(tokens.host).toBe(service.host)
  })

  test('sends no token together with an email address', async () => {
    const { service, tokens } = await serve({ body: '{}' })
    await tokens.register('you@example.com', 'ja')
    await tokens.reset('you@example.com', new Secret('AB12'), () => {})
    for (const { headers } of service.received) expect(headers).not.toHaveProperty('authorization')
  })
})

describe('a token is valid', () => {
  test.for<[unknown, string | undefined]>([
    [{}, undefined],
    [{ last_used_at: '2026-11-19T08:00:00Z' }, '2026-11-19T08:00:00Z'],
    [{ lastUsedAt: '2026-11-19' }, '2026-11-19'],
    [{ usage: { last_used: 1_763_000_000 } }, '1763000000'],
    [{ last_used_at: null, stats: { lastUsed: 'today' } }, 'today'],
    [{ last_used_at: null }, undefined],
    [{ last_used_at: { deep: { last_used_at: 'no' } } }, undefined],
    [{ last_used_at: 'a\u001B[2Jb\u202Ec' }, 'a\uFFFD[2Jb\uFFFDc'],
  ])('if the service answers %j', async ([body, lastUsed]) => {
    const { tokens } = await serve({ body })
    expect(await tokens.status(TOKEN)).toEqual({ state: 'valid', lastUsed })
  })
})

test('only a 401 rejects a token', async () => {
  const { service, tokens } = await serve({ status: 401, body: { error: 'unauthorized' } })
  expect(await tokens.status(TOKEN)).toEqual({ state: 'rejected' })
  expect(service.received).toHaveLength(1)
})

describe('the status of a token is unknown', () => {
  test.for<[string, Reply, number, string]>([
    ['a page', { body: PAGE }, 4, 'answered HTTP 200 in an unknown form'],
    ['an empty body', { status: 204 }, 4, 'answered HTTP 204 in an unknown form'],
    ['a list', { body: [] }, 4, 'answered HTTP 200 in an unknown form'],
    ['a string', { body: '"valid"' }, 4, 'answered HTTP 200 in an unknown form'],
    ['a redirect', { status: 302, headers: { location: '/login' } }, 4, 'answered with a redirect (HTTP 302), and'],
    ['a refusal', { status: 403, body: { message: 'no plan' } }, 9, 'refused to check the token (HTTP 403): no plan'],
    ['404', { status: 404, body: PAGE }, 4, 'answered HTTP 404'],
    ['407', { status: 407 }, 4, 'asks for a password (HTTP 407)'],
    ['418', { status: 418 }, 4, 'answered HTTP 418'],
    ['500', { status: 500, body: { error: { message: 'oops' } } }, 4, 'failed to check the token (HTTP 500): oops'],
    ['503', { status: 503, body: PAGE }, 4, 'failed to check the token (HTTP 503)'],
    ['429', { status: 429 }, 5, 'limits requests (HTTP 429)'],
  ])('after %s', async ([, reply, exitCode, words]) => {
    const { service, tokens } = await serve(reply)
    const verdict = await tokens.status(TOKEN)
    expect(verdict).toMatchObject({ state: 'unknown', exitCode })
    expect(verdict).toHaveProperty('reason', expect.stringContaining(words))
    expect(verdict).toHaveProperty('reason', expect.stringContaining(service.host))
    expectNoSecret(verdict)
  })

  test('after an answer that was cut off', async () => {
    const { url, host } = await startRaw(socket =>
      sendPieces(socket, ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}']),
    )
    expect(await statusAt(url)).toMatchObject({
      state: 'unknown',
      exitCode: 4,
      reason: `the answer of ${host} was cut off`,
    })
  })

  test('if the connection is refused', async () => {
    const host = await closedPort()
    expect(await statusAt(`http://${host}/`)).toMatchObject({
      state: 'unknown',
      exitCode: 4,
      reason: `${host} refused the connection`,
      hint: 'check the network and run the command again',
    })
  })

  test('if the service does not answer', async () => {
    const { url, host } = await startRaw(() => {})
    expect(await statusAt(url, { timeouts: { ...QUICK, total: 100 } })).toMatchObject({
      state: 'unknown',
      reason: `${host} did not answer within 0.1 seconds`,
    })
  })

  test('if the token cannot be sent', async () => {
    const { service, tokens } = await serve({ body: '{}' })
    expect(await tokens.status(new Secret('tg_anon_\n'))).toMatchObject({ state: 'unknown', exitCode: 2 })
    expect(service.received).toEqual([])
  })
})

/** Rounded down to quarters of a second, because pauses vary randomly below that. */
function quarters(milliseconds: readonly number[]): number[] {
  return milliseconds.map(pause => Math.floor(pause / 250))
}

describe('status', () => {
  test('retries after a moment', async () => {
    const clock = standingClock()
    const service = await startService({ status: 503 }, { status: 502 }, { body: '{}' })
    expect(await statusAt(service.url, { clock })).toMatchObject({ state: 'valid' })
    expect(quarters(clock.slept)).toEqual([1, 2])
  })

  test('gives up after two retries', async () => {
    const service = await startService({ status: 500 })
    expect(await statusAt(service.url)).toMatchObject({ state: 'unknown', exitCode: 4 })
    expect(service.received).toHaveLength(3)
  })

  test('retries after the connection was cut', async () => {
    const service = await startRaw(socket =>
      sendPieces(socket, service.heads.length < 3 ? [] : ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}']),
    )
    expect(await statusAt(service.url)).toMatchObject({ state: 'valid' })
    expect(service.heads).toHaveLength(3)
  })

  test('waits as long as the service asks', async () => {
    const clock = standingClock()
    const service = await startService({ status: 429, headers: { 'retry-after': '3' } }, { body: '{}' })
    expect(await statusAt(service.url, { clock })).toMatchObject({ state: 'valid' })
    expect(quarters(clock.slept)).toEqual([12])
  })

  test('does not wait longer than the limit', async () => {
    const clock = standingClock()
    const service = await startService({ status: 429, headers: { 'retry-after': '60' }, body: { error: 'slow down' } })
    expect(await statusAt(service.url, { clock })).toEqual({
      state: 'unknown',
      exitCode: 5,
      reason: `${service.host} limits requests (HTTP 429): slow down`,
      hint: 'retry in 60 seconds',
      retryAfterSeconds: 60,
    })
    expect([clock.slept, service.received.length]).toEqual([[], 1])
  })

  test('does not retry after a long wait', async () => {
    let seconds = 0
    const now = (): Date => {
      seconds += 11
      return new Date(seconds * 1000)
    }
    const service = await startService({ status: 500 })
    await statusAt(service.url, { clock: { ...standingClock(), now } })
    expect(service.received).toHaveLength(1)
  })
})

describe.each(['regenerate', 'reset'] as const)('%s', name => {
  const call = (tokens: EmailTokens, onChunk: ChunkSink = () => {}) =>
    name === 'regenerate' ? tokens.regenerate(TOKEN, onChunk) : tokens.reset('a@example.com', TOKEN, onChunk)

  test.for([200, 302, 400, 401, 403, 429, 500, 503])(
    'returns an answer with status %i after one request',
    async status => {
      const { service, tokens } = await serve({ status, body: { token: 'x' } })
      const chunks: string[] = []
      const answer = await call(tokens, bodyInto(chunks))
      expect(answer).toMatchObject({ status, complete: true, body: '{"token":"x"}' })
      expect(chunks).toEqual(['{"token":"x"}'])
      expect(service.received).toHaveLength(1)
    },
  )

  test('is sent only once if the connection is cut', async () => {
    const service = await startRaw(socket => sendPieces(socket, [], 'cut'))
    expect(await failure(call(tokensAt(service.url)))).toMatchObject({ code: 'NO_ANSWER', sent: true, exitCode: 4 })
    expect(service.heads).toHaveLength(1)
  })

  test('is not sent if the connection is refused', async () => {
    expect(await failure(call(tokensAt(`http://${await closedPort()}/`)))).toMatchObject({
      code: 'NOT_SENT',
      sent: false,
    })
  })
})

describe.each(['register', 'revoke'] as const)('%s', name => {
  const call = (tokens: EmailTokens) => (name === 'register' ? tokens.register('a@b', 'en') : tokens.revoke(TOKEN))
  const verb = name === 'register' ? 'send the mail' : 'revoke the token'

  test.for([200, 201, 202, 204])('succeeds with status %i', async status => {
    const { tokens } = await serve({ status })
    expect(await call(tokens)).toBeUndefined()
  })

  test.for<[Reply, string, number, string]>([
    [
      { status: 400, body: { message: 'bad\u001B[31m address' } },
      'BAD_REQUEST',
      2,
      `refused to ${verb} (HTTP 400): bad[31m address`,
    ],
    [{ status: 422, body: { error: 'bad' } }, 'BAD_REQUEST', 2, `refused to ${verb} (HTTP 422): bad`],
    verb === 'revoke the token'
      ? [{ status: 401 }, 'TOKEN_REJECTED', 3, 'rejected the token']
      : [{ status: 401 }, 'UNEXPECTED_ANSWER', 4, 'answered HTTP 401'],
    [{ status: 403 }, 'FORBIDDEN', 9, `refused to ${verb} (HTTP 403)`],
    [{ status: 404 }, 'UNEXPECTED_ANSWER', 4, 'answered HTTP 404'],
    [{ status: 429, headers: { 'retry-after': '1' } }, 'RATE_LIMITED', 5, 'limits requests (HTTP 429)'],
    [{ status: 500, body: { error: { message: 'x' } } }, 'SERVER_ERROR', 4, `failed to ${verb} (HTTP 500): x`],
    [{ status: 302 }, 'UNEXPECTED_ANSWER', 4, 'answered with a redirect (HTTP 302), and guard follows none'],
    [{ status: 200, body: PAGE }, 'UNEXPECTED_ANSWER', 4, 'answered HTTP 200 in an unknown form'],
  ])('explains %j as %s with exit code %i', async ([reply, code, exitCode, words]) => {
    const { service, tokens } = await serve(reply)
    const error = await failure(call(tokens))
    expect(error).toMatchObject({ code, exitCode, message: `${service.host} ${words}` })
    expect(error.hint).toBeTruthy()
    expect(service.received).toHaveLength(1)
  })

  test('masks a token that the service repeats', async () => {
    const { tokens } = await serve({
      status: 400,
      body: { message: `no such token: ${TOKEN.reveal()}, tg_org_9aBcDeFgH1` },
    })
    const error = await failure(call(tokens))
    expect(error.message).toContain('no such token: tg_anon_…aVbN, tg_org_…')
    expectNoSecret(error, [TOKEN.reveal(), 'tg_org_9aBcDeFgH1'])
  })

  test('explains that there is no network', async () => {
    const host = await closedPort()
    const error = await failure(call(tokensAt(`http://${host}/`)))
    expect(error).toMatchObject({ exitCode: 4, message: `${host} refused the connection` })
  })
})

describe('the npm host and the PyPI host share one database', () => {
  const calls: [string, (tokens: EmailTokens) => Promise<unknown>][] = [
    ['status', tokens => tokens.status(TOKEN)],
    ['register', tokens => tokens.register('you@example.com', 'en')],
    ['regenerate', tokens => tokens.regenerate(TOKEN, () => {})],
    ['reset', tokens => tokens.reset('you@example.com', new Secret('AB12'), () => {})],
    ['revoke', tokens => tokens.revoke(TOKEN)],
  ]
  const both = (npm: string, pypi: string) => createEmailTokens(client(), npm, pypi)

  test.for(calls)('%s is sent to the other one if the first refuses the connection', async ([, call]) => {
    const other = await startService({ body: '{}' })
    await call(both(`http://${await closedPort()}/npm/`, `${other.url}pypi/`))
    expect(other.received.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/pypi\/api\/v1\/tokens/)])
  })

  test.for(calls)('%s is not sent to the other one once the first may have received it', async ([, call]) => {
    const other = await startService({ body: '{}' })
    const cut = await startRaw(socket => socket.destroy())
    const refused = await startService({ status: 503 })
    const late = await startService({ status: 404 })
    for (const { url } of [cut, refused, late]) {
      await call(both(`${url}npm/`, `${other.url}pypi/`)).catch(() => {})
    }
    expect(other.received).toEqual([])
    // A question is retried; the other calls are sent once.
    expect(refused.received.length).toBeLessThanOrEqual(3)
  })

  test('if neither can be reached, the error names the first one and counts as not sent', async () => {
    const [npm, pypi] = [await closedPort(), await closedPort()]
    const tokens = both(`http://${npm}/`, `http://${pypi}/`)
    const error = await failure(tokens.regenerate(TOKEN, () => {}))
    expect(error).toMatchObject({ sent: false, message: `${npm} refused the connection` })
  })

  test('if the other one closes the connection, the call counts as sent', async () => {
    const cut = await startRaw(socket => socket.destroy())
    const tokens = both(`http://${await closedPort()}/`, cut.url)
    const error = await failure(tokens.regenerate(TOKEN, () => {}))
    expect(error).toMatchObject({ sent: true, message: expect.stringContaining(cut.host) })
  })
})
