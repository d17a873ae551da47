import { describe, expect, test } from 'vitest'
import { expectNoSecret, failure, get, QUICK, TOKEN } from './helpers/clients.ts'
import { bundleDriver } from './helpers/program.ts'
import { closedPort, sendPieces, startRaw, startService } from './helpers/servers.ts'
import { hasOpenssl, makeCertificate, startProxy, startTlsService } from './helpers/tls.ts'

const STATUS = { body: { last_used_at: '2026-11-01' } }
const run = await bundleDriver()

describe('loopback', () => {
  test.for(['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'])('never goes through %s', async name => {
    const [proxy, service] = [await startProxy(undefined), await startService(STATUS)]
    const env = { [name]: proxy.url }
    expect(await get(service.url, { env })).toMatchObject({ status: 200 })
    expect(await get(service.url.replace('127.0.0.1', 'localhost'), { env })).toMatchObject({ status: 200 })
    expect(proxy.asked).toEqual([])
    expect(service.received).toHaveLength(2)
  })
})

describe.skipIf(!hasOpenssl)('through a proxy (needs openssl)', () => {
  test.for(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('named by %s, a service answers', async name => {
    const certificate = makeCertificate()
    const service = await startTlsService(certificate, STATUS)
    const proxy = await startProxy(service.host)
    const env = { [name]: proxy.url.replace('//', '//alice:s%2Fcret@') }
    const { verdict, stderr } = await run({
      base: 'https://service.invalid/',
      env,
      processEnv: { NODE_EXTRA_CA_CERTS: certificate.path },
    })
    expect(verdict).toEqual({ state: 'valid', lastUsed: '2026-11-01' })
    expect(stderr).toBe('')
    const authorization = `Basic ${Buffer.from('alice:s/cret').toString('base64')}`
    expect(proxy.asked).toEqual([{ method: 'CONNECT', target: 'service.invalid:443', authorization }])
    expect(service.received[0]).toMatchObject({
      path: '/api/v1/tokens/status',
      headers: { host: 'service.invalid', authorization: `Bearer ${TOKEN.reveal()}` },
    })
  })

  test('a certificate that cannot be verified stops the call before anything is sent', async () => {
    const service = await startTlsService(makeCertificate(), STATUS)
    const proxy = await startProxy(service.host)
    const error = await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: proxy.url } }))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false })
    expect(error.message).toMatch(/^the certificate of service\.invalid cannot be verified \(\w+\)$/)
    expect(service.received).toEqual([])
  })
})

describe('a proxy', () => {
  test('comes from the lower-case variable if both are set', async () => {
    const [proxy, other] = [await startProxy(undefined), await startProxy(undefined)]
    const both = { https_proxy: proxy.url, HTTPS_PROXY: other.url }
    await failure(get('https://service.invalid/', { env: { ...both, no_proxy: 'other.example', NO_PROXY: '*' } }))
    expect([proxy.asked.length > 0, other.asked]).toEqual([true, []])
  })

  test.for(['service.invalid', '.invalid', '*', 'other.example, service.invalid:443', 'SERVICE.invalid other.example'])(
    'is not used for a host in NO_PROXY: %s',
    async list => {
      const proxy = await startProxy(undefined)
      await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: proxy.url, NO_PROXY: list } }))
      expect(proxy.asked).toEqual([])
    },
  )

  test("in the process environment is ignored if guard's environment has none", async () => {
    const proxy = await startProxy(undefined)
    const processEnv = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }
    const { verdict } = await run({ base: 'https://service.invalid/', processEnv })
    expect(verdict).toMatchObject({ state: 'unknown', reason: expect.not.stringContaining('proxy') })
    expect(proxy.asked).toEqual([])
  })

  test.for([
    [407, 'asks for a user name and a password'],
    [403, 'opens no connection to service.invalid (HTTP 403)'],
    [502, 'opens no connection to service.invalid (HTTP 502)'],
  ] as const)('that answers %i %s', async ([status, words]) => {
    const proxy = await startProxy(undefined, status)
    const env = { HTTPS_PROXY: proxy.url.replace('//', '//alice:hunter2secret@') }
    const error = await failure(get('https://service.invalid/', { env }))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false, exitCode: 4, hint: 'check HTTPS_PROXY and NO_PROXY' })
    expect(error.message).toBe(`the proxy ${proxy.host} ${words}`)
    expectNoSecret(error, ['hunter2secret', TOKEN.reveal()])
    expect(proxy.asked).toHaveLength(1)
  })

  test('that hangs up is called once', async () => {
    const proxy = await startRaw(socket => sendPieces(socket, [], 'end'))
    const error = await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: proxy.url } }))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false })
    expect(error.message).toBe(`the proxy ${proxy.host} closed the connection without an answer`)
    expect(proxy.heads).toHaveLength(1)
    expect(proxy.heads[0]).not.toContain(TOKEN.reveal())
  })

  test('that does not run refuses the connection', async () => {
    const host = await closedPort()
    const error = await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: `http://${host}` } }))
    expect(error).toMatchObject({ code: 'NOT_SENT', message: `the proxy ${host} refused the connection` })
  })

  test('needs no scheme in its URL', async () => {
    const proxy = await startProxy(undefined, 403)
    await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: proxy.host } }))
    expect(proxy.asked).toHaveLength(1)
  })

  test('that does not answer times out', async () => {
    const proxy = await startRaw(() => {})
    const env = { HTTPS_PROXY: proxy.url }
    const error = await failure(get('https://service.invalid/', { env, timeouts: { ...QUICK, connect: 200 } }))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false })
    expect(error.message).toBe(`the proxy ${proxy.host} did not answer within 0.2 seconds`)
  })

  test.for(['socks5://127.0.0.1:1', 'http://', 'http://alice:50%off-hunter2@proxy.example'])(
    'cannot be %s',
    async url => {
      const error = await failure(get('https://service.invalid/', { env: { HTTPS_PROXY: url } }))
      expect(error).toMatchObject({ code: 'BAD_PROXY', exitCode: 2 })
      expectNoSecret(error, ['127.0.0.1', 'hunter2'])
    },
  )
})
