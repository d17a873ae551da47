import type { Span } from './edit.ts'

export type TokenKind = 'email' | 'org' | 'takumo-live' | 'takumo-test' | 'bot'

/**
 * The service that issued a token, and the only one that knows whether it is valid. Bot keys have none: guard never
 * replaces one.
 */
export type TokenFamily = 'email' | 'org' | 'takumo'

/** Returns undefined for a bot key. */
export function familyOf(kind: TokenKind): TokenFamily | undefined {
  if (kind === 'bot') return undefined
  return kind === 'email' || kind === 'org' ? kind : 'takumo'
}

/**
 * True if the value may be a Takumo key in a format that guard does not know: a word that needs no quoting in any
 * file format.
 */
export function isKeyLike(value: string): boolean {
  const isAnothers = TOKEN_SHAPES.some(({ kind, prefix }) => familyOf(kind) !== 'takumo' && value.startsWith(prefix))
  return /^[A-Za-z0-9_-]{20,200}$/.test(value) && !isAnothers
}

/** A token found in a text. The span is in units of that text. */
export interface TokenMatch {
  kind: TokenKind
  span: Span
  value: string
}

/** How the tokens of one kind are spelled. */
export interface TokenShape {
  kind: TokenKind
  prefix: string
  /** The inside of a character class for the characters after the prefix. */
  charset: string
  minimum: number
  /** True if the length is exactly the minimum. */
  fixed: boolean
}

// Lengths and charsets of tg_ tokens are undocumented; users match [A-Za-z0-9_-] and eight or more.
// A Takumo key is 64 hex digits: https://docs.takumo.io/api/authentication
// The bot key's shape follows the sample at https://shisho.dev/docs/r/202605-takumi-api-guard-tokens
const WORD = 'A-Za-z0-9_-'
const HEX = '0-9A-Fa-f'

/**
 * The single definition of a token's format. The search, the masking and the rules for other tools are derived from
 * it.
 */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  { kind: 'email', prefix: 'tg_anon_', charset: WORD, minimum: 8, fixed: false },
  { kind: 'org', prefix: 'tg_org_', charset: WORD, minimum: 8, fixed: false },
  { kind: 'takumo-live', prefix: 'tk_live_', charset: HEX, minimum: 64, fixed: true },
  { kind: 'takumo-test', prefix: 'tk_test_', charset: HEX, minimum: 64, fixed: true },
  { kind: 'bot', prefix: 'shisho_apikey_', charset: WORD, minimum: 20, fixed: false },
]

/** The length of the shortest possible token. */
export const SHORTEST_TOKEN = Math.min(...TOKEN_SHAPES.map(({ prefix, minimum }) => prefix.length + minimum))

/** Must not follow a token of fixed length. No word character may precede any token, which `\b` ensures. */
export const NEIGHBOURS = WORD

const TOKEN = new RegExp(`\\b(?:${TOKEN_SHAPES.map(patternOf).join('|')})`, 'g')

/** From this many letters of mixed case on, a body without a digit is no longer taken for a name. */
export const MIXED_MINIMUM = 20

/**
 * The body of a name that only looks like a token: `tg_org_members_updated` is a trigger, `tg_anon_1234567890` a
 * thread. A random string has digits among its letters, or is long and of mixed case.
 */
export const NAME_BODY = `(?:[0-9_-]+|[a-z_-]+|[A-Z_-]+|[A-Za-z_-]{1,${MIXED_MINIMUM - 1}})`

const NAME = new RegExp(`^${NAME_BODY}$`)

/** A text without any of these cannot hold a plain token. */
export const TOKEN_PREFIXES: readonly string[] = TOKEN_SHAPES.map(({ prefix }) => prefix)

/** Whether any token prefix is in a text. Fast, because most texts have none. */
export function mayHoldToken(text: string): boolean {
  return TOKEN_PREFIXES.some(prefix => text.includes(prefix))
}

/** Every token in a text, in order. Needs no parser and no knowledge of the format. */
export function findTokens(text: string): TokenMatch[] {
  if (!mayHoldToken(text)) return []
  const matches: TokenMatch[] = []
  for (const { 0: value, index } of text.matchAll(TOKEN)) {
    const { kind, prefix } = TOKEN_SHAPES.find(shape => value.startsWith(shape.prefix))!
    if (NAME.test(value.slice(prefix.length))) continue
    matches.push({ kind, span: [index, index + value.length], value })
  }
  return matches
}

const INSIDE = new RegExp(
  TOKEN_SHAPES.map(({ prefix, charset, minimum }) => `${prefix}[${charset}]{${minimum},}`).join('|'),
  'g',
)

/** Like `findTokens`, and also finds tokens inside longer words: output must not show those either. */
export function findInside(text: string): Omit<TokenMatch, 'kind'>[] {
  if (!mayHoldToken(text)) return []
  return [...text.matchAll(INSIDE)]
    .filter(([value]) => !NAME.test(value.slice(TOKEN_PREFIXES.find(prefix => value.startsWith(prefix))!.length)))
    .map(({ 0: value, index }) => ({ span: [index, index + value.length], value }))
}

/** The kind of a string that consists of exactly one token, or undefined. */
export function tokenKind(value: string): TokenKind | undefined {
  const [only] = findTokens(value)
  return only?.value === value ? only.kind : undefined
}

function patternOf({ prefix, charset, minimum, fixed }: TokenShape): string {
  return fixed ? `${prefix}[${charset}]{${minimum}}(?![${NEIGHBOURS}])` : `${prefix}[${charset}]{${minimum},}`
}
