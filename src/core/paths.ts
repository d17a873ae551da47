/**
 * Paths are strings everywhere in guard. A byte that is not UTF-8 is kept as the lone surrogate U+DC00 + byte, as in
 * Python's "surrogateescape", so that every name a file system can hold survives the round trip.
 */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (!text.includes(REPLACEMENT) || isUtf8Of(text, bytes)) return text
  let path = ''
  for (let start = 0; start < bytes.length; ) {
    const piece = bytes.subarray(start, start + sequenceLength(bytes[start]!))
    const character = piece.toString('utf8')
    const whole = isUtf8Of(character, piece)
    path += whole ? character : String.fromCharCode(0xdc00 + bytes[start]!)
    start += whole ? piece.length : 1
  }
  return path
}

/** The replacement character, which a decoder produces for invalid bytes and which a name may also contain. */
const REPLACEMENT = '\uFFFD'

const ESCAPED_BYTE = /([\uDC80-\uDCFF])/u // the u flag keeps surrogate pairs together

/** The path as the file system knows it: the string itself, or bytes if it is not UTF-8. */
export function encodePath(path: string): string | Buffer {
  if (path.isWellFormed()) return path
  const pieces = path.split(ESCAPED_BYTE)
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 === 1 ? Buffer.of(piece.charCodeAt(0) & 0xff) : Buffer.from(piece))),
  )
}

/** A printable path: bytes that are not UTF-8 become U+FFFD. */
export function displayPath(path: string): string {
  return path.toWellFormed()
}

/** The last step of a path of any system. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** True for the names of guard's own files beside a config. Searches skip them. */
export function isStagingPath(path: string): boolean {
  return /\.guard-[0-9a-f]{16}\.(tmp|copy|old)$/.test(path)
}

function isUtf8Of(text: string, bytes: Buffer): boolean {
  return Buffer.from(text, 'utf8').equals(bytes)
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}
