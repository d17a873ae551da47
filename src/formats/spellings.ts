import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { ENCODED_NEEDLES } from '../core/needles.ts'
import { findTokens, mayHoldToken, SHORTEST_TOKEN, type TokenKind } from '../core/tokens.ts'

/** A token as a text spells it. */
export interface Occurrence {
  span: Span
  kind: TokenKind
  token: string
  encoded: boolean
  /** How this place spells another token. */
  spell(token: string): string
  /** True if a parser undoes the spelling, as with escapes, so that the parsed value is the token itself. */
  isParsed?: boolean
  /** Why guard does not rewrite this one. */
  stuck?: string
}

/** A stretch of text that represents one character, or none. */
interface Unit {
  start: number
  end: number
  value: string
}

// Escapes of JSON, of TOML, of YAML's double quotes, of `$'…'` and of fish: what they have in common is enough for tokens.
const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^xu\n])/
const ESCAPED_RUN = new RegExp(`(?<![\\w-])[\\w-]*${ESCAPE.source}(?:[\\w-]|${ESCAPE.source})*`, 'g')
const ESCAPED_UNIT = new RegExp(`${ESCAPE.source}|[\\s\\S]`, 'g')

/** Tokens of which a string's parser sees more than the text shows: `\u0074g_anon_…`, fish's `\x2d`, one right after `\n`. */
export function findEscaped(text: ByteText): Occurrence[] {
  if (!mayBeEscaped(text)) return []
  return [...text.matchAll(ESCAPED_RUN)]
    .filter(([run]) => run.length >= SHORTEST_TOKEN)
    .flatMap(match => spelled(text, unitsOf(match[0], match.index, ESCAPED_UNIT, unescaped)))
    .map(occurrence => ({ ...occurrence, isParsed: true }))
}

/** A quick test without a pattern: only these escapes can represent a character of a token prefix. */
function mayBeEscaped(text: ByteText): boolean {
  if (!text.includes('\\')) return false
  return (
    text.includes('\\x') || text.includes('\\u00') || mayHoldToken(text.replaceAll('\\_', '_').replaceAll('\\-', '-'))
  )
}

const USERINFO = /(?<=:\/\/)[^\s/@"'`<>:]*(?::[^\s/@"'`<>]*)?(?=@)/g
const PERCENT_UNIT = /%[0-9A-Fa-f]{2}|[\s\S]/g

/** Tokens in the userinfo of a URL that encodes more than it has to: `token:tg%5Fanon%5F…@`. */
export function findPercentEncoded(text: ByteText): Occurrence[] {
  if (!text.includes('%')) return []
  return [...text.matchAll(USERINFO)]
    .filter(([userinfo]) => userinfo.includes('%'))
    .flatMap(match => spelled(text, unitsOf(match[0], match.index, PERCENT_UNIT, percentDecoded)))
}

const QUOTED_RUN = /(?<![\w-])[\w-]+(?:(?:['"]|\\\r?\n)+[\w-]+)+/g
const QUOTED_UNIT = /\\\r?\n|[\s\S]/g

/** Tokens that shell quotes cut in pieces, `'tg_an''on_…'`: seen, and not rewritten. */
export function findQuoted(text: ByteText): Occurrence[] {
  if (!mayHoldToken(withoutQuotes(text))) return []
  return [...text.matchAll(QUOTED_RUN)]
    .filter(([run]) => run.length >= SHORTEST_TOKEN)
    .flatMap(match => spelled(text, unitsOf(match[0], match.index, QUOTED_UNIT, unquoted)))
    .map(occurrence => ({ ...occurrence, stuck: say('quotes cut the token in pieces') }))
}

/** A quick test without a pattern: false if no word of a shell says more of a token than its text shows. */
export function mayBeSpelled(text: ByteText): boolean {
  const bare = withoutQuotes(text.replaceAll("$'", '').replaceAll('$"', '')).replaceAll('\\', '')
  if (mayHoldToken(bare) || ENCODED_NEEDLES.some(needle => bare.includes(needle))) return true
  return (bare.includes('%') && bare.includes('@')) || ESCAPES.some(sign => text.includes(sign))
}

/** What begins the escapes that write a letter. */
const ESCAPES = ['\\x', '\\X', '\\u', '\\U', '\\0', '\\1']

function withoutQuotes(text: ByteText): ByteText {
  return ["'", '"', '\\\n', '\\\r\n'].reduce((rest, quote) => rest.replaceAll(quote, ''), text)
}

function unitsOf(run: string, at: number, pattern: RegExp, read: (unit: string) => string): Unit[] {
  return [...run.matchAll(pattern)]
    .map(({ 0: unit, index }) => ({ start: at + index, end: at + index + unit.length, value: read(unit) }))
    .filter(({ value }) => value !== '')
}

/** The tokens that the units say, each with a way to say another one alike. */
function spelled(text: ByteText, units: readonly Unit[]): Occurrence[] {
  return findTokens(units.map(({ value }) => value).join('')).map(({ kind, value, span: [from, to] }) => {
    const spellings = new Map(
      units.slice(from, to).map(unit => [unit.value, text.slice(unit.start, unit.end)] as const),
    )
    return {
      kind,
      token: value,
      span: [units[from]!.start, units[to - 1]!.end],
      encoded: false,
      spell: token => [...token].map(character => spellings.get(character) ?? character).join(''),
    }
  })
}

/** One character for one escape; of those that no token holds it does not matter which. */
function unescaped(unit: string): string {
  const code = /^\\[xu](.+)/.exec(unit)?.[1]
  if (code) return String.fromCharCode(Number.parseInt(code, 16))
  if (unit.length === 1) return unit
  return /^\\[_-]/.test(unit) ? unit[1]! : ' '
}

function percentDecoded(unit: string): string {
  return unit.length === 1 ? unit : String.fromCharCode(Number.parseInt(unit.slice(1), 16))
}

function unquoted(unit: string): string {
  return /^[\w-]$/.test(unit) ? unit : ''
}
