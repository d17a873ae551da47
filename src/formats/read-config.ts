import { type ByteText, decodeUtf8, toUtf8 } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import type { TokenKind } from '../core/tokens.ts'
import { formatKey } from '../core/tree.ts'
import type { ConfigAdapter } from './adapter.ts'
import { type DocumentFailure, type ParsedDocument, readDocument } from './document.ts'
import { type HiddenToken, mayHide, placeOfHidden, whereabouts, whyHidden } from './hidden-tokens.ts'
import { type KeyPlace, placeByMarkers } from './markers.ts'
import { findOccurrences, findPlaceholders, type Spelling } from './occurrences.ts'
import { mayHoldPlaceholders, type Placeholder } from './placeholders.ts'
import { settle } from './settled.ts'
import type { Occurrence } from './spellings.ts'
import { linesOf, type TextLines } from './text-lines.ts'

export type TokenCarrier = 'plain' | 'url' | 'base64' | 'comment'

interface Placed {
  span: Span
  /** The parsed key path, or null if no key has the value. */
  key: string | null
  /** The environment variable that is defined here, or undefined. */
  variable?: string | undefined
  tool: string
  /** The host (with port) that gets the value, if known. */
  host: string | undefined
  /** More hosts that get it, by aliases. */
  otherHosts?: readonly string[] | undefined
}

/** A literal token in a config. */
export interface ConfigToken extends Placed {
  token: string
  kind: TokenKind
  carrier: TokenCarrier
  /** Why guard does not rewrite this copy, or undefined. */
  stuck?: string | undefined
  /** True if only the parsed value shows the token, so that the span is not its own. */
  isHidden?: true
}

/** A placeholder in the place of a token. */
export interface Reference extends Placed {
  name: string
}

export interface ConfigReading {
  tokens: ConfigToken[]
  references: Reference[]
  /**
   * Placeholders from which a variable is built, which are not credentials themselves; undefined if there can be
   * none. Shells have many, and they are rarely needed.
   */
  definitions: (() => Reference[]) | undefined
  failure?: DocumentFailure | undefined
  /** The text as it was parsed; undefined if nothing in it had to be placed. */
  document?: ParsedDocument | undefined
}

/** What a text holds, before any parser has seen it. */
export interface Scan {
  readonly text: ByteText
  readonly occurrences: Occurrence[]
  readonly placeholders: Placeholder[]
}

/** Finds tokens and placeholders by their own grammar. */
export function scanText(raw: ByteText, format?: Spelling): Scan {
  const text = toUtf8(raw)
  const occurrences = findOccurrences(text, format)
  let placeholders: Placeholder[] | undefined
  return {
    text,
    occurrences,
    get placeholders() {
      placeholders ??= findPlaceholders(text, occurrences)
      return placeholders
    },
  }
}

function placeholdersFor({ isLiteral }: ConfigAdapter, scan: Scan): readonly Placeholder[] {
  return isLiteral ? [] : scan.placeholders
}

/** Whether the adapter's parser has anything to place, or may see a token that the text does not show. */
export function needsParser(adapter: ConfigAdapter, scan: Scan): boolean {
  if (adapter.parse === undefined) return false
  return scan.occurrences.length > 0 || placeholdersFor(adapter, scan).length > 0 || mayHide(scan.text)
}

/**
 * Locates the findings with the format's parser: each gets its own marker, and the key whose value contains the
 * marker is its place.
 */
export function readConfig(adapter: ConfigAdapter, text: ByteText, scan = scanText(text, adapter)): ConfigReading {
  const { text: searched } = scan
  const placeholders = placeholdersFor(adapter, scan)
  const isParsed = needsParser(adapter, scan)
  const document = isParsed || scan.occurrences.length > 0 ? readDocument(adapter, text) : undefined
  const { occurrences, hidden } = document ? settle(document, () => scan.occurrences) : { occurrences: [], hidden: [] }
  const lines = linesOf(searched, adapter)
  const marked = [...occurrences, ...placeholders]
  const readable = isParsed && !document?.failure ? document : undefined
  const places = readable ? placeByMarkers(readable, marked, lines) : new Map<Span, KeyPlace>()
  const placed = ({ span }: { span: Span }) => describePlace(adapter, lines, span, places.get(span))
  const isCredential = ({ span }: Placeholder) =>
    places.get(span)?.meaning.credential === true || addressOf(lines, span, places.get(span))?.isUserinfo
  // If no parser tells what a key means, a placeholder is a credential only within a URL.
  const credentials = new Set(adapter.parse || searched.includes('://') ? placeholders.filter(isCredential) : [])
  const describe = (placeholder: Placeholder) => describeReference(placeholder, placed(placeholder))
  const definitions = () =>
    placeholders
      .filter(placeholder => !credentials.has(placeholder))
      .flatMap(describe)
      .filter(({ variable }) => variable)
  const mayDefine = adapter.parse
    ? placeholders.length > 0
    : (adapter.variable ?? adapter.layout) && mayHoldPlaceholders(searched)
  return {
    tokens: [
      ...occurrences.map(occurrence => describeToken(occurrence, placed(occurrence))),
      ...hidden.map(token => describeHidden(adapter, token, { tree: document!.tree, lines, text: searched })),
    ].toSorted((a, b) => a.span[0] - b.span[0]),
    references: [...credentials].flatMap(describe),
    definitions: mayDefine ? definitions : undefined,
    failure: occurrences.length > 0 ? document?.failure : undefined,
    document,
  }
}

type Description = ReturnType<typeof describePlace>

function describeToken(
  { token, kind, encoded, stuck }: Pick<Occurrence, 'token' | 'kind' | 'encoded' | 'stuck'>,
  described: Description,
): ConfigToken {
  const { isUserinfo, inComment, ...placed } = described
  const carrier = inComment ? 'comment' : encoded ? 'base64' : isUserinfo ? 'url' : 'plain'
  return { ...placed, token, kind, carrier, stuck: inComment ? undefined : stuck }
}

interface Surroundings {
  tree: unknown
  lines: TextLines
  text: ByteText
}

function describeHidden(adapter: ConfigAdapter, hidden: HiddenToken, { tree, lines, text }: Surroundings): ConfigToken {
  const { token, kind, encoded } = hidden
  const span = whereabouts(text, hidden)
  const place = placeOfHidden(adapter, tree, hidden)
  const described = describeToken(
    { token, kind, encoded, stuck: whyHidden() },
    describePlace(adapter, lines, span, place),
  )
  return { ...described, isHidden: true }
}

function describeReference({ name }: Placeholder, described: Description): Reference[] {
  const { isUserinfo: _isUserinfo, inComment, ...placed } = described
  return inComment ? [] : [{ ...placed, name: decodeUtf8(name) }]
}

function describePlace(adapter: ConfigAdapter, lines: TextLines, span: Span, place: KeyPlace | undefined) {
  const address = addressOf(lines, span, place)
  const inComment = !place && lines.isInComment(span)
  const variable = inComment ? undefined : (place?.meaning.variable ?? lines.variableAt(span))
  const option = inComment ? undefined : lines.at(span).option
  return {
    span,
    key: place && place.path.length > 0 ? formatKey(place.path) : (variable ?? option ?? null),
    variable,
    tool: place?.meaning.tool ?? adapter.tool,
    host: address ? address.host : place?.meaning.host,
    ...(place && place.otherHosts.length > 0 && { otherHosts: place.otherHosts }),
    isUserinfo: address?.isUserinfo === true,
    inComment,
  }
}

/** The address that a span is in: in the value as it was parsed, or else on its line. */
function addressOf(lines: TextLines, span: Span, place: KeyPlace | undefined) {
  return place ? place.address : lines.addressAt(span)
}
