import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { Sandbox } from '../../src/core/ports/sandbox.ts'

/** The sandbox as it is reached over https, and the variables with which Go and Node trust it. */
export interface TlsDoor {
  host: string
  url: string
  environment: Sandbox['environment']
  variables: Record<string, string>
}

/** Opens a door with TLS to the sandbox, shut when the test ends. `openssl` makes its certificate. */
export async function openTlsDoor(services: Pick<Sandbox, 'url' | 'environment'>): Promise<TlsDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-door-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const [names, kind] = ['subjectAltName=IP:127.0.0.1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']]
  const about = ['-subj', '/CN=guard sandbox', '-addext', names, '-days', '2', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...kind, ...about, '-keyout', key, '-out', certificate], { stdio: 'pipe' })

  const { hostname, port } = new URL(services.url)
  const door = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, outside => {
    const inside = connect(Number(port), hostname)
    outside.on('error', () => inside.destroy()).on('close', () => inside.destroy())
    inside.on('error', () => outside.destroy())
    outside.pipe(inside).pipe(outside)
  })
  await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    door.close()
    rmSync(folder, { recursive: true })
  })

  const host = `127.0.0.1:${(door.address() as AddressInfo).port}`
  const url = `https://${host}`
  return {
    host,
    url,
    environment: Object.fromEntries(
      Object.entries(services.environment).map(([name, value]) => [name, value.replace(services.url, url)]),
    ),
    variables: { SSL_CERT_FILE: certificate, NODE_EXTRA_CA_CERTS: certificate },
  }
}
