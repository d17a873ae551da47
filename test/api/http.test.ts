import { describe, expect, test } from 'vitest'
import { createSend } from '../../src/api/http.ts'
import type { Answer } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { bodyInto, client, failure, get, QUICK, standingClock, TOKEN } from './helpers/clients.ts'
import { closedPort, sendPieces, startHandler, startRaw, startService } from './helpers/servers.ts'

const MEBIBYTE = 1024 * 1024

describe('a request', () => {
  test('carries the token in its header, the name of guard, and nothing else', async () => {
    const service = await startService({ body: '{}' })
    await get(`${service.url}a/b?c=d`)
    const [request] = service.received
    expect(request).toMatchObject({ method: 'GET', path: '/a/b?c=d', body: '' })
    expect(request!.headers).toEqual({
      host: service.host,
      connection: 'close',
      'user-agent': 'guard-token/1.2.3',
      accept: 'application/json',
      authorization: `Bearer ${TOKEN.reveal()}`,
    })
  })

  test('carries JSON', async () => {
    const service = await startService({ body: '{}' })
    await get(service.url, { method: 'POST', json: { email: 'ä@example.com' } })
    const [request] = service.received
    expect(request).toMatchObject({ method: 'POST', body: '{"email":"ä@example.com"}' })
    expect(request!.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '26' })
  })

  test('without a token has no authorization', async () => {
    const service = await startService({ body: '{}' })
    await get(service.url, { bearer: undefined })
    expect(service.received[0]!.headers).not.toHaveProperty('authorization')
  })

  test('does not send the user name and password of its URL', async () => {
    const service = await startService({ body: '{}' })
    await get(service.url.replace('//', '//name:password@'), { bearer: undefined })
    expect(service.received[0]!.headers).not.toHaveProperty('authorization')
  })

  test.for(['http://service.invalid/', 'ftp://service.invalid/', 'http://127.0.0.1.service.invalid/'])(
    'to %s is refused',
    async url => {
      expect(await failure(get(url))).toMatchObject({ code: 'INSECURE_URL', exitCode: 8 })
    },
  )

  test.for(['', 'tg_anon_abc\r\nX-Evil: 1', 'tg_anon_ä', 'tg anon'])(
    'with %j as a token is refused before it is sent',
    async value => {
      const service = await startService({ body: '{}' })
      expect(await failure(get(service.url, { bearer: new Secret(value) }))).toMatchObject({
        code: 'BAD_TOKEN',
        exitCode: 2,
      })
      expect(service.received).toEqual([])
    },
  )
})

describe('an answer', () => {
  test.for([200, 201, 204, 302, 401, 404, 503])('with status %i is returned unchanged', async status => {
    const service = await startService({ status, body: status === 204 ? '' : '{"a":"ü"}' })
    expect(await get(service.url)).toEqual({
      status,
      complete: true,
      body: status === 204 ? '' : '{"a":"\xC3\xBC"}',
      retryAfterSeconds: undefined,
    })
  })

  test.for([301, 302, 303, 307, 308])('with a redirect (%i) is not followed', async status => {
    const stranger = await startService({ body: '{"token":"x"}' })
    const service = await startService({ status, headers: { location: stranger.url } })
    expect(await get(service.url, { method: 'POST' })).toMatchObject({ status, complete: true })
    expect(stranger.received).toEqual([])
    expect(service.received).toHaveLength(1)
  })

  test('after an early hint is the final one', async () => {
    const service = await startRaw(socket =>
      sendPieces(socket, ['HTTP/1.1 103 Early Hints\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}']),
    )
    expect(await get(service.url)).toMatchObject({ status: 200, complete: true, body: '{}' })
  })

  test.for([
    ['7', 7],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
  ] as const)('with Retry-After %j asks to wait %s seconds', async ([header, seconds]) => {
    const service = await startService({ status: 429, headers: { 'retry-after': header } })
    expect(await get(service.url)).toMatchObject({ status: 429, retryAfterSeconds: seconds })
  })

  test('is passed to the sink chunk by chunk as it arrives', async () => {
    const heads = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const service = await startRaw(socket =>
      sendPieces(socket, [heads, '3\r\n{"t\r\n', '4\r\n":"x\r\n', '2\r\n"}\r\n', '0\r\n\r\n']),
    )
    const chunks: string[] = []
    const answer = await get(service.url, { onChunk: bodyInto(chunks) })
    expect(chunks).toEqual(['{"t', '":"x', '"}'])
    expect(answer).toMatchObject({ complete: true, body: '{"t":"x"}' })
  })

  test('is read to its end if the sink fails, which is then not called again', async () => {
    const heads = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    const service = await startRaw(socket => sendPieces(socket, [heads, '1\r\na\r\n', '1\r\nb\r\n', '0\r\n\r\n']))
    let calls = 0
    const onChunk = (): never => {
      calls += 1
      throw new Error('the disk is full')
    }
    expect(await get(service.url, { onChunk })).toMatchObject({ complete: true, body: 'ab' })
    expect(calls).toBe(1)
  })

  test('keeps every byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
    const service = await startHandler((_service, response) => response.end(bytes))
    expect((await get(service.url)).body).toBe(bytes.toString('latin1'))
  })

  const torn = '{"token":"tg_anon_'
  const framings: Record<string, string> = {
    'with Content-Length': `Content-Length: 40\r\n\r\n${torn}`,
    'between chunks': `Transfer-Encoding: chunked\r\n\r\n12\r\n${torn}\r\n`,
    'in a chunk': `Transfer-Encoding: chunked\r\n\r\n20\r\n${torn}`,
    'with nothing that tells its length': `Connection: close\r\n\r\n${torn}`,
  }
  const tears = Object.entries(framings).flatMap(([framing, text]) =>
    (['end', 'cut'] as const).flatMap(last =>
      ['', 'Connection: close\r\n'].map(header => ({ framing, last, text: `HTTP/1.1 200 OK\r\n${header}${text}` })),
    ),
  )

  test.for(tears)('torn $framing ($last) is an incomplete answer', async ({ text, last }) => {
    const service = await startRaw(socket => sendPieces(socket, [text], last))
    const chunks: string[] = []
    const answer = await get(service.url, { onChunk: bodyInto(chunks) })
    expect(answer).toMatchObject({ status: 200, complete: false, body: torn })
    expect(chunks.join('')).toBe(torn)
  })

  test('of an old server, which ends with the connection, is complete if it is JSON', async () => {
    const service = await startRaw(socket => sendPieces(socket, ['HTTP/1.0 200 OK\r\n\r\n{"a"', ':1}']))
    expect(await get(service.url)).toMatchObject({ status: 200, complete: true, body: '{"a":1}' })
  })

  test.for([{ body: 150 }, { total: 150 }])('that stops arriving is incomplete after %o', async limit => {
    const service = await startRaw(socket =>
      sendPieces(socket, ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'], 'keep'),
    )
    const answer = await get(service.url, { timeouts: { ...QUICK, ...limit } })
    expect(answer).toMatchObject({ status: 200, complete: false, body: '{"a"' })
  })

  test('of a mebibyte is complete, and one of a byte more is cut off there', async () => {
    const whole = await startService({ body: 'x'.repeat(MEBIBYTE) })
    expect(summary(await get(whole.url))).toEqual({ complete: true, length: MEBIBYTE })
    const longer = await startService({ body: 'x'.repeat(MEBIBYTE + 1) })
    let saved = 0
    const answer = await get(longer.url, {
      onChunk: (chunk, part) => {
        if (part === 'body') saved += chunk.length
      },
    })
    expect(summary(answer)).toEqual({ complete: false, length: MEBIBYTE })
    expect(saved).toBe(MEBIBYTE)
  })
})

describe('interim responses', () => {
  const final = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'
  const go = 'HTTP/1.1 100 Continue\r\n\r\n'

  test.for<[string, string[]]>([
    ['one 100 Continue', [go, final]],
    ['several of both kinds', [go + hints, go, hints + final]],
    ['cut into pieces of one byte', [...`${go}${hints}${final}`]],
    ['an HTTP/1.0 100 without a reason', ['HTTP/1.0 100 \r\n\r\n', final]],
    ['102 Processing with a body-like header', ['HTTP/1.1 102 Processing\r\nContent-Length: 5\r\n\r\n', final]],
  ])('that guard did not ask for are skipped: %s', async ([, pieces]) => {
    const service = await startRaw(socket => sendPieces(socket, pieces))
    const seen: [string, string][] = []
    const onChunk = (text: string, part: string) => void seen.push([part, text])

    expect(await get(service.url, { method: 'POST', onChunk })).toMatchObject({
      status: 200,
      complete: true,
      body: '{}',
    })
    const heads = seen.filter(([part]) => part === 'head').map(([, text]) => text)
    expect(heads.join('')).toBe(pieces.join('').slice(0, -2))
  })

  test('without a final response are no answer', async () => {
    const service = await startRaw(socket => sendPieces(socket, [go, hints]))
    expect(await failure(get(service.url, { method: 'POST' }))).toMatchObject({ code: 'NO_ANSWER', sent: true })
  })

  test('pass on data that is not HTTP, which is then refused', async () => {
    const service = await startRaw(socket => sendPieces(socket, [`${go}tg_anon_TEST is no HTTP\r\n`]))
    const heads: string[] = []
    const onChunk = (text: string) => void heads.push(text)
    expect(await failure(get(service.url, { method: 'POST', onChunk }))).toMatchObject({ code: 'NO_ANSWER' })
    expect(heads.join('')).toBe(`${go}tg_anon_TEST is no HTTP\r\n`)
  })

  test('a 100 within a body is part of the body', async () => {
    const body = `${go}HTTP/1.1 100 Continue\r\n\r\n`
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`
    const service = await startRaw(socket => sendPieces(socket, [head + body.slice(0, 9), body.slice(9)]))
    expect(await get(service.url)).toMatchObject({ complete: true, body })
  })

  test('trailers are passed on', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Key\r\n\r\n'
    const service = await startRaw(socket => sendPieces(socket, [chunked, '2\r\n{}\r\n0\r\nX-Key: value\r\n\r\n']))
    const heads: string[] = []
    const onChunk = (text: string, part: string) => void (part === 'head' && heads.push(text))
    await get(service.url, { onChunk })
    expect(heads.join('')).toBe(`${chunked}x-key: value\r\n`)
  })
})

function summary({ complete, body }: Answer): { complete: boolean; length: number } {
  return { complete, length: body.length }
}

describe('no answer', () => {
  test('comes from a closed port: nothing was sent', async () => {
    const host = await closedPort()
    const error = await failure(get(`http://${host}/`))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false, exitCode: 4 })
    expect(error.message).toBe(`${host} refused the connection`)
  })

  test.for(['end', 'cut'] as const)(
    'comes if the service hangs up (%s): the request may have been sent',
    async last => {
      const service = await startRaw(socket => sendPieces(socket, [], last))
      const error = await failure(get(service.url, { method: 'POST' }))
      expect(error).toMatchObject({ code: 'NO_ANSWER', sent: true, exitCode: 4 })
      expect(error.message).toBe(`${service.host} closed the connection without an answer`)
      expect(service.heads).toHaveLength(1)
    },
  )

  test('comes if the head of the answer is cut off', async () => {
    const service = await startRaw(socket => sendPieces(socket, ['HTTP/1.1 200 OK\r\nContent-Le'], 'end'))
    expect(await failure(get(service.url))).toMatchObject({ code: 'NO_ANSWER', sent: true })
  })

  test('comes from a service that does not speak HTTP', async () => {
    const service = await startRaw(socket => sendPieces(socket, [`SSH-2.0-OpenSSH ${TOKEN.reveal()}\r\n`]))
    const error = await failure(get(service.url))
    expect(error).toMatchObject({ code: 'NO_ANSWER', sent: true })
    expect(error.message).toBe(`${service.host} did not answer in HTTP`)
  })

  test.for([
    [{ headers: 200 }, 0.2],
    [{ total: 300 }, 0.3],
  ] as const)('is reported in time: %o', async ([limit, seconds]) => {
    const service = await startRaw(() => {})
    const error = await failure(get(service.url, { timeouts: { ...QUICK, ...limit } }))
    expect(error).toMatchObject({ code: 'NO_ANSWER', sent: true, exitCode: 4 })
    expect(error.message).toBe(`${service.host} did not answer within ${seconds} seconds`)
  })

  test('never causes a second request', async () => {
    const service = await startRaw(socket => socket.destroy())
    await failure(get(service.url, { method: 'POST' }))
    await failure(get(service.url, { method: 'GET' }))
    expect(service.heads).toHaveLength(2)
  })
})

test('a request uses its own timeouts if the settings have none', async () => {
  const service = await startRaw(() => {})
  const send = createSend({ env: {}, clock: standingClock(), version: '1' })
  const call = send({ method: 'GET', url: new URL(service.url), timeouts: { ...QUICK, total: 100 } })
  expect((await failure(call)).message).toContain('within 0.1 seconds')
})

test('many calls at once do not wait for each other', async () => {
  const service = await startService({ body: '{}' })
  const { send } = client()
  const calls = Array.from({ length: 20 }, () =>
    send({ method: 'GET', url: new URL(service.url), bearer: TOKEN, timeouts: QUICK }),
  )
  expect((await Promise.all(calls)).every(({ complete }) => complete)).toBe(true)
})
