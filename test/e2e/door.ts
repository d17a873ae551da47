import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { listen } from '../api/helpers/servers.ts'
import { makeCertificate } from '../api/helpers/tls.ts'

/** Forwards to the sandbox until it changes, as a network may between two calls. */
export interface Door {
  /** Puts the email token API behind the door. */
  env: Record<string, string>
  host: string
}

/** A door that shuts for good after that many calls. */
export async function openDoor(services: { url: string }, calls: number): Promise<Door> {
  let left = calls
  const server = createServer((incoming, outgoing) => {
    left -= 1
    if (left === 0) server.close()
    passOn(services.url, incoming, outgoing)
  })
  const { host, url } = await listen(server)
  if (left === 0) server.close()
  return { host, env: doorTo(url) }
}

/** A door with a trusted certificate, and after that many calls with an untrusted one. */
export async function openTlsDoor(services: { url: string }, calls: number): Promise<Door> {
  const [trusted, other] = [makeCertificate(), makeCertificate()]
  let left = calls
  const server = createTlsServer(trusted, (incoming, outgoing) => {
    left -= 1
    if (left === 0) server.setSecureContext(other)
    passOn(services.url, incoming, outgoing)
  })
  if (left === 0) server.setSecureContext(other)
  const { host, url } = await listen(server, 'https')
  return { host, env: { ...doorTo(url), NODE_EXTRA_CA_CERTS: trusted.path } }
}

/** Both hosts that serve email tokens. */
function doorTo(url: string): Record<string, string> {
  return { GUARD_NPM_URL: `${url}npm/`, GUARD_PYPI_URL: `${url}pypi/` }
}

function passOn(url: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming
  const inner = request(new URL(incoming.url!, url), { method, headers }, answer => {
    outgoing.writeHead(answer.statusCode!, answer.headers)
    answer.pipe(outgoing)
  })
  inner.on('error', () => outgoing.destroy())
  incoming.pipe(inner)
}
