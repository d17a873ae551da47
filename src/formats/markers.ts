import { type Address, addressAround, addressesIn } from '../core/address.ts'
import { type ByteText, decodeUtf8 } from '../core/bytes.ts'
import { applyEdits, type Span } from '../core/edit.ts'
import { Secret } from '../core/secret.ts'
import { type KeyPath, leaves, mapStrings } from '../core/tree.ts'
import { type ConfigAdapter, type Meaning, ParseFailure } from './adapter.ts'
import { type Marked, type MarkedDocument, type ParsedDocument, parseDocument } from './document.ts'
import { isAddressList } from './hosts.ts'
import type { TextLines } from './text-lines.ts'

/** Which value of a document a span of its text is. */
export interface KeyPlace {
  path: KeyPath
  meaning: Meaning
  /** Where in an address the span is, if the value has one there. */
  address: { host: string | undefined; isUserinfo: boolean } | undefined
  /** Other hosts that get the same text through an alias. */
  otherHosts: string[]
}

/** The values that contain each span's marker. A span without a value is in a comment, or unused. */
export function placeByMarkers(
  document: ParsedDocument,
  marked: readonly Marked[],
  lines: TextLines,
): Map<Span, KeyPlace> {
  const { adapter, text } = document
  const whole = tryMarked(document, marked)
  const places = whole ? placesIn(adapter, text, whole) : new Map<Span, KeyPlace>()
  const hidden = marked.filter(({ span }) => !places.has(span) && !lines.isInComment(span))
  for (const item of hidden.slice(0, shadowedLimit(text, marked))) {
    const line = lines.at(item.span)
    const shadowed = placeInPrefix(adapter, text.slice(0, line.start + line.text.length), item, marked)
    if (shadowed) places.set(item.span, shadowed)
  }
  return places
}

/** Each shadowed value takes a parse of its own; beyond this many, or this many characters in all, their keys stay untold. */
const SHADOWED_LIMIT = 50
const SHADOWED_TEXT = 4 * 1024 * 1024

/** A marker is about as long as this. */
const MARKER_LENGTH = 20

function shadowedLimit(text: ByteText, marked: readonly Marked[]): number {
  const size = text.length + marked.length * MARKER_LENGTH
  return Math.min(SHADOWED_LIMIT, Math.ceil(SHADOWED_TEXT / size))
}

/** Undefined if the document does not parse with markers: then nothing can be proved, and nothing is written. */
export function tryMarked(document: ParsedDocument, marked: readonly Marked[]): MarkedDocument | undefined {
  try {
    return parseMarked(document, marked)
  } catch (error) {
    if (error instanceof ParseFailure) return undefined
    throw error
  }
}

function placesIn(
  adapter: ConfigAdapter,
  text: ByteText,
  { tree, markers, pattern }: MarkedDocument,
): Map<Span, KeyPlace> {
  // A key may hold a token as well, such as the one in the URL of `npmRegistries`.
  const unmark = (value: string) => value.replace(pattern, marker => shown(text, markers.get(marker)!))
  const original = mapStrings(tree, unmark)
  const places = new Map<Span, KeyPlace>()
  for (const [markedPath, value] of leaves(tree)) {
    const found = [...value.matchAll(pattern)].map(([marker]) => markers.get(marker)!)
    if (found.length === 0) continue
    const path = markedPath.map(step => (typeof step === 'string' ? unmark(step) : step))
    const meaning = adapter.meaning(path, original)
    const addressOf = addressesOf(text, value.split(pattern), found, isAddressList(String(path.at(-1))))
    for (const [index, { span }] of found.entries())
      addPlace(places, span, { path, meaning, address: addressOf(index) })
  }
  return places
}

function addPlace(places: Map<Span, KeyPlace>, span: Span, place: Omit<KeyPlace, 'otherHosts'>): void {
  const first = places.get(span)
  if (!first) {
    places.set(span, { ...place, otherHosts: [...(place.meaning.otherHosts ?? [])] })
    return
  }
  const host = hostOfPlace(place)
  if (host !== undefined && host !== hostOfPlace(first) && !first.otherHosts.includes(host)) first.otherHosts.push(host)
}

/** The host that gets the value, if the document names it. */
export function hostOfPlace({ address, meaning }: Omit<KeyPlace, 'otherHosts'>): string | undefined {
  return address ? address.host : meaning.host
}

/** Tells of each marked piece of a value in which address it is. */
function addressesOf(text: ByteText, between: readonly string[], found: readonly Marked[], isList: boolean) {
  let value = between[0]!
  const spans: Span[] = []
  for (const [index, item] of found.entries()) {
    const piece = 'token' in item ? item.token : decodeUtf8(text.slice(...item.span))
    spans.push([value.length, value.length + piece.length])
    value += piece + between[index + 1]!
  }
  const addresses: Address[] = addressesIn(value, { isValue: true, isList })
  return (index: number) => addressAround(addresses, spans[index]!)
}

/** If a later duplicate hides the value, a document that ends with the value's line still shows it. */
function placeInPrefix(
  adapter: ConfigAdapter,
  text: ByteText,
  item: Marked,
  marked: readonly Marked[],
): KeyPlace | undefined {
  const before = marked.filter(({ span }) => span[1] <= text.length)
  const prefix = tryMarked({ adapter, text, tree: undefined, failure: undefined }, before)
  return prefix && placesIn(adapter, text, prefix).get(item.span)
}

function shown(text: ByteText, item: Marked): string {
  return 'token' in item ? String(new Secret(item.token)) : decodeUtf8(text.slice(...item.span))
}

interface MarkedTree {
  /** What was marked. */
  spans: string
  tree: unknown
  word: string
}

/** Reading, planning and rewriting a document mark the same places of it, and parse it for that once. */
const lastMarked = new WeakMap<ParsedDocument, MarkedTree>()

/** The document with each marked item replaced by a word that occurs nowhere else in it. Throws `ParseFailure`. */
export function parseMarked(document: ParsedDocument, marked: readonly Marked[]): MarkedDocument {
  const spans = marked.map(({ span }) => span.join()).join(' ')
  const known = lastMarked.get(document)
  const { tree, word } = known?.spans === spans ? known : markedTree(document, marked, spans)
  const markers = new Map(marked.map((item, index) => [markerOf(word, index), item]))
  return { tree, markers, pattern: new RegExp(`${word}\\d+End`, 'g'), isMarked: text => text.includes(word) }
}

function markedTree(document: ParsedDocument, marked: readonly Marked[], spans: string): MarkedTree {
  const { adapter, text } = document
  let word = 'guardMarker'
  while (text.includes(word)) word += 'X'
  const edits = marked.map(({ span }, index) => ({
    span,
    expect: text.slice(...span),
    replace: markerOf(word, index),
  }))
  const parsed = { spans, tree: parseDocument(adapter, applyEdits(text, edits)), word }
  lastMarked.set(document, parsed)
  return parsed
}

function markerOf(word: string, index: number): string {
  return `${word}${index}End`
}
