/**
 * The bytes of a file as a string of one character per byte (latin1). Tokens are ASCII, so spans in it are spans in
 * the file, and what is not valid UTF-8 survives an edit untouched.
 */
export type ByteText = string

/** The text as a UTF-8 reader sees it; invalid bytes become U+FFFD. */
export function decodeUtf8(text: ByteText): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

const UTF8_BOM = '\xEF\xBB\xBF'

/** Like `decodeUtf8`, without a leading byte order mark. */
export function decodeWithoutBom(text: ByteText): string {
  return decodeUtf8(text.startsWith(UTF8_BOM) ? text.slice(UTF8_BOM.length) : text)
}

/**
 * The name of a wide encoding announced by a byte order mark, or undefined. guard reads such files and never writes
 * them.
 */
export function wideEncoding(text: ByteText): 'utf-16le' | 'utf-16be' | undefined {
  if (text.startsWith('\xFF\xFE')) return 'utf-16le'
  if (text.startsWith('\xFE\xFF')) return 'utf-16be'
  return undefined
}

/**
 * The same text in UTF-8 if a byte order mark announces another encoding. Offsets in it differ from those in the
 * file.
 */
export function toUtf8(text: ByteText): ByteText {
  const wide = wideEncoding(text)
  if (!wide) return text
  const bytes = Buffer.from(text.slice(2, text.length & ~1), 'latin1')
  if (wide === 'utf-16be') bytes.swap16()
  return Buffer.from(bytes.toString('utf16le'), 'utf8').toString('latin1')
}

/** A position in a text. Both numbers count from 1, columns in UTF-16 units as editors do. */
export interface Position {
  line: number
  column: number
}

/** The position of an offset. */
export function positionAt(text: ByteText, offset: number): Position {
  return positionsIn(text)(offset)
}

/** Converts many offsets to positions. Asked in ascending order, they take one pass over the text together. */
export function positionsIn(text: ByteText): (offset: number) => Position {
  const first = text.startsWith(UTF8_BOM) ? UTF8_BOM.length : 0
  let at = { line: 1, start: first, offset: first, column: 1 }
  return offset => {
    if (offset < at.offset) at = { line: 1, start: first, offset: first, column: 1 }
    for (let next = text.indexOf('\n', at.offset); next !== -1 && next < offset; next = text.indexOf('\n', next + 1))
      at = { line: at.line + 1, start: next + 1, offset: next + 1, column: 1 }
    const end = Math.max(at.offset, offset)
    at = { ...at, offset: end, column: at.column + decodeUtf8(text.slice(at.offset, end)).length }
    return { line: at.line, column: at.column }
  }
}
