import { describe, expect, test } from 'vitest'
import { failure, get } from './helpers/clients.ts'
import { bundleDriver } from './helpers/program.ts'
import { startRaw, startService } from './helpers/servers.ts'
import { hasOpenssl, makeCertificate, startTlsService } from './helpers/tls.ts'

const run = await bundleDriver()

describe.skipIf(!hasOpenssl)('over TLS (needs openssl)', () => {
  test('sends no token under a certificate that is not trusted', async () => {
    const service = await startTlsService(makeCertificate(), { body: '{}' })
    const error = await failure(get(service.url))
    expect(error).toMatchObject({ code: 'NOT_SENT', sent: false, exitCode: 4 })
    expect(error.message).toMatch(new RegExp(`^the certificate of ${service.host} cannot be verified \\(\\w+\\)$`))
    expect(error.hint).toContain('NODE_EXTRA_CA_CERTS')
    expect(service.received).toEqual([])
  })

  test('a certificate in NODE_EXTRA_CA_CERTS is trusted', async () => {
    const certificate = makeCertificate()
    const service = await startTlsService(certificate, { body: { usage: { last_used: 1_700_000_000 } } })
    const { verdict, stderr } = await run({ base: service.url, processEnv: { NODE_EXTRA_CA_CERTS: certificate.path } })
    expect(verdict).toEqual({ state: 'valid', lastUsed: '1700000000' })
    expect(stderr).toBe('')
  })
})

test('no token is sent to a service that does not speak TLS', async () => {
  const service = await startService({ body: '{}' })
  const error = await failure(get(service.url.replace('http:', 'https:')))
  expect(error).toMatchObject({ code: 'NOT_SENT', sent: false, exitCode: 4 })
  expect(service.received).toEqual([])
})

describe('a process', () => {
  test('exits as soon as it has its answer', async () => {
    const service = await startService({ body: '{}' })
    const { verdict } = await run({ base: service.url })
    expect(verdict).toEqual({ state: 'valid' })
  })

  test('exits even if the service keeps the connection open', async () => {
    const service = await startRaw(socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'))
    const { verdict } = await run({ base: service.url })
    expect(verdict).toEqual({ state: 'valid' })
  })
})
