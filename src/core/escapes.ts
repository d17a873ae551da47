import type { Span } from './edit.ts'

/** A text as something reads it, with some of its spellings undone. */
export interface UnescapedText {
  text: string
  /** The index in the original text of an index in this one. */
  originOf(index: number): number
  /** The span in the original text of a span in this one. */
  originOfSpan(span: Span): Span
}

/** A stretch of text that represents one character, or none. */
export interface Unit {
  start: number
  end: number
  value: string
}

// `%5F` and `%255F`; `\x5f`, `\u005f`, `\U0000005f`, `\u{5f}` and `\_` after any number of backslashes, because a document may
// quote another one; `&#95;`.
const UNIT =
  /%(?:25)*([0-9A-Fa-f]{2})|(?<!\\)\\+(?:u00([0-9A-Fa-f]{2})|U000000([0-9A-Fa-f]{2})|x([0-9A-Fa-f]{2})|u\{0{0,4}([0-9A-Fa-f]{2})\}|([_-]))|&#(?:x0{0,4}([0-9A-Fa-f]{2})|0{0,4}(\d{2,3}));/g

/** Undefined for a text without escapes. Takes time linear in the length of the text. */
export function undoEscapes(text: string): UnescapedText | undefined {
  if (!/[%\\]|&#/.test(text)) return undefined
  return undo(text, unitsIn(text, UNIT, characterOf))
}

/** What matches a pattern, each with what it represents. */
export function unitsIn(text: string, pattern: RegExp, read: (match: RegExpExecArray) => string, from = 0): Unit[] {
  return [...text.matchAll(pattern)].map(match => ({
    start: from + match.index,
    end: from + match.index + match[0].length,
    value: read(match),
  }))
}

/** The text with each unit, in order, replaced by what it represents. Undefined if there are none. */
export function undo(text: string, units: readonly Unit[]): UnescapedText | undefined {
  if (units.length === 0) return undefined
  const parts: string[] = []
  /** The start of each piece in the new text and in the old one; those of units have odd indices. */
  const [starts, origins] = [[0], [0]]
  let [position, length] = [0, 0]
  for (const { start, end, value } of units) {
    parts.push(text.slice(position, start), value)
    length += start - position
    starts.push(length, length + value.length)
    origins.push(start, end)
    length += value.length
    position = end
  }
  parts.push(text.slice(position))
  const pieceOf = (index: number) => lastAtMost(starts, index)
  const originOf = (index: number) => origins[pieceOf(index)]! + index - starts[pieceOf(index)]!
  const endOf = (index: number) => {
    const piece = pieceOf(index - 1)
    return piece % 2 === 1 ? origins[piece + 1]! : originOf(index - 1) + 1
  }
  const originOfSpan = ([start, end]: Span): Span => [originOf(start), end > start ? endOf(end) : originOf(start)]
  return { text: parts.join(''), originOf, originOfSpan }
}

function characterOf([, percent, u, upper, x, braced, plain, hexEntity, entity]: RegExpExecArray): string {
  const hex = percent ?? u ?? upper ?? x ?? braced ?? hexEntity
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (entity !== undefined) return String.fromCharCode(Number(entity))
  return plain!
}

/** The index of the last number that is not above `limit`. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (numbers[middle]! <= limit) low = middle
    else high = middle - 1
  }
  return low
}
