import { type Address, addressesIn } from '../core/address.ts'
import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { nextIndexIn } from '../core/next-index.ts'
import type { ConfigAdapter } from './adapter.ts'
import { isAddressList } from './hosts.ts'

/** One line of a text, without its line break. What is asked of it is found out once. */
export interface TextLine {
  /** From 1. */
  number: number
  start: number
  text: ByteText
  /** The end of the first comment sign, or infinity: text from here on is a comment. */
  readonly commentAt: number
  /** The environment variable that it sets. */
  readonly variable: string | undefined
  /** The option that it sets, in a format without a parser. */
  readonly option: string | undefined
  readonly addresses: readonly Address[]
}

/** Finds the line of a span. Takes time in proportion to the text, however many spans are asked about and however long a line is. */
export interface TextLines {
  at(span: Span): TextLine
}

type LineRules = Pick<ConfigAdapter, 'comment' | 'variable' | 'option'>

export function linesOf(text: ByteText, rules: Partial<LineRules> = {}): TextLines {
  let starts: number[] | undefined
  const known = new Map<number, TextLine>()
  return {
    at([offset, end]) {
      starts ??= lineStarts(text)
      const index = lastAtMost(starts, offset)
      const start = starts[index]!
      const next = starts[lastAtMost(starts, end) + 1]
      const stop = next === undefined ? text.length : next - 1
      const line = known.get(start)
      if (line && line.text.length === stop - start) return line
      const made = lineFrom({ number: index + 1, start, text: text.slice(start, stop) }, rules)
      known.set(start, made)
      return made
    },
  }
}

/** The lines of strings as they come in a document; the first for one that escapes hide. */
export function lineFinder(text: ByteText): (shown: string) => number {
  const lines = linesOf(text)
  const next = nextIndexIn(text)
  const passed = new Map<string, number>()
  return shown => {
    const offset = next(shown, passed.get(shown) ?? 0)
    if (offset === -1) return 1
    passed.set(shown, offset + 1)
    return lines.at([offset, offset]).number
  }
}

/** True if a comment begins before the span, on its line. */
export function isInComment(line: TextLine, [start]: Span): boolean {
  return line.commentAt <= start - line.start
}

function lineFrom(
  place: Pick<TextLine, 'number' | 'start' | 'text'>,
  { comment, variable, option }: Partial<LineRules>,
): TextLine {
  const { text } = place
  return {
    ...place,
    get commentAt() {
      const match = comment?.exec(text)
      return kept(this, 'commentAt', match ? match.index + match[0].length : Number.POSITIVE_INFINITY)
    },
    get variable() {
      return kept(this, 'variable', variable?.(text))
    },
    get option() {
      return kept(this, 'option', option?.(text))
    },
    get addresses() {
      const isList = isAddressList(this.variable ?? this.option) || /\bGOPROXY\b/.test(text)
      return kept(this, 'addresses', addressesIn(text, { isList }))
    },
  }
}

/** Puts a value in the place of the getter that found it. */
function kept<T>(line: object, name: string, value: T): T {
  Object.defineProperty(line, name, { value })
  return value
}

function lineStarts(text: ByteText): number[] {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
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
