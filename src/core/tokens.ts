import type { Span } from './edit.ts'

export type TokenKind = 'email' | 'org' | 'takumo-live' | 'takumo-test' | 'bot'

/** A token as it stands in a text; the span is in units of that text. */
export interface Sighting {
  kind: TokenKind
  span: Span
  value: string
}

const KINDS: Record<string, TokenKind> = {
  tg_anon_: 'email',
  tg_org_: 'org',
  tk_live_: 'takumo-live',
  tk_test_: 'takumo-test',
  shisho_apikey_: 'bot',
}

// Lengths and charsets of tg_ tokens are undocumented; users match [A-Za-z0-9_-] and eight or more.
// A Takumo key is 64 hex digits: https://docs.takumo.io/api/authentication
// The bot key's shape follows the sample at https://shisho.dev/docs/r/202605-takumi-api-guard-tokens
const TOKEN =
  /(?<![A-Za-z0-9_])(?:(tg_(?:anon|org)_)[A-Za-z0-9_-]{8,}|(tk_(?:live|test)_)[0-9A-Fa-f]{64}(?![A-Za-z0-9_-])|(shisho_apikey_)[A-Za-z0-9_-]{20,})/g

/** Bytes that must be in a text before it can hold a token in plain form. */
export const TOKEN_PREFIXES: readonly string[] = Object.keys(KINDS)

/** Every token in a text, in order. Needs no parser and knows no format. */
export function findTokens(text: string): Sighting[] {
  const sightings: Sighting[] = []
  for (const match of text.matchAll(TOKEN)) {
    const prefix = (match[1] ?? match[2] ?? match[3])!
    const value = match[0]
    if (!looksRandom(value.slice(prefix.length))) continue
    sightings.push({ kind: KINDS[prefix]!, span: [match.index, match.index + value.length], value })
  }
  return sightings
}

/** The kind of a string that is one token from end to end, or undefined. */
export function tokenKind(value: string): TokenKind | undefined {
  const [only] = findTokens(value)
  return only?.value === value ? only.kind : undefined
}

/**
 * Tells a token from a name that shares its prefix: `tg_org_members_updated` is a trigger, `tg_anon_1234567890` a
 * thread. A random string of eight or more has a digit beside a letter, or is long and of mixed case.
 */
function looksRandom(body: string): boolean {
  const hasLower = /[a-z]/.test(body)
  const hasUpper = /[A-Z]/.test(body)
  if (/[0-9]/.test(body)) return hasLower || hasUpper
  return hasLower && hasUpper && body.length >= 20
}
