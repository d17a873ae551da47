import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { tokenKind } from '../core/tokens.ts'
import type { ConfigAdapter } from './adapter.ts'
import { mayHoldPlaceholders, type Placeholder, scanPlaceholders } from './placeholders.ts'
import {
  type Occurrence,
  occurrencesIn,
  plainView,
  undoBreaks,
  undoCharacters,
  undoEscaping,
  undoIn,
  undoParsed,
  undoPercent,
  undoQuotes,
  type View,
} from './spellings.ts'
import { isInComment, linesOf } from './text-lines.ts'

/** What of a format decides how a token may be spelled in it. */
export type Spelling = Pick<ConfigAdapter, 'quoting' | 'escaping' | 'comment' | 'parse'>

/** Every token in a text, in any spelling, in order. */
export function findOccurrences(text: ByteText, format?: Spelling): Occurrence[] {
  const plain = plainView(text)
  const lines = linesOf(text, format)
  const unquoted = format?.quoting ? undoIn(plain, undoQuotes) : []
  const views = [plain, ...undoIn(plain, escapesOf(format)), ...unquoted]
  const found = withPercent(views).map(view => {
    const here = occurrencesIn(view)
    // An apostrophe in a comment cuts nothing.
    return view.isUnquoted ? here.filter(({ span }) => !isInComment(lines.at(span), span)) : here
  })
  return found.reduce(overlay).toSorted((a, b) => a.span[0] - b.span[0])
}

function escapesOf(format: Spelling | undefined) {
  if (format?.escaping) return undoCharacters
  return format?.parse ? undoParsed : undoEscaping
}

/** Every token in a value as a parser returned it, in order. */
export function findInValue(value: string): Occurrence[] {
  const plain = plainView(value)
  return withPercent([plain, ...undoIn(plain, undoBreaks)])
    .map(occurrencesIn)
    .reduce(overlay)
}

function withPercent(views: readonly View[]): View[] {
  return views.flatMap(view => [view, ...undoIn(view, undoPercent)])
}

/** If two views disagree about a place, the one that undoes more knows more of the token, unless it sees only a piece. */
function overlay(found: readonly Occurrence[], more: readonly Occurrence[]): Occurrence[] {
  const different = withoutContained(more, found)
  if (different.length === 0) return [...found]
  const kept = new Set(withoutOverlaps(found, different))
  const otherwise = (span: Span) => () => found.filter(each => !kept.has(each) && overlaps(each.span, span))
  return [...kept, ...different.map(each => ({ ...each, otherwise: otherwise(each.span) }))]
}

export function overlaps(a: Span, b: Span): boolean {
  return a[0] < b[1] && b[0] < a[1]
}

interface Placed {
  span: Span
}

/** Those whose span meets none of the others'. */
function withoutOverlaps<T extends Placed>(items: readonly T[], others: readonly Placed[]): T[] {
  return without(items, others, { startsBefore: ([, end]) => end, endsAfter: ([start]) => start + 1 })
}

/** Those whose span is within none of the others'. */
function withoutContained<T extends Placed>(items: readonly T[], others: readonly Placed[]): T[] {
  return without(items, others, { startsBefore: ([start]) => start + 1, endsAfter: ([, end]) => end })
}

interface Limits {
  startsBefore(span: Span): number
  endsAfter(span: Span): number
}

/** Drops an item if another starts and ends beyond these limits. Both are taken in the order of their spans, which takes one walk. */
function without<T extends Placed>(items: readonly T[], others: readonly Placed[], limits: Limits): T[] {
  if (others.length === 0) return [...items]
  const taken = others.map(({ span }) => span).toSorted((a, b) => a[0] - b[0])
  let next = 0
  let end = 0
  return items
    .toSorted((a, b) => a.span[0] - b.span[0])
    .filter(({ span }) => {
      while (next < taken.length && taken[next]![0] < limits.startsBefore(span)) end = Math.max(end, taken[next++]![1])
      return end < limits.endsAfter(span)
    })
}

/** Every placeholder of a text that does not carry a literal token as its default. */
export function findPlaceholders(text: ByteText, taken: readonly Occurrence[]): Placeholder[] {
  if (!mayHoldPlaceholders(text)) return []
  return withoutOverlaps(scanPlaceholders(text), taken)
}

/** True if the file's text holds the token in any spelling of any format; of a key without a known shape, as it is. */
export function containsToken({ text }: { text: string }, token: string): boolean {
  if (tokenKind(token) === undefined) return text.includes(token)
  const plain = plainView(text)
  const views = [
    plain,
    ...[undoEscaping, undoParsed, undoCharacters, undoQuotes].flatMap(layer => undoIn(plain, layer)),
  ]
  return withPercent(views).some(view => occurrencesIn(view).some(occurrence => occurrence.token === token))
}
