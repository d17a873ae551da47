import { describe, expect, test } from 'vitest'
import { bundleDriver, type Run } from './helpers/program.ts'
import { hasOpenssl, makeCertificate, startProxy, startTlsService } from './helpers/tls.ts'

const STATUS = { body: { last_used_at: '2026-11-01' } }
const OFF = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
const run = await bundleDriver()

/** A service over TLS, and the result of a guard process that is told not to verify certificates. */
async function open() {
  const certificate = makeCertificate()
  const service = await startTlsService(certificate, STATUS)
  const ask = async (given: Run) => {
    const { verdict } = await run({ ...given, processEnv: { ...OFF, ...given.processEnv } })
    return verdict
  }
  return { certificate, service, ask, trusted: { NODE_EXTRA_CA_CERTS: certificate.path } }
}

const UNVERIFIED = {
  state: 'unknown',
  reason: expect.stringMatching(/^the certificate of .* cannot be verified \(\w+\)$/),
  hint: 'if this network inspects TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS',
}

describe.skipIf(!hasOpenssl)('NODE_TLS_REJECT_UNAUTHORIZED=0 (needs openssl)', () => {
  test('sends no token to a service with an untrusted certificate', async () => {
    const { service, ask } = await open()
    expect(await ask({ base: service.url, env: OFF })).toMatchObject(UNVERIFIED)
    expect(service.received).toEqual([])
  })

  test('sends no token through a proxy that replaces the certificate of the service', async () => {
    const { service, ask } = await open()
    const proxy = await startProxy(service.host)
    const env = { HTTPS_PROXY: proxy.url }
    expect(await ask({ base: 'https://service.invalid/', env })).toMatchObject(UNVERIFIED)
    expect([proxy.asked.length > 0, service.received]).toEqual([true, []])
  })

  test('sends no token under a certificate that is trusted for another name', async () => {
    const { service, ask, trusted } = await open()
    const proxy = await startProxy(service.host)
    const env = { HTTPS_PROXY: proxy.url }
    expect(await ask({ base: 'https://other.invalid/', env, processEnv: trusted })).toMatchObject(UNVERIFIED)
    expect(service.received).toEqual([])
  })

  test('asks no proxy with an untrusted certificate for a tunnel', async () => {
    const { service, certificate, ask } = await open()
    const proxy = await startProxy(service.host, 200, certificate)
    const env = { HTTPS_PROXY: proxy.url.replace('//', '//alice:hunter2@') }
    const verdict = await ask({ base: 'https://service.invalid/', env })
    expect(verdict).toMatchObject({ ...UNVERIFIED, reason: expect.stringContaining(`the proxy ${proxy.host}`) })
    expect([proxy.asked, service.received]).toEqual([[], []])
  })

  test('changes nothing if NODE_EXTRA_CA_CERTS names the certificates of the proxy and the service', async () => {
    const { service, certificate, ask, trusted } = await open()
    const proxy = await startProxy(service.host, 200, certificate)
    const env = { HTTPS_PROXY: proxy.url }
    expect(await ask({ base: service.url, processEnv: trusted })).toMatchObject({ state: 'valid' })
    expect(await ask({ base: 'https://service.invalid/', env, processEnv: trusted })).toMatchObject({ state: 'valid' })
    expect([proxy.asked.length, service.received.length]).toEqual([1, 2])
  })

  test.each(['DNS:service.invalid', 'IP:127.0.0.2'])(
    'uses no proxy at 127.0.0.1 with a certificate for %s',
    async subject => {
      const { service, ask } = await open()
      const certificate = makeCertificate(subject)
      const proxy = await startProxy(service.host, 200, certificate)
      const verdict = await ask({
        base: 'https://service.invalid/',
        env: { HTTPS_PROXY: proxy.url },
        processEnv: { NODE_EXTRA_CA_CERTS: certificate.path },
      })
      expect(verdict).toMatchObject({ ...UNVERIFIED, reason: expect.stringContaining(`the proxy ${proxy.host}`) })
      expect([proxy.asked, service.received]).toEqual([[], []])
    },
  )
})
