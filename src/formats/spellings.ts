import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { type UnescapedText, type Unit, undo, unitsIn } from '../core/escapes.ts'
import { say } from '../core/language.ts'
import { mayHoldEncoded } from '../core/needles.ts'
import { findTokens, mayHoldToken, type TokenKind } from '../core/tokens.ts'
import { encodeLike, findInBase64 } from './base64.ts'

/** A token as a text spells it. */
export interface Occurrence {
  span: Span
  kind: TokenKind
  token: string
  encoded: boolean
  /** How this place spells another token. */
  spell(token: string): string
  /** What a parser that undoes escapes has in this place, and would have for another token. */
  parsed: string
  reparsed(token: string): string
  /** True if the parser must confirm it, because it is an escape in some strings only. */
  isEscaped?: boolean
  /** What the place says if no parser undoes the escapes. */
  otherwise?: () => readonly Occurrence[]
  /** Why guard does not rewrite this one. */
  stuck?: string
}

/** Undoes one kind of spelling; undefined if the text has none of it. */
type Layer = (text: string) => UnescapedText | undefined

/** A text with some layers undone, the outermost first. */
export interface View {
  text: string
  /** The text that each layer was undone in, and how to get back to it. */
  layers: readonly { source: string; undone: UnescapedText }[]
  /** True if a parser undoes the first layer. */
  isEscaped: boolean
  /** True if the first layer took quotes out. */
  isUnquoted: boolean
}

export function plainView(text: ByteText): View {
  return { text, layers: [], isEscaped: false, isUnquoted: false }
}

/** The view with one more layer undone, or none if there is nothing to undo. */
export function undoIn(view: View | undefined, layer: Layer): View[] {
  const undone = view && layer(view.text)
  if (!view || !undone) return []
  const isFirst = view.layers.length === 0
  return [
    {
      text: undone.text,
      layers: [...view.layers, { source: view.text, undone }],
      isEscaped: view.isEscaped || (isFirst && ESCAPING.has(layer)),
      isUnquoted: view.isUnquoted || (isFirst && layer === undoQuotes),
    },
  ]
}

/** Every token in a view, plain or in base64. */
export function occurrencesIn(view: View): Occurrence[] {
  const plain = findTokens(view.text).map(({ kind, value, span }) =>
    occurrenceAt(view, span, { kind, token: value, encoded: false, spellAt: spellingOf(view, span) }),
  )
  const encoded = findInBase64(view.text).map(({ kind, token, span, run, around }) =>
    occurrenceAt(view, span, { kind, token, encoded: true, spellAt: () => fresh => encodeLike(run, around(fresh)) }),
  )
  return [...plain, ...encoded].map(occurrence => (view.isUnquoted ? withQuotes(view, occurrence) : occurrence))
}

interface Sighting extends Pick<Occurrence, 'kind' | 'token' | 'encoded'> {
  /** The spelling in the text that a layer was undone in. */
  spellAt(depth: number): (token: string) => string
}

function occurrenceAt(view: View, span: Span, { spellAt, ...sighting }: Sighting): Occurrence {
  const depth = view.isEscaped ? 1 : 0
  return {
    ...sighting,
    span: originAt(view, 0, span),
    spell: spellAt(0),
    parsed: textAt(view, depth).slice(...originAt(view, depth, span)),
    reparsed: spellAt(depth),
    ...(view.isEscaped && { isEscaped: true }),
  }
}

/** What the layers beyond some depth were undone in. */
function textAt({ layers, text }: View, depth: number): string {
  return layers[depth]?.source ?? text
}

/** Where a span of the view is in the text at some depth, of which 0 is the text itself. */
function originAt({ layers }: View, depth: number, span: Span): Span {
  return layers.slice(depth).reduceRight<Span>((at, { undone }) => undone.originOfSpan(at), span)
}

/** Says another token character by character as this one is spelled. */
function spellingOf(view: View, [from, to]: Span): Sighting['spellAt'] {
  if (view.layers.length === 0) return () => token => token
  return depth => {
    if (depth === view.layers.length) return token => token
    const source = textAt(view, depth)
    const spellings = new Map<string, string>()
    for (let at = from; at < to; at += 1) {
      const spelled = source.slice(...originAt(view, depth, [at, at + 1]))
      spellings.set(view.text[at]!, spelled)
    }
    return token => [...token].map(character => spellings.get(character) ?? character).join('')
  }
}

/** Tokens that shell quotes cut in pieces, `'tg_an''on_…'`, are seen, and not rewritten. */
function withQuotes({ layers }: View, occurrence: Occurrence): Occurrence {
  const isCut = QUOTE.test(layers[0]!.source.slice(...occurrence.span))
  return isCut ? { ...occurrence, stuck: say('quotes cut the token in pieces') } : occurrence
}

// Escapes of JSON, of TOML, of YAML's double quotes, of `$'…'` and of fish: what they have in common is enough for tokens.
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([^\nxuU]))/g
/** A line that goes on within quotes: https://toml.io/en/v1.0.0#string, https://yaml.org/spec/1.2.2/#731-double-quoted-style */
const CONTINUED = /\\[ \t]*\r?\n[ \t\r\n]*/

const PARSED_ESCAPE = new RegExp(`${CONTINUED.source}|${ESCAPE.source}`, 'g')

/** Of which a string's parser sees more than the text shows: `\u0074g_anon_…`, fish's `\x2d`, one right after `\n`. */
export const undoEscaping: Layer = text => undoBackslashes(text, ESCAPE)

/** The same where a parser also joins lines. */
export const undoParsed: Layer = text => undoBackslashes(text, PARSED_ESCAPE)

function undoBackslashes(text: string, pattern: RegExp): UnescapedText | undefined {
  if (!text.includes('\\') || !mayHold(text.replace(pattern, (...match) => unescaped(match)))) return undefined
  return undo(text, unitsIn(text, pattern, unescaped))
}

/** The same where a backslash says nothing but that the next character is meant. */
export const undoCharacters: Layer = text => {
  if (!text.includes('\\') || !mayHold(text.replace(/\\(.)/g, '$1'))) return undefined
  return undo(
    text,
    unitsIn(text, /\\(.)/g, ([, character]) => character!),
  )
}

const ESCAPING: ReadonlySet<Layer> = new Set([undoEscaping, undoParsed, undoCharacters])

/** One character for one escape; of those that no token, URL or base64 holds it does not matter which. */
function unescaped([whole, x, u, upper, letter]: readonly unknown[]): string {
  const hex = x ?? u ?? upper
  if (typeof hex === 'string') return asciiOf(Number.parseInt(hex, 16))
  if (typeof letter !== 'string') return ''
  return /[A-Za-z0-9]/.test(letter) ? ' ' : asciiOf(String(whole).charCodeAt(1))
}

function asciiOf(code: number): string {
  return code > 0 && code < 0x7f ? String.fromCharCode(code) : ' '
}

const USERINFO = /(?<=:\/\/)[^\s/@"'`<>:]*(?::[^\s/@"'`<>]*)?(?=@)/g
const PERCENT = /%([0-9A-Fa-f]{2})/g

/** The userinfo of URLs that encode more than they have to: `token:tg%5Fanon%5F…@`. */
export const undoPercent: Layer = text => {
  if (!text.includes('%') || !mayHold(text.replace(PERCENT, (_, hex) => asciiOf(Number.parseInt(hex, 16)))))
    return undefined
  const units = [...text.matchAll(USERINFO)].flatMap<Unit>(({ 0: userinfo, index }) =>
    unitsIn(userinfo, PERCENT, ([, hex]) => asciiOf(Number.parseInt(hex!, 16)), index),
  )
  return undo(text, units)
}

const BROKEN_USERINFO = /:[\t\r\n]*\/[\t\r\n]*\/[\t\r\n]*[^\s/@"'`<>]*(?:[\t\r\n]+[^\s/@"'`<>]*)*@/g

/** Parsers of URLs take tabs and line breaks out: https://url.spec.whatwg.org/#url-parsing, Python's `urlsplit` too. */
export const undoBreaks: Layer = text => {
  if (!/[\t\r\n]/.test(text)) return undefined
  const units = [...text.matchAll(BROKEN_USERINFO)].flatMap<Unit>(({ 0: userinfo, index }) =>
    unitsIn(userinfo, /[\t\r\n]/g, () => '', index),
  )
  return undo(text, units)
}

const QUOTE = /['"]|\\\r?\n/
const QUOTES = new RegExp(QUOTE.source, 'g')

/** What a shell makes of quotes that begin or end within a word, and of a line that goes on. */
export const undoQuotes: Layer = text =>
  mayHold(withoutQuotes(text))
    ? undo(
        text,
        unitsIn(text, QUOTES, () => ''),
      )
    : undefined

function withoutQuotes(text: string): string {
  return ["'", '"', '\\\n', '\\\r\n'].reduce((rest, quote) => rest.replaceAll(quote, ''), text)
}

/** A quick test without a pattern; percent-encoded text may hold anything. */
function mayHold(text: string): boolean {
  return mayHoldToken(text) || mayHoldEncoded(text) || (text.includes('%') && text.includes('://'))
}
