import { type ByteText, decodeUtf8, toUtf8 } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import type { TokenKind } from '../core/tokens.ts'
import { formatKey } from '../core/tree.ts'
import type { ConfigAdapter } from './adapter.ts'
import { type DocumentFailure, documentFailure, isComment, type Line, lineAround } from './document.ts'
import { userinfoAt } from './hosts.ts'
import { type KeyPlace, placeByMarkers } from './markers.ts'
import {
  findOccurrences,
  findPlaceholders,
  mayHoldPlaceholders,
  type Occurrence,
  type Placeholder,
  type Spelling,
} from './occurrences.ts'

export type Carrier = 'plain' | 'url' | 'base64' | 'comment'

interface Placed {
  span: Span
  /** The parsed key path, or null where no key holds it. */
  key: string | null
  /** The environment variable that is defined here, or undefined. */
  variable?: string | undefined
  tool: string
  /** Host (with port) that gets the value, where that can be told. */
  host: string | undefined
}

/** A literal token in a config. */
export interface Slot extends Placed {
  token: string
  kind: TokenKind
  carrier: Carrier
  /** Why guard does not rewrite this copy, or undefined. */
  stuck?: string | undefined
}

/** A placeholder where a token would stand. */
export interface Reference extends Placed {
  name: string
}

export interface ConfigReading {
  slots: Slot[]
  references: Reference[]
  /**
   * Placeholders from which a variable is built, which are no credentials by themselves; undefined where there can be none.
   * Shells have many, and they are seldom asked for.
   */
  definitions: (() => Reference[]) | undefined
  failure?: DocumentFailure | undefined
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

/** Whether the adapter's parser has anything to place. */
export function needsParser(adapter: ConfigAdapter, scan: Scan): boolean {
  return adapter.parse !== undefined && (scan.occurrences.length > 0 || scan.placeholders.length > 0)
}

/**
 * Places what was found with the format's parser: each gets a marker of its own, and the key whose value shows that
 * marker is where it stands.
 */
export function readConfig(adapter: ConfigAdapter, text: ByteText, scan = scanText(text, adapter)): ConfigReading {
  const { text: searched, occurrences } = scan
  const isParsed = needsParser(adapter, scan)
  const failure = isParsed || occurrences.length > 0 ? documentFailure(adapter, text) : undefined
  const places =
    isParsed && !failure
      ? placeByMarkers(adapter, searched, [...occurrences, ...scan.placeholders])
      : new Map<Span, KeyPlace>()
  const isCredential = ({ span }: Placeholder) =>
    places.get(span)?.meaning.credential === true || userinfoOf(lineAround(searched, span), span) !== undefined
  // Where no parser tells what a key means, only a URL makes a credential of a placeholder.
  const credentials = adapter.parse || searched.includes('://') ? scan.placeholders.filter(isCredential) : []
  const describe = (placeholder: Placeholder) =>
    describeReference(adapter, searched, placeholder, places.get(placeholder.span))
  const definitions = () =>
    scan.placeholders
      .filter(placeholder => !credentials.includes(placeholder))
      .flatMap(describe)
      .filter(({ variable }) => variable)
  const mayDefine = adapter.parse ? scan.placeholders.length > 0 : adapter.variable && mayHoldPlaceholders(searched)
  return {
    slots: occurrences.map(occurrence => describeSlot(adapter, searched, occurrence, places.get(occurrence.span))),
    references: credentials.flatMap(describe),
    definitions: mayDefine ? definitions : undefined,
    failure: occurrences.length > 0 ? failure : undefined,
  }
}

function describeSlot(adapter: ConfigAdapter, text: ByteText, found: Occurrence, place: KeyPlace | undefined): Slot {
  const { span, token, kind, encoded, stuck } = found
  const { userinfo, inComment, ...placed } = describePlace(adapter, text, span, place)
  const carrier = inComment ? 'comment' : encoded ? 'base64' : userinfo ? 'url' : 'plain'
  return { ...placed, token, kind, carrier, stuck: inComment ? undefined : stuck }
}

function describeReference(
  adapter: ConfigAdapter,
  text: ByteText,
  { span, name }: Placeholder,
  place: KeyPlace | undefined,
): Reference[] {
  const { userinfo: _userinfo, inComment, ...placed } = describePlace(adapter, text, span, place)
  return inComment ? [] : [{ ...placed, name: decodeUtf8(name) }]
}

function describePlace(adapter: ConfigAdapter, text: ByteText, span: Span, place: KeyPlace | undefined) {
  const line = lineAround(text, span)
  const userinfo = userinfoOf(line, span)
  const inComment = !place && isComment(adapter, text, span)
  const variable = inComment ? undefined : (place?.meaning.variable ?? adapter.variable?.(line.text))
  const option = inComment ? undefined : adapter.option?.(line.text)
  return {
    span,
    key: place && place.path.length > 0 ? formatKey(place.path) : (variable ?? option ?? null),
    variable,
    tool: place?.meaning.tool ?? adapter.tool,
    host: userinfo ? userinfo.host : place?.meaning.host,
    userinfo: userinfo !== undefined,
    inComment,
  }
}

function userinfoOf({ start, text }: Line, span: Span) {
  return userinfoAt(text, [span[0] - start, span[1] - start])
}
