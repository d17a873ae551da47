import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { type KeyPath, strings } from '../core/tree.ts'
import { valueAt } from './adapter.ts'
import { findLoose } from './base64.ts'
import type { ParsedDocument } from './document.ts'
import type { HiddenToken } from './hidden-tokens.ts'
import { tryMarked } from './markers.ts'
import { findInValue, findOccurrences, overlaps } from './occurrences.ts'
import type { Occurrence } from './spellings.ts'

/** What the text of a document shows, checked against the values that its parser returns. */
export interface Settled {
  occurrences: Occurrence[]
  hidden: HiddenToken[]
}

/** What a document holds is asked when it is read, planned and rewritten. */
const known = new WeakMap<ParsedDocument, Settled>()

/**
 * Searches the parsed values, too: what guard takes for an escape may be none, a token that was found may be a piece of a longer
 * one, and a value may hold a token in a spelling that guard does not know in the text.
 */
export function settle(
  document: ParsedDocument,
  found = () => findOccurrences(document.text, document.adapter),
): Settled {
  const settled = known.get(document) ?? compare(document, found())
  known.set(document, settled)
  return settled
}

function compare(document: ParsedDocument, found: readonly Occurrence[]): Settled {
  if (document.tree === undefined) return { occurrences: [...found], hidden: [] }
  const values = valuesOf(document, found)
  const whole = values ? found : found.filter(each => !beginsInEscape(document.text, each))
  if (whole.length < found.length) return compare(document, whole)
  const again = values
    ? values.filter(isRefuted).flatMap(readAgain)
    : found.map(each => [each, unescaped(each)] as const)
  const doubtful = new Map(again.filter(([{ isEscaped, stuck }]) => isEscaped && !stuck))
  if (doubtful.size > 0)
    return compare(
      document,
      found.flatMap(each => doubtful.get(each) ?? [each]),
    )
  const hidden = (values ?? unmarked(document.tree)).flatMap(hiddenIn)
  const isNew = ({ token }: HiddenToken) => values !== undefined || found.every(each => each.token !== token)
  const pieces = new Set(hidden.flatMap(({ pieces }) => pieces))
  return { occurrences: found.filter(each => !pieces.has(each)), hidden: distinct(hidden).filter(isNew) }
}

/** A string of a document, and which of its stretches the text shows as tokens. */
interface Value {
  path: KeyPath
  text: string
  marks: { span: Span; occurrence: Occurrence }[]
  /** What the parser returned for it. */
  parsed: unknown
}

/** Undefined if the document does not parse with markers: then nothing that was found can be proved. */
function valuesOf(document: ParsedDocument, found: readonly Occurrence[]): Value[] | undefined {
  const marked = tryMarked(document, found)
  if (!marked) return undefined
  const { tree, markers, pattern, isMarked } = marked
  const read = (shown: string) =>
    isMarked(shown)
      ? readMarks(shown, pattern, marker => markers.get(marker) as Occurrence)
      : { text: shown, marks: [] }
  return strings(tree).map(({ path: markedPath, text: shown, isName }) => {
    const path = markedPath.map(step => (typeof step === 'string' ? read(step).text : step))
    const value = read(shown)
    return { path, ...value, parsed: isName ? value.text : valueAt(document.tree, path) }
  })
}

function unmarked(tree: unknown): Value[] {
  return strings(tree).map(({ path, text }) => ({ path, text, marks: [], parsed: text }))
}

function readMarks(shown: string, pattern: RegExp, occurrenceOf: (marker: string) => Occurrence) {
  const marks: Value['marks'] = []
  const between = shown.split(pattern)
  let text = between[0]!
  for (const [index, [marker]] of [...shown.matchAll(pattern)].entries()) {
    const occurrence = occurrenceOf(marker)
    const piece = occurrence.parsed
    marks.push({ span: [text.length, text.length + piece.length], occurrence })
    text += piece + between[index + 1]!
  }
  return { text, marks }
}

/** True if the parser does not undo what guard took for an escape. */
function isRefuted({ text, parsed, marks }: Value): boolean {
  return marks.length > 0 && parsed !== text
}

/** True if the first character may belong to an escape, as in `\\tg_anon_…`: then no marker can be put there. */
function beginsInEscape(text: ByteText, { span: [start], isEscaped }: Occurrence): boolean {
  const backslashes = /\\*$/.exec(text.slice(Math.max(0, start - 20), start))![0].length
  return !isEscaped && backslashes % 2 === 1
}

/** What guard makes of each occurrence in a value that the parser reads otherwise. */
function readAgain({ parsed, marks }: Value): (readonly [Occurrence, readonly Occurrence[]])[] {
  // Without a backslash the parser has undone escapes, and only disagrees about blanks, as other parsers of the format may.
  const isUndone = typeof parsed === 'string' && !parsed.includes('\\')
  return marks.map(({ occurrence }) => [occurrence, isUndone ? [unproven(occurrence)] : unescaped(occurrence)])
}

/** What is there if it is no escape. Another program may still undo it later, but not within base64. */
function unescaped(occurrence: Occurrence): readonly Occurrence[] {
  const instead = plainOf(occurrence)
  return instead.length > 0 || occurrence.encoded ? instead : [unproven(occurrence)]
}

/** A token that is reported and not rewritten. */
function unproven(occurrence: Occurrence): Occurrence {
  return { ...occurrence, stuck: say('parsed again, more than the token would change') }
}

function plainOf(occurrence: Occurrence): readonly Occurrence[] {
  if (!occurrence.isEscaped) return [occurrence]
  return occurrence.otherwise?.().flatMap(plainOf) ?? []
}

function hiddenIn({ path, text: value, marks }: Value): HiddenToken[] {
  return [...findInValue(value), ...findLoose(value)].flatMap(({ span, token, kind, encoded }) => {
    const here = marks.filter(mark => overlaps(mark.span, span))
    if (here.some(({ occurrence }) => isKnown(occurrence, token))) return []
    return [{ path, value, span, token, kind, encoded, pieces: here.map(({ occurrence }) => occurrence) }]
  })
}

/** True if the text shows the token there, or one that is reported and of which this is a piece. */
function isKnown(occurrence: Occurrence, token: string): boolean {
  return occurrence.token === token || (occurrence.stuck !== undefined && occurrence.token.includes(token))
}

/** An alias gives one value to several keys, and two readings of a value may agree. */
function distinct(hidden: readonly HiddenToken[]): HiddenToken[] {
  return [...new Map(hidden.map(each => [`${each.token} ${each.path.join('\0')}`, each])).values()]
}
