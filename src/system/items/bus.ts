import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Cursor, type DBusValue, decode, encode } from './wire.ts'

/** A call of a method of an object that another program offers. */
export interface MethodCall {
  destination: string
  path: string
  interface: string
  member: string
  signature?: string
  body?: readonly DBusValue[]
}

/** An error that a program on the bus answered, or the bus itself. Its text may quote anything, so only its name is kept. */
export class BusError extends Error {
  override readonly name = 'BusError'
}

/** A connection to the session's bus; https://dbus.freedesktop.org/doc/dbus-specification.html */
export interface Bus {
  call(call: MethodCall): Promise<readonly DBusValue[]>
  close(): void
}

type Env = Readonly<Record<string, string | undefined>>

/** Throws an error of the system if no bus listens there. */
export async function openBus(env: Env): Promise<Bus> {
  const socket = connect(addressIn(env))
  await once(socket, 'connect')
  const messages = createMessages(socket)
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid!())).toString('hex')}\r\n`)
  await messages.greeting
  socket.write('BEGIN\r\n')
  const bus = { call: messages.call, close: () => socket.destroy() }
  await bus.call({ ...BUS, member: 'Hello' })
  return bus
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
}

/** Of several addresses the first that is a socket of this machine. An abstract one is a name without a file. */
function addressIn({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }: Env): string {
  const known = DBUS_SESSION_BUS_ADDRESS || `unix:path=${XDG_RUNTIME_DIR}/bus`
  for (const address of known.split(';')) {
    const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]*)/.exec(address) ?? []
    if (value) return (kind === 'abstract' ? '\0' : '') + decodeURIComponent(value)
  }
  throw new BusError('NoAddress')
}

/** Sends calls, and gives each its answer. What the bus tells unasked is passed over. */
function createMessages(socket: Socket) {
  const waiting = new Map<number, (answer: Message | BusError) => void>()
  let [accept, refuse]: ((error?: BusError) => void)[] = []
  const greeting = new Promise<void>((resolve, reject) => {
    ;[accept, refuse] = [() => resolve(), reject]
  })
  let isGreeted = false
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    if (!isGreeted) {
      const end = rest.indexOf('\r\n')
      if (end === -1) return
      isGreeted = true
      if (rest.toString('latin1', 0, 3) === 'OK ') accept!()
      else refuse!(new BusError('Refused'))
      rest = rest.subarray(end + 2)
    }
    for (let size = sizeOf(rest); size !== undefined && rest.length >= size; size = sizeOf(rest)) {
      const message = parse(rest.subarray(0, size))
      waiting.get(message.replyTo)?.(message)
      rest = rest.subarray(size)
    }
  })
  const fail = () => {
    const error = new BusError('Closed')
    refuse!(error)
    for (const answer of waiting.values()) answer(error)
  }
  socket.on('error', fail).on('close', fail)
  let serial = 0
  const call = async (asked: MethodCall) => {
    serial += 1
    const answer = new Promise<Message | BusError>(resolve => waiting.set(serial, resolve))
    socket.write(messageFor(asked, serial))
    return bodyOf(await answer)
  }
  return { greeting, call }
}

function bodyOf(answer: Message | BusError): readonly DBusValue[] {
  if (answer instanceof BusError) throw answer
  if (answer.error !== undefined) throw new BusError(answer.error)
  return answer.body()
}

/** Numbers of header fields and kinds of messages, from the specification. */
const FIELD = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 }
const METHOD_CALL = 1
const ERROR = 3

function messageFor({ signature = '', body = [], ...call }: MethodCall, serial: number): Buffer {
  const content = encode(signature, body)
  const fields: DBusValue[] = [
    [FIELD.path, ['o', call.path]],
    [FIELD.interface, ['s', call.interface]],
    [FIELD.member, ['s', call.member]],
    [FIELD.destination, ['s', call.destination]],
    ...(signature === '' ? [] : [[FIELD.signature, ['g', signature]]]),
  ]
  const head = ['l'.charCodeAt(0), METHOD_CALL, 0, 1, content.length, serial, fields]
  return Buffer.concat([padded(encode('yyyyuua(yv)', head)), content])
}

function padded(head: Buffer): Buffer {
  return Buffer.concat([head, Buffer.alloc((8 - (head.length % 8)) % 8)])
}

interface Message {
  replyTo: number
  error: string | undefined
  /** Only what was asked for is read. */
  body(): readonly DBusValue[]
}

const FIXED_HEADER = 16
const LARGEST_MESSAGE = 2 ** 24

/** The length of the message that the bytes begin with; undefined if they do not tell it yet. */
function sizeOf(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_HEADER) return undefined
  const [, , , , body, , fields] = decode('yyyyuuu', cursorAt(bytes)) as number[]
  const size = Math.ceil((FIXED_HEADER + fields!) / 8) * 8 + body!
  if (size > LARGEST_MESSAGE) throw new BusError('TooLarge')
  return size
}

function parse(bytes: Buffer): Message {
  const cursor = cursorAt(bytes)
  const [, kind, , , , , list] = decode('yyyyuua(yv)', cursor) as [0, number, 0, 0, 0, 0, [number, DBusValue][]]
  const fields = new Map(list)
  const start = Math.ceil(cursor.at / 8) * 8
  return {
    replyTo: Number(fields.get(FIELD.replySerial) ?? 0),
    error: kind === ERROR ? String(fields.get(FIELD.errorName)) : undefined,
    body: () => decode(String(fields.get(FIELD.signature) ?? ''), cursorAt(bytes.subarray(start))),
  }
}

function cursorAt(bytes: Buffer): Cursor {
  return { bytes, at: 0, isLittle: bytes[0] !== 'B'.charCodeAt(0) }
}
