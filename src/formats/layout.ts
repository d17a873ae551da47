import type { Span } from '../core/edit.ts'
import { say } from '../core/language.ts'
import type { Occurrence } from './spellings.ts'

/** What a format's own reader makes of a text: words, what they set, and what it passes over. */
export interface TextLayout {
  words: readonly Word[]
  settings: readonly Setting[]
  comments: readonly Span[]
}

/** A word without its quotes and escapes. */
export interface Word {
  value: string
  /** Where the text of each character begins and ends. */
  starts: readonly number[]
  ends: readonly number[]
}

/** The stretch of a text from which a variable gets its value. */
export interface Setting {
  name: string
  span: Span
}

/** The stretch of text of a word without its outer quotes. */
export function spanOfWord({ starts, ends }: Word): Span {
  return [starts[0] ?? 0, ends.at(-1) ?? 0]
}

/** The stretch of text of what a word such as `NAME=value` assigns, without the name: that may be a part of a secret by chance. */
export function spanOfValue({ value, starts, ends }: Word): Span {
  const end = ends.at(-1) ?? 0
  return [starts[value.indexOf('=') + 1] ?? end, end]
}

/** The part of a word that a span of the text writes, or undefined if the word does not show the span. */
export function partOf({ starts, ends }: Word, [from, to]: Span): Span | undefined {
  const start = placeIn(starts, from)
  const end = placeIn(ends, to)
  return start === undefined || end === undefined ? undefined : [start, end + 1]
}

/** The index of an offset in a list of ascending ones. */
function placeIn(offsets: readonly number[], offset: number): number | undefined {
  let [low, high] = [0, offsets.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (offsets[middle]! < offset) low = middle + 1
    else high = middle
  }
  return offsets[low] === offset ? low : undefined
}

/** True if the text has exactly the characters of this part of the word, in one piece. */
export function isAsWritten(word: Word, text: string, [from, to]: Span = [0, word.value.length]): boolean {
  return text.slice(word.starts[from], word.ends[to - 1]) === word.value.slice(from, to)
}

/** What was found in a word's value, as an occurrence in its text; stuck if quotes or line breaks cut it. */
export function occurrenceInWord(text: string, word: Word, found: Occurrence): Occurrence {
  const [from, to] = found.span
  const span: Span = [word.starts[from]!, word.ends[to - 1]!]
  const isWhole = word.starts.slice(from + 1, to).every((start, index) => start === word.ends[from + index])
  if (!isWhole) return { ...found, span, stuck: say('quotes cut the token in pieces') }
  const spellings = new Map<string, string>()
  for (let at = from; at < to; at += 1) spellings.set(word.value[at]!, text.slice(word.starts[at], word.ends[at]))
  const spell = (token: string) => [...found.spell(token)].map(each => spellings.get(each) ?? each).join('')
  return { ...found, span, spell }
}
