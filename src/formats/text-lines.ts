import { type Address, addressAround, addressesIn } from '../core/address.ts'
import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { nextIndexIn } from '../core/next-index.ts'
import type { ConfigAdapter } from './adapter.ts'
import { isAddressList } from './hosts.ts'
import { partOf, spanOfWord, type TextLayout, type Word } from './layout.ts'
import { nestingOf } from './nesting.ts'

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
  isInComment(span: Span): boolean
  /** The environment variable whose value a span is in. */
  variableAt(span: Span): string | undefined
  /** The address that a span is in, and whether it is its user name or password. */
  addressAt(span: Span): { host: string | undefined; isUserinfo: boolean } | undefined
}

type LineRules = Pick<ConfigAdapter, 'comment' | 'variable' | 'option' | 'layout'>

export function linesOf(text: ByteText, rules: Partial<LineRules> = {}): TextLines {
  let starts: number[] | undefined
  const known = new Map<number, TextLine>()
  const byLine: TextLines = {
    isInComment: span => beginsBefore(byLine.at(span), span),
    variableAt: span => byLine.at(span).variable,
    addressAt(span) {
      const { start, addresses } = byLine.at(span)
      return addressAround(addresses, [span[0] - start, span[1] - start])
    },
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
  return rules.layout ? withLayout(byLine, text, rules.layout) : byLine
}

/** What the format's own reader makes of the text tells more than its lines. */
function withLayout(byLine: TextLines, text: ByteText, layout: (text: ByteText) => TextLayout): TextLines {
  const read = once(() => {
    const { comments, settings, words } = layout(text)
    return {
      comments: nestingOf(comments, span => span),
      settings: nestingOf(settings, ({ span }) => span),
      isWordless: words.length === 0,
      words: nestingOf(words.filter(({ value }) => value.includes('://')).map(addressedWord), ({ span }) => span),
    }
  })
  const variableAt = (span: Span) => read().settings(span)[0]?.name
  const isInComment = (span: Span) => read().comments(span).length > 0
  return {
    at: byLine.at,
    variableAt,
    isInComment,
    addressAt(span) {
      const isList = isAddressList(variableAt(span))
      for (const { word, addresses } of read().words(span)) {
        const part = partOf(word, span)
        const address = part && addressAround(addresses(isList), part)
        if (address) return address
      }
      return read().isWordless || isInComment(span) ? byLine.addressAt(span) : undefined
    },
  }
}

/** A word and the addresses in it, as a list or not, each found once. */
function addressedWord(word: Word) {
  const [inList, alone] = [true, false].map(isList => once(() => addressesIn(word.value, { isList })))
  return { word, span: spanOfWord(word), addresses: (isList: boolean) => (isList ? inList! : alone!)() }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
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
function beginsBefore(line: TextLine, [start]: Span): boolean {
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
