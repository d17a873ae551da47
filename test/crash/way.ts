import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'

/** A moment in the life of a request, as the service sees it. */
export type Instant = 'arrived' | 'acted' | 'half' | 'whole'

/** Something that happens to the next request for a path. */
export interface Ambush {
  /** Method and path, such as `POST /npm/api/v1/tokens/regenerate`. */
  request: string
  at: Instant
  /** How many such requests pass before. */
  skip?: number
  /** The request, or the rest of its answer, goes on when this is done. */
  act(): Promise<void> | void
}

/** The way between guard and the services: a port that stays the same, and a place to lie in wait. */
export interface Way {
  port: number
  /** Leads to another port from here on. */
  leadTo(port: number): void
  await(ambush: Ambush): void
  /** Speaks TLS from here on, or plainly again. */
  secure(context: SecureContext | undefined): void
  /** Every byte that guard was sent since the beginning, one character per byte. */
  sent(): string
  /** As it was at the beginning. */
  clear(): void
  close(): Promise<void>
}

export async function openWay(): Promise<Way> {
  let target = 0
  let sent = ''
  const hear = (bytes: Buffer) => {
    sent += bytes.toString('latin1')
  }
  const ambushes: Ambush[] = []
  const open = new Set<Socket>()
  let secureContext: SecureContext | undefined
  const server = createServer(plain => {
    const client = secureContext ? new TLSSocket(plain, { isServer: true, secureContext }) : plain
    open.add(plain)
    plain.on('error', () => {}).on('close', () => open.delete(plain))
    client.on('error', () => {})
    client.once('data', first => void pass({ client, port: target, hear }, first, take(ambushes, first)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: port => {
      target = port
    },
    await: ambush => void ambushes.push(ambush),
    secure: context => {
      secureContext = context
    },
    sent: () => sent,
    clear: () => {
      sent = ''
      ambushes.length = 0
      secureContext = undefined
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function take(ambushes: Ambush[], head: Buffer): Ambush | undefined {
  const request = head.toString('latin1').split(' ', 2).join(' ')
  const index = ambushes.findIndex(ambush => ambush.request === request)
  const ambush = ambushes[index]
  if (!ambush?.skip) return ambush && ambushes.splice(index, 1)[0]
  ambush.skip -= 1
  return undefined
}

interface Lead {
  client: Socket
  port: number
  /** Told what guard is sent. */
  hear(bytes: Buffer): void
}

async function pass({ client, port, hear }: Lead, first: Buffer, ambush: Ambush | undefined): Promise<void> {
  client.pause()
  if (ambush?.at === 'arrived') await ambush.act()
  const service = connect(port, '127.0.0.1').on('error', () => {})
  service.on('close', () => client.destroySoon())
  client.on('close', () => service.destroySoon())
  service.write(first)
  client.pipe(service)
  if (ambush === undefined || ambush.at === 'arrived') return void service.on('data', hear).pipe(client)
  await deliver({ client, hear }, await readAll(service), ambush)
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  await once(socket, 'end').catch(() => {})
  return Buffer.concat(chunks)
}

async function deliver({ client, hear }: Omit<Lead, 'port'>, answer: Buffer, { at, act }: Ambush): Promise<void> {
  const body = answer.indexOf('\r\n\r\n') + 4
  const shown = { arrived: 0, acted: 0, half: body + Math.floor((answer.length - body) / 2), whole: answer.length }[at]
  const [early, late] = [answer.subarray(0, shown), answer.subarray(shown)]
  if (shown > 0) await new Promise<void>(resolve => client.write(early, () => resolve()))
  hear(early)
  await act()
  hear(late)
  client.end(late)
}
