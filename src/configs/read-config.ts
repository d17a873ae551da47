import { type ByteText, decodeUtf8, decodeWithoutBom, toUtf8, wideEncoding } from '../core/bytes.ts'
import { applyEdits, type Edit, type Span } from '../core/edit.ts'
import type { TokenKind } from '../core/tokens.ts'
import { formatKey, isBottomless, type KeyPath, leaves, mapStrings, sameTree } from '../core/tree.ts'
import { type ConfigAdapter, type Meaning, ParseFailure } from './adapter.ts'
import { userinfoAt } from './hosts.ts'
import { findOccurrences, findPlaceholders, type Occurrence, type Placeholder } from './occurrences.ts'

export type Carrier = 'plain' | 'url' | 'base64' | 'comment'

interface Placed {
  span: Span
  /** The parsed key path, or null where no key holds it. */
  key: string | null
  tool: string
  /** Host (with port) that gets the value, where that can be told. */
  host: string | undefined
}

/** A literal token in a config. */
export interface Slot extends Placed {
  token: string
  kind: TokenKind
  carrier: Carrier
}

/** A placeholder where a token would stand. */
export interface Reference extends Placed {
  name: string
}

export interface ConfigReading {
  slots: Slot[]
  references: Reference[]
  /** Why the file may not be rewritten: its own format's parser refuses it, or guard does not read all of it. */
  failure?: { code: 'PARSE_FAILED' | 'NOT_UTF8' | 'TOO_LARGE'; message: string; line: number } | undefined
}

/** Beyond this a file is searched but not parsed, and so not rewritten. */
const PARSE_LIMIT = 256 * 1024

/**
 * Finds tokens by their own grammar and places them with the format's parser: each gets a marker of its own, and the
 * key whose value shows that marker is where it stands.
 */
export function readConfig(adapter: ConfigAdapter, text: ByteText): ConfigReading {
  const searched = toUtf8(text)
  const occurrences = findOccurrences(searched)
  const placeholders = findPlaceholders(searched, occurrences)
  if (occurrences.length === 0 && placeholders.length === 0) return { slots: [], references: [] }
  const failure = readFailure(adapter, text)
  const places = failure
    ? new Map<Span, KeyPlace>()
    : placeByMarkers(adapter, searched, [...occurrences, ...placeholders])
  return {
    slots: occurrences.map(occurrence => describeSlot(adapter, searched, occurrence, places.get(occurrence.span))),
    references: placeholders.flatMap(placeholder =>
      describeReference(adapter, searched, placeholder, places.get(placeholder.span)),
    ),
    failure: occurrences.length > 0 ? failure : undefined,
  }
}

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/**
 * The text with one token exchanged for another wherever it stands. Proved by parsing: the new document is the old
 * one but for the values that hold the token. Throws `ParseFailure` or `UnprovenRewriteError`.
 */
export function rewriteConfig(adapter: ConfigAdapter, text: ByteText, from: string, to: string): ByteText {
  const failure = readFailure(adapter, text)
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const held = findOccurrences(text).filter(occurrence => occurrence.token === from)
  const result = applyEdits(
    text,
    held.map(occurrence => editOf(text, occurrence, to)),
  )
  if (findOccurrences(result).some(occurrence => occurrence.token === from)) {
    throw new UnprovenRewriteError('the old token would still be there')
  }
  if (adapter.parse && !provesRewrite(adapter, { text, result, held, to })) {
    throw new UnprovenRewriteError('parsed again, more than the token would change')
  }
  return result
}

function editOf(text: ByteText, { span, spell }: Occurrence, to: string): Edit {
  return { span, expect: text.slice(...span), replace: spell(to) }
}

interface Rewrite {
  text: ByteText
  result: ByteText
  held: readonly Occurrence[]
  to: string
}

function provesRewrite(adapter: ConfigAdapter, { text, result, held, to }: Rewrite): boolean {
  const { tree, markers, pattern } = parseMarked(adapter, text, held)
  const spelled = (spelling: (occurrence: Occurrence) => string) =>
    mapStrings(tree, value => value.replace(pattern, marker => spelling(markers.get(marker)! as Occurrence)))
  return (
    sameTree(
      parse(adapter, text),
      spelled(occurrence => text.slice(...occurrence.span)),
    ) &&
    sameTree(
      parse(adapter, result),
      spelled(occurrence => occurrence.spell(to)),
    )
  )
}

interface KeyPlace {
  path: KeyPath
  meaning: Meaning
}

function placeByMarkers(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Map<Span, KeyPlace> {
  if (!adapter.parse) return new Map()
  const places = placesIn(adapter, text, marked)
  const hidden = marked.filter(({ span }) => !places.has(span) && !isComment(adapter, text, span))
  for (const item of hidden.slice(0, SHADOWED_LIMIT)) {
    const shadowed = placeInPrefix(adapter, text, item)
    if (shadowed) places.set(item.span, shadowed)
  }
  return places
}

/** Each shadowed value takes a parse of its own; beyond this many their keys stay untold. */
const SHADOWED_LIMIT = 50

function placesIn(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Map<Span, KeyPlace> {
  const { tree, markers, pattern } = parseMarked(adapter, text, marked)
  const unmark = (value: string) =>
    value.replace(pattern, marker => decodeUtf8(text.slice(...(markers.get(marker)?.span ?? [0, 0]))))
  const original = mapStrings(tree, unmark)
  const places = new Map<Span, KeyPlace>()
  for (const [markedPath, value] of leaves(tree)) {
    const path = markedPath.map(step => (typeof step === 'string' ? unmark(step) : step))
    for (const [marker] of value.matchAll(pattern)) {
      const span = markers.get(marker)?.span
      if (span && !places.has(span)) places.set(span, { path, meaning: adapter.meaning(path, original) })
    }
  }
  return places
}

/** Where a later duplicate hides the value: read only as far as its own line, the document still shows it. */
function placeInPrefix(adapter: ConfigAdapter, text: ByteText, item: Occurrence | Placeholder): KeyPlace | undefined {
  const line = lineAround(text, item.span)
  try {
    return placesIn(adapter, text.slice(0, line.start + line.text.length), [item]).get(item.span)
  } catch (error) {
    if (error instanceof ParseFailure) return undefined
    throw error
  }
}

/** The document with each occurrence exchanged for a word that stands nowhere else in it. */
function parseMarked(adapter: ConfigAdapter, text: ByteText, marked: readonly (Occurrence | Placeholder)[]): Marked {
  let word = 'guardMarker'
  while (text.includes(word)) word += 'X'
  const markers = new Map(marked.map((item, index) => [`${word}${index}End`, item]))
  const edits = [...markers].map(([marker, { span }]) => ({ span, expect: text.slice(...span), replace: marker }))
  return { tree: parse(adapter, applyEdits(text, edits)), markers, pattern: new RegExp(`${word}\\d+End`, 'g') }
}

interface Marked {
  tree: unknown
  markers: ReadonlyMap<string, Occurrence | Placeholder>
  pattern: RegExp
}

function parse(adapter: ConfigAdapter, text: ByteText): unknown {
  const tree = adapter.parse!(decodeWithoutBom(text))
  if (isBottomless(tree)) throw new ParseFailure('the document is nested too deeply', { line: 1, column: 1 })
  return tree
}

function readFailure(adapter: ConfigAdapter, text: ByteText): ConfigReading['failure'] {
  const wide = wideEncoding(text)
  if (wide)
    return {
      code: 'NOT_UTF8',
      message: `the file is ${wide.toUpperCase()}, which guard reads but does not write`,
      line: 1,
    }
  if (!adapter.parse) return undefined
  if (text.length > PARSE_LIMIT) return { code: 'TOO_LARGE', message: 'the file is too large to be parsed', line: 1 }
  try {
    parse(adapter, text)
    return undefined
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error
    return { code: 'PARSE_FAILED', message: error.message, line: error.line }
  }
}

function describeSlot(adapter: ConfigAdapter, text: ByteText, found: Occurrence, place: KeyPlace | undefined): Slot {
  const { span, token, kind, encoded } = found
  const { userinfo, inComment, ...placed } = describePlace(adapter, text, span, place)
  const carrier = inComment ? 'comment' : encoded ? 'base64' : userinfo ? 'url' : 'plain'
  return { ...placed, token, kind, carrier }
}

function describeReference(
  adapter: ConfigAdapter,
  text: ByteText,
  { span, name }: Placeholder,
  place: KeyPlace | undefined,
): Reference[] {
  const { userinfo, inComment, ...placed } = describePlace(adapter, text, span, place)
  return !inComment && (userinfo || place?.meaning.credential) ? [{ ...placed, name }] : []
}

function describePlace(adapter: ConfigAdapter, text: ByteText, span: Span, place: KeyPlace | undefined) {
  const line = lineAround(text, span)
  const [start, end] = [span[0] - line.start, span[1] - line.start]
  const userinfo = userinfoAt(line.text, [start, end])
  const inComment = !place && isComment(adapter, text, span)
  const variable = inComment ? undefined : adapter.variable?.(line.text)
  return {
    span,
    key: place && place.path.length > 0 ? formatKey(place.path) : (variable ?? null),
    tool: place?.meaning.tool ?? adapter.tool,
    host: userinfo ? userinfo.host : place?.meaning.host,
    userinfo: userinfo !== undefined,
    inComment,
  }
}

function isComment(adapter: ConfigAdapter, text: ByteText, span: Span): boolean {
  const line = lineAround(text, span)
  return adapter.comment.test(line.text.slice(0, span[0] - line.start))
}

interface Line {
  start: number
  text: ByteText
}

function lineAround(text: ByteText, [start, end]: Span): Line {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const to = text.indexOf('\n', end)
  return { start: from, text: text.slice(from, to === -1 ? text.length : to) }
}
