import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as it arrived. */
export interface Received {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** An object is sent as JSON. */
  body?: unknown
}

export interface Service {
  /** Ends in a slash. */
  url: string
  host: string
  received: Received[]
}

/** An HTTP service on loopback that answers each request with the next reply, and repeats the last one. */
export function startService(...replies: Reply[]): Promise<Service> {
  return startHandler(({ received }, response) => sendReply(response, replies[received.length - 1] ?? replies.at(-1)!))
}

/** An HTTP service on loopback that answers with `handle`. */
export async function startHandler(handle: (service: Service, response: ServerResponse) => void): Promise<Service> {
  const received: Received[] = []
  const server = createHttpServer(async (request, response) => {
    received.push(await receive(request))
    handle(service, response)
  })
  const service = { ...(await listen(server)), received }
  return service
}

export async function receive(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  return { method: request.method!, path: request.url!, headers: request.headers, body }
}

export function sendReply(response: ServerResponse, { status = 200, headers = {}, body = '' }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, headers).end(text)
}

/** A raw TCP server: `answer` gets the socket once the head of a request has arrived. */
export async function startRaw(
  answer: (socket: Socket) => void,
): Promise<{ url: string; host: string; heads: string[] }> {
  const heads: string[] = []
  const server = createNetServer(socket => {
    let head = ''
    socket.on('error', () => {})
    socket.on('data', data => {
      const wasWhole = head.includes('\r\n\r\n')
      head += data.toString('latin1')
      if (wasWhole || !head.includes('\r\n\r\n')) return
      heads.push(head)
      answer(socket)
    })
  })
  return { ...(await listen(server)), heads }
}

/** Sends the pieces in separate packets, then ends or cuts the connection. */
export function sendPieces(socket: Socket, pieces: string[], last: 'end' | 'cut' | 'keep' = 'end'): void {
  const [piece, ...rest] = pieces
  if (piece === undefined) {
    if (last === 'end') socket.end()
    if (last === 'cut') socket.resetAndDestroy()
    return
  }
  socket.write(piece, 'latin1', () => setTimeout(() => sendPieces(socket, rest, last), 10))
}

/** Listens on a free port of loopback until the test ends. */
export async function listen(server: Server, protocol = 'http'): Promise<{ url: string; host: string }> {
  const sockets = new Set<Socket>()
  const events = protocol === 'https' ? ['connection', 'secureConnection'] : ['connection']
  for (const event of events) {
    server.on(event, (socket: Socket) => {
      sockets.add(socket.on('error', () => {}))
    })
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `${protocol}://${host}/`, host }
}

/** A loopback port on which nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createNetServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return `127.0.0.1:${port}`
}
