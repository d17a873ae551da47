import { type ByteText, decodeUtf8 } from '../core/bytes.ts'
import { applyEdits, type Span } from '../core/edit.ts'
import { Secret } from '../core/secret.ts'
import { type KeyPath, leaves, mapStrings } from '../core/tree.ts'
import { type ConfigAdapter, type Meaning, ParseFailure } from './adapter.ts'
import { isComment, lineAround, parseDocument } from './document.ts'
import type { Occurrence, Placeholder } from './occurrences.ts'

/** Which value of a document a span of its text is. */
export interface KeyPlace {
  path: KeyPath
  meaning: Meaning
}

/** The values that show each span's marker; a span without one is in a comment, or nobody reads it. */
export function placeByMarkers(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Map<Span, KeyPlace> {
  if (!adapter.parse) return new Map()
  const places = placesInWhole(adapter, text, marked)
  const hidden = marked.filter(({ span }) => !places.has(span) && !isComment(adapter, text, span))
  for (const item of hidden.slice(0, SHADOWED_LIMIT)) {
    const shadowed = placeInPrefix(adapter, text, item, marked)
    if (shadowed) places.set(item.span, shadowed)
  }
  return places
}

/** Each shadowed value takes a parse of its own; beyond this many their keys stay untold. */
const SHADOWED_LIMIT = 50

/** None where the document cannot take a marker: then nothing of it can be proved, and nothing is written. */
function placesInWhole(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Map<Span, KeyPlace> {
  try {
    return placesIn(adapter, text, marked)
  } catch (error) {
    if (error instanceof ParseFailure) return new Map()
    throw error
  }
}

function placesIn(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Map<Span, KeyPlace> {
  const { tree, markers, pattern } = parseMarked(adapter, text, marked)
  // A key may hold a token as well, such as the one in the URL of `npmRegistries`.
  const unmark = (value: string) => value.replace(pattern, marker => shown(text, markers.get(marker)!))
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
function placeInPrefix(
  adapter: ConfigAdapter,
  text: ByteText,
  item: Occurrence | Placeholder,
  marked: readonly (Occurrence | Placeholder)[],
): KeyPlace | undefined {
  const line = lineAround(text, item.span)
  const end = line.start + line.text.length
  const before = marked.filter(({ span }) => span[1] <= end)
  try {
    return placesIn(adapter, text.slice(0, end), before).get(item.span)
  } catch (error) {
    if (error instanceof ParseFailure) return undefined
    throw error
  }
}

function shown(text: ByteText, item: Occurrence | Placeholder): string {
  return 'token' in item ? String(new Secret(item.token)) : decodeUtf8(text.slice(...item.span))
}

/** The document with each occurrence exchanged for a word that stands nowhere else in it. */
export function parseMarked(
  adapter: ConfigAdapter,
  text: ByteText,
  marked: readonly (Occurrence | Placeholder)[],
): Marked {
  let word = 'guardMarker'
  while (text.includes(word)) word += 'X'
  const markers = new Map(marked.map((item, index) => [`${word}${index}End`, item]))
  const edits = [...markers].map(([marker, { span }]) => ({ span, expect: text.slice(...span), replace: marker }))
  return { tree: parseDocument(adapter, applyEdits(text, edits)), markers, pattern: new RegExp(`${word}\\d+End`, 'g') }
}

export interface Marked {
  tree: unknown
  markers: ReadonlyMap<string, Occurrence | Placeholder>
  pattern: RegExp
}
