/** A text with its percent-encoding and escapes undone, as a parser would see it. */
export interface UnescapedText {
  text: string
  /** The index in the original text of an index in this one. */
  originOf(index: number): number
}

// `%5F` and `%255F`; `\x5f`, `\u005f`, `\u{5f}` and `\_` after any number of backslashes, because a document may
// quote
// another one; `&#95;`.
const UNIT =
  /%(?:25)*([0-9A-Fa-f]{2})|(?<!\\)\\+(?:u00([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|u\{0{0,4}([0-9A-Fa-f]{2})\}|([_-]))|&#(?:x0{0,4}([0-9A-Fa-f]{2})|0{0,4}(\d{2,3}));/g

/** Undefined for a text without escapes. Takes time linear in the length of the text. */
export function undoEscapes(text: string): UnescapedText | undefined {
  if (!/[%\\]|&#/.test(text)) return undefined
  const parts: string[] = []
  /** The start of each piece in the new text and in the old one. */
  const [starts, origins] = [[0], [0]]
  let [position, length] = [0, 0]
  for (const match of text.matchAll(UNIT)) {
    const before = text.slice(position, match.index)
    parts.push(before, characterOf(match))
    position = match.index + match[0].length
    length += before.length
    starts.push(length, length + 1)
    origins.push(match.index, position)
    length += 1
  }
  if (parts.length === 0) return undefined
  parts.push(text.slice(position))
  return { text: parts.join(''), originOf: index => originOf(index, starts, origins) }
}

function characterOf([, percent, u, x, braced, plain, hexEntity, entity]: RegExpExecArray): string {
  const hex = percent ?? u ?? x ?? braced ?? hexEntity
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (entity !== undefined) return String.fromCharCode(Number(entity))
  return plain!
}

function originOf(index: number, starts: readonly number[], origins: readonly number[]): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  return origins[low]! + index - starts[low]!
}
