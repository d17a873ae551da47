import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Heard {
  method: string
  url: string
  headers: Record<string, string | string[] | undefined>
}

/** What a server answers: the status, 200 by default, and a body, which is sent as JSON unless it is text. */
export interface HostileAnswer {
  status?: number
  body: unknown
}

/** A server on loopback that answers as a test says, and remembers all that it heard; gone when the test ends. */
export async function hostileServer(answer: (request: Heard) => HostileAnswer = () => ({ body: {} })) {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    const about = aboutRequest(request)
    heard.push(about)
    const { status = 200, body } = answer(about)
    request.resume()
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  return { heard, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}` }
}

function aboutRequest({ method = '', url = '', headers }: IncomingMessage): Heard {
  return { method, url, headers }
}

/** A service at this address in the place of every one of guard's. */
export function servicesAt(url: string): Record<string, string> {
  const names = ['NPM', 'PYPI', 'RUBYGEMS', 'GOLANG', 'PACKAGIST', 'SHISHO', 'TAKUMO_GATEWAY', 'TAKUMO_CLOUD']
  return Object.fromEntries(names.map(name => [`GUARD_${name}_URL`, `${url}/${name.toLowerCase()}/`]))
}
