import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A host that is not Guard's, and all that it was ever sent. */
export interface Stranger {
  host: string
  url: string
  /** How many connections there were. */
  calls(): number
  /** Whether a token, in plain text or encoded, is in what arrived. */
  hasHeard(token: string): boolean
}

/** Opens a stranger that serves packages to npm, and asks everybody else for a password; closed when the test ends. */
export async function openStranger(): Promise<Stranger> {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  let calls = 0
  const server = createServer(answer)
  // As a proxy it is whatever host was asked for.
  server.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    server.emit('connection', socket)
  })
  server.on('connection', socket => {
    calls += 1
    sockets.add(socket)
    socket.on('data', chunk => heard.push(chunk)).on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await new Promise(ready => server.once('listening', ready))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}`,
    calls: () => calls,
    hasHeard: token => holdsToken(Buffer.concat(heard).toString('latin1'), token),
  }
}

/** Any path is a package whose only version is one of the stranger's own. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const name = decodeURIComponent(request.url!.replace(/\?.*/, '').replace(/^.*\/(?=@|[^/]+$)/, ''))
  if (/simple|\.whl/.test(request.url!)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="stranger"' }).end()
  } else if (request.method === 'GET' && !request.url!.endsWith('.tgz')) {
    const dist = { tarball: `http://${request.headers.host}/files/${name}.tgz` }
    const versions = { '1.0.0': { name, version: '1.0.0', dist } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }))
  } else {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
  }
}

/** In base64 a text has three forms, by where it begins; the letters at its ends depend on its neighbours. */
function holdsToken(text: string, token: string): boolean {
  const shown = [
    text,
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  ]
  const encoded = [0, 1, 2].map(shift => btoa('x'.repeat(shift) + token).slice(shift === 0 ? 0 : shift + 1, -4))
  const wanted = [
    token.toLowerCase(),
    ...encoded.flatMap(each => [each.toLowerCase(), each.toLowerCase().replace(/\+/g, '-').replace(/\//g, '_')]),
  ]
  return shown.some(each => wanted.some(form => each.toLowerCase().includes(form)))
}
