import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { listen, type Received, type Reply, receive, type Service, sendReply } from './servers.ts'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

export interface Certificate {
  /** PEM file that NODE_EXTRA_CA_CERTS can name. */
  path: string
  key: string
  cert: string
}

/** A self-signed certificate, by default for loopback and for `service.invalid`, which no resolver knows. */
export function makeCertificate(subject = 'DNS:service.invalid,DNS:localhost,IP:127.0.0.1'): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'guard-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const names = `subjectAltName=${subject}`
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const rest = ['-keyout', keyPath, '-out', path, '-subj', '/CN=guard test', '-addext', names]
  execFileSync('openssl', [...args, ...rest], { stdio: 'ignore' })
  return { path, key: readFileSync(keyPath, 'utf8'), cert: readFileSync(path, 'utf8') }
}

/** Like `startService`, over TLS. */
export async function startTlsService({ key, cert }: Certificate, ...replies: Reply[]): Promise<Service> {
  const received: Received[] = []
  const server = createHttpsServer({ key, cert }, async (request, response) => {
    received.push(await receive(request))
    sendReply(response, replies[received.length - 1] ?? replies.at(-1)!)
  })
  return { ...(await listen(server, 'https')), received }
}

/** What a client requested from a proxy. */
export interface Asked {
  method: string
  target: string
  authorization: string | undefined
}

export interface Proxy {
  url: string
  host: string
  asked: Asked[]
}

/**
 * A proxy on loopback that records its requests and connects every tunnel to `target`; over TLS if it has a
 * certificate.
 */
export async function startProxy(
  target: string | undefined,
  status = 200,
  certificate?: Pick<Certificate, 'key' | 'cert'>,
): Promise<Proxy> {
  const asked: Asked[] = []
  const refuse = (request: IncomingMessage, response: ServerResponse) => {
    asked.push({ method: request.method!, target: request.url!, authorization: undefined })
    response.writeHead(500).end()
  }
  const server: HttpServer = certificate ? createHttpsServer(certificate, refuse) : createHttpServer(refuse)
  server.on('connect', (request, socket: Socket) => {
    asked.push({ method: 'CONNECT', target: request.url!, authorization: request.headers['proxy-authorization'] })
    socket.on('error', () => {})
    if (status !== 200 || target === undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    const [hostname, port] = target.split(':')
    const upstream = connect(Number(port), hostname).on('error', () => {})
    socket.on('close', () => upstream.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  return { ...(await listen(server, certificate ? 'https' : 'http')), asked }
}
