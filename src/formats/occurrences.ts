import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { ENCODED_NEEDLES } from '../core/needles.ts'
import { findTokens, tokenKind } from '../core/tokens.ts'
import type { ConfigAdapter } from './adapter.ts'
import { isAsWritten, occurrenceInWord, type TextLayout, type Word } from './layout.ts'
import { mayHoldPlaceholders, type Placeholder, scanPlaceholders } from './placeholders.ts'
import { findEscaped, findPercentEncoded, findQuoted, mayBeSpelled, type Occurrence } from './spellings.ts'
import { linesOf } from './text-lines.ts'

const BASE64_RUN = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,}={0,2}(?![A-Za-z0-9+/=_-])/g

/** What of a format decides how a token may be spelled in it. */
export type Spelling = Pick<ConfigAdapter, 'quoting' | 'comment' | 'layout'>

/** Every token in a text, in any spelling, in order. */
export function findOccurrences(text: ByteText, format?: Spelling): Occurrence[] {
  if (format?.quoting && format.layout) return findInLayout(text, format.layout)
  const others = [
    ...findEscaped(text),
    ...findPercentEncoded(text),
    ...(format?.quoting ? findSplitByQuotes(text, format) : []),
  ]
  return inOrder([...merge(findPlain(text), others), ...findEncoded(text)])
}

/** Every token in a text and in the words that its reader makes of it. */
function findInLayout(text: ByteText, layout: (text: ByteText) => TextLayout): Occurrence[] {
  const inText = [...findPercentEncoded(text), ...findEncoded(text)]
  const inWords = mayBeSpelled(text) ? layout(text).words.flatMap(word => findInWord(text, word)) : []
  return inOrder(merge(findPlain(text), longest([...inText, ...inWords])))
}

/** A word that is written as it is says nothing that its text does not. */
function findInWord(text: ByteText, word: Word): Occurrence[] {
  if (isAsWritten(word, text)) return []
  const found = [...merge(findPlain(word.value), findPercentEncoded(word.value)), ...findEncoded(word.value)]
  return found.map(occurrence => occurrenceInWord(text, word, occurrence))
}

/** Of those that overlap, the one that shows most of a token. */
function longest(items: readonly Occurrence[]): Occurrence[] {
  const kept: Occurrence[] = []
  for (const item of items.toSorted((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1])) {
    const last = kept.at(-1)
    if (!last || last.span[1] <= item.span[0]) kept.push(item)
    else if (lengthOf(item) > lengthOf(last)) kept[kept.length - 1] = item
  }
  return kept
}

function lengthOf({ span: [start, end] }: Occurrence): number {
  return end - start
}

function inOrder(items: readonly Occurrence[]): Occurrence[] {
  return items.toSorted((a, b) => a.span[0] - b.span[0])
}

function findPlain(text: ByteText): Occurrence[] {
  return findTokens(text).map(({ kind, span, value }) => ({
    ...{ kind, span, token: value, encoded: false },
    spell: (token: string) => token,
  }))
}

/** An apostrophe in a comment cuts nothing. */
function findSplitByQuotes(text: ByteText, format: Spelling): Occurrence[] {
  const lines = linesOf(text, format)
  return findQuoted(text).filter(({ span }) => !lines.isInComment(span))
}

/** Where two readings of a place disagree, the one that undoes escapes knows more of the token. */
function merge(plain: readonly Occurrence[], others: readonly Occurrence[]): Occurrence[] {
  const starts = new Map(plain.map(occurrence => [occurrence.span[0], occurrence.span[1]]))
  const different = others.filter(({ span }) => starts.get(span[0]) !== span[1])
  return [...withoutOverlaps(plain, different), ...different]
}

/** Those whose span meets none of the others'. Both are taken in the order of their spans, which takes one walk. */
function withoutOverlaps<T extends { span: Span }>(items: readonly T[], others: readonly { span: Span }[]): T[] {
  if (others.length === 0) return [...items]
  const taken = others.map(({ span }) => span).toSorted((a, b) => a[0] - b[0])
  let next = 0
  let end = 0
  return items
    .toSorted((a, b) => a.span[0] - b.span[0])
    .filter(({ span }) => {
      while (next < taken.length && taken[next]![0] < span[1]) end = Math.max(end, taken[next++]![1])
      return end <= span[0]
    })
}

/** Every placeholder of a text that does not carry a literal token as its default. */
export function findPlaceholders(text: ByteText, taken: readonly Occurrence[]): Placeholder[] {
  if (!mayHoldPlaceholders(text)) return []
  return withoutOverlaps(scanPlaceholders(text), taken)
}

/** `_auth`, `_password`, `npmAuthIdent` and Basic headers hold `token` or `user:token` in base64. */
function findEncoded(text: ByteText): Occurrence[] {
  if (!ENCODED_NEEDLES.some(needle => text.includes(needle))) return []
  return [...text.matchAll(BASE64_RUN)].flatMap(match => {
    const decoded = Buffer.from(match[0], 'base64').toString('latin1')
    const [sighting] = findTokens(decoded)
    if (!sighting || encode(decoded, match[0]) !== match[0]) return []
    const before = decoded.slice(0, sighting.span[0])
    const after = decoded.slice(sighting.span[1])
    return {
      kind: sighting.kind,
      span: [match.index, match.index + match[0].length] as const,
      token: sighting.value,
      encoded: true,
      spell: (token: string) => encode(before + token + after, match[0]),
    }
  })
}

/** Base64 with padding as in the sample: some writers leave it out. */
function encode(text: string, sample: string): string {
  const padded = Buffer.from(text, 'latin1').toString('base64')
  const sampleIsBare = !sample.endsWith('=') && sample.length % 4 !== 0
  return sampleIsBare ? padded.replace(/=+$/, '') : padded
}

/** True if the file's text holds the token in any spelling; of a key without a known shape, as it is. */
export function containsToken(file: { text: string }, token: string): boolean {
  if (tokenKind(token) === undefined) return file.text.includes(token)
  return findOccurrences(file.text).some(occurrence => occurrence.token === token)
}
