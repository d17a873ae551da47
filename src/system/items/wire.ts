/** The values of D-Bus: https://dbus.freedesktop.org/doc/dbus-specification.html#type-system */
export type DBusValue = string | number | boolean | Buffer | readonly DBusValue[]

/** How a type, known by its first letter, is written and read. */
interface Codec {
  /** Of what number of bytes its beginning is a multiple. */
  alignment: 1 | 4 | 8
  put(bytes: number[], value: DBusValue, type: string): void
  take(cursor: Cursor, type: string): DBusValue
}

/** Where in a message reading has come to. */
export interface Cursor {
  bytes: Buffer
  at: number
  isLittle: boolean
}

/** Values of the types in a signature, little-endian. A dictionary is a list of pairs, a variant its type and value. */
export function encode(signature: string, values: readonly DBusValue[]): Buffer {
  const bytes: number[] = []
  putAll(bytes, signature, values)
  return Buffer.from(bytes)
}

/** The values of the types in a signature; bytes in an array stay bytes. Throws `RangeError` if the message ends before. */
export function decode(signature: string, cursor: Cursor): DBusValue[] {
  return typesIn(signature).map(type => take(cursor, type))
}

const number: Codec = {
  alignment: 4,
  put: (bytes, value) => void bytes.push(...uint32(Number(value))),
  take: takeNumber,
}

const text: Codec = {
  alignment: 4,
  put: (bytes, value) => void bytes.push(...uint32(Buffer.byteLength(String(value))), ...Buffer.from(`${value}\0`)),
  take: cursor => takeText(cursor, takeNumber(cursor)),
}

const struct: Codec = {
  alignment: 8,
  put: (bytes, value, type) => putAll(bytes, type.slice(1, -1), value as readonly DBusValue[]),
  take: (cursor, type) => decode(type.slice(1, -1), cursor),
}

const CODECS: Record<string, Codec> = {
  y: {
    alignment: 1,
    put: (bytes, value) => void bytes.push(Number(value)),
    take: cursor => cursor.bytes.readUInt8(cursor.at++),
  },
  b: { ...number, take: cursor => takeNumber(cursor) === 1 },
  i: number,
  u: number,
  s: text,
  o: text,
  g: {
    alignment: 1,
    put: (bytes, value) => void bytes.push(Buffer.byteLength(String(value)), ...Buffer.from(`${value}\0`)),
    take: cursor => takeText(cursor, cursor.bytes.readUInt8(cursor.at++)),
  },
  v: { alignment: 1, put: putVariant, take: cursor => take(cursor, String(take(cursor, 'g'))) },
  a: { alignment: 4, put: putArray, take: takeArray },
  '(': struct,
  '{': struct,
}

function put(bytes: number[], value: DBusValue, type: string): void {
  const codec = CODECS[type[0]!]!
  pad(bytes, codec.alignment)
  codec.put(bytes, value, type)
}

function putAll(bytes: number[], signature: string, values: readonly DBusValue[]): void {
  for (const [index, type] of typesIn(signature).entries()) put(bytes, values[index]!, type)
}

function putVariant(bytes: number[], variant: DBusValue): void {
  const [type, value] = variant as readonly [string, DBusValue]
  put(bytes, type, 'g')
  put(bytes, value, type)
}

/** The length leaves out the bytes that align the first item. */
function putArray(bytes: number[], values: DBusValue, type: string): void {
  const at = bytes.push(0, 0, 0, 0) - 4
  pad(bytes, CODECS[type[1]!]!.alignment)
  const start = bytes.length
  for (const value of values as Iterable<DBusValue>) put(bytes, value, type.slice(1))
  bytes.splice(at, 4, ...uint32(bytes.length - start))
}

function pad(bytes: number[], size: number): void {
  while (bytes.length % size !== 0) bytes.push(0)
}

function uint32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]
}

function take(cursor: Cursor, type: string): DBusValue {
  const codec = CODECS[type[0]!]!
  align(cursor, codec.alignment)
  return codec.take(cursor, type)
}

function takeArray(cursor: Cursor, type: string): DBusValue {
  const length = takeNumber(cursor)
  align(cursor, CODECS[type[1]!]!.alignment)
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw new RangeError('truncated')
  if (type === 'ay') return takeBytes(cursor, length)
  const values: DBusValue[] = []
  while (cursor.at < end) values.push(take(cursor, type.slice(1)))
  return values
}

function takeBytes(cursor: Cursor, length: number): Buffer {
  const start = cursor.at
  if (start + length > cursor.bytes.length) throw new RangeError('truncated')
  cursor.at += length
  return cursor.bytes.subarray(start, cursor.at)
}

function takeText(cursor: Cursor, length: number): string {
  const text = takeBytes(cursor, length).toString('utf8')
  cursor.at += 1
  return text
}

function takeNumber(cursor: Cursor): number {
  const { bytes, isLittle, at } = cursor
  cursor.at += 4
  return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
}

function align(cursor: Cursor, size: number): void {
  cursor.at = Math.ceil(cursor.at / size) * size
}

/** The complete types of a signature. Throws `RangeError` for a type that nothing here uses, such as a double. */
function typesIn(signature: string): string[] {
  const types: string[] = []
  for (let start = 0; start < signature.length; ) {
    const end = endOfType(signature, start)
    types.push(signature.slice(start, end))
    start = end
  }
  return types
}

function endOfType(signature: string, start: number): number {
  const first = signature[start]
  if (first === undefined || !(first in CODECS)) throw new RangeError('type')
  if (first === 'a') return endOfType(signature, start + 1)
  if (first !== '(' && first !== '{') return start + 1
  let at = start + 1
  while (signature[at] !== ')' && signature[at] !== '}') at = endOfType(signature, at)
  return at + 1
}
