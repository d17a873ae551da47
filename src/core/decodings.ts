import { brotliDecompressSync, constants, inflateRawSync, unzipSync } from 'node:zlib'
import type { ByteText } from './bytes.ts'

/** How many layers of encoding are removed: JSON within base64 within gzip. */
const DEPTH = 3
/** An answer that decompresses to more than this is ignored. */
const MOST_CHARACTERS = 4 * 1024 * 1024
const MOST_READINGS = 400

type Decoding = (text: string) => readonly string[]

/**
 * Every way to read some bytes: as they are, as UTF-8 and UTF-16, decompressed, unescaped, and any combination of
 * these. Made for answers whose form is undocumented. A reading that makes no sense does no harm, because guard asks
 * a service about every token found in one.
 */
export function decodeEveryWay(bytes: ByteText): string[] {
  const seen = new Set<string>([bytes])
  let layer: readonly string[] = [bytes]
  let size = bytes.length
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next: string[] = []
    for (const text of layer.flatMap(text => DECODINGS.flatMap(decode => decode(text)))) {
      if (text === '' || seen.has(text) || seen.size >= MOST_READINGS || size + text.length > MOST_CHARACTERS) continue
      seen.add(text)
      next.push(text)
      size += text.length
    }
    layer = next
  }
  return [...seen]
}

const DECODINGS: readonly Decoding[] = [
  unpacked,
  text => [bytesOf(text).toString('utf8')],
  wide,
  unescaped,
  percentDecoded,
  entitiesDecoded,
  quotedPrintableDecoded,
  base64Decoded,
  hexDecoded,
]

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** Everything that can be decompressed from a stream, even from a truncated one. */
function unpacked(text: string): string[] {
  const bytes = bytesOf(text)
  return UNPACKERS.flatMap(unpack => {
    try {
      const plain = unpack(bytes)
      return plain.length > 0 ? [plain.toString('latin1')] : []
    } catch {
      return []
    }
  })
}

const LIMITS = { maxOutputLength: MOST_CHARACTERS }
const torn = () => ({ ...LIMITS, finishFlush: constants.Z_SYNC_FLUSH })
const tornBrotli = () => ({ ...LIMITS, finishFlush: constants.BROTLI_OPERATION_FLUSH })

const UNPACKERS: readonly ((bytes: Buffer) => Buffer)[] = [
  bytes => unzipSync(bytes, torn()),
  bytes => inflateRawSync(bytes, torn()),
  bytes => brotliDecompressSync(bytes, tornBrotli()),
]

/** UTF-16 in both byte orders, also after an odd number of other bytes. */
function wide(text: string): string[] {
  if (!text.includes('\0')) return []
  return [0, 1].flatMap(start => {
    const bytes = bytesOf(text).subarray(start)
    const even = Buffer.from(bytes.subarray(0, bytes.length & ~1))
    return [even.toString('utf16le'), even.swap16().toString('utf16le')]
  })
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' }

/** The escapes of JSON, JavaScript, YAML and PHP. */
function unescaped(text: string): string[] {
  if (!text.includes('\\')) return []
  const pattern = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([^ux]))/gi
  const plain = text.replace(pattern, (whole, braced, four, two, letter?: string) => {
    if (letter !== undefined) return ESCAPES[letter] ?? letter
    const code = Number.parseInt(braced ?? four ?? two, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
  return [plain]
}

function percentDecoded(text: string): string[] {
  if (!text.includes('%')) return []
  return [text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))]
}

function entitiesDecoded(text: string): string[] {
  if (!text.includes('&')) return []
  const plain = text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lowbar|dash|hyphen|quot|equals|colon));/gi, entity)
  return [plain]
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ lowbar: '_', dash: '-', hyphen: '-', quot: '"', equals: '=', colon: ':' },
}

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number.parseInt(decimal, 10)
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

/** https://www.rfc-editor.org/rfc/rfc2045#section-6.7 */
function quotedPrintableDecoded(text: string): string[] {
  if (!/=(?:[0-9A-F]{2}|\r?\n)/.test(text)) return []
  const joined = text.replace(/=\r?\n/g, '')
  return [joined.replace(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))]
}

/** Runs that are long enough for a token, including line breaks; each is decoded on its own. */
function base64Decoded(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\r?\n[ \t]*(?=[A-Za-z0-9+/_-])){19,}={0,2}/g) ?? []
  return runs.map(run => Buffer.from(run, 'base64').toString('latin1')).filter(isReadable)
}

function hexDecoded(text: string): string[] {
  const runs = text.match(/(?:[0-9a-f]{2}){16,}/gi) ?? []
  return runs.map(run => Buffer.from(run, 'hex').toString('latin1')).filter(isReadable)
}

/** Keeps what decodes to text or to something compressed; other matches are ordinary words that look like base64. */
function isReadable(text: string): boolean {
  return /^(?:[\t\n\r\x20-\x7E]+|[\s\S]*[a-z]{2}_[a-z]{3,}_[\s\S]*|\x1F\x8B[\s\S]*|[\s\S]*\0[\s\S]*)$/.test(text)
}
