import { TOKEN_PREFIXES } from './tokens.ts'

/** How an underscore is spelled in URLs, and in Markdown, JSON, YAML, shells and fish. */
const UNDERSCORES = ['%5f', '%5F', '\\_', '\\u005f', '\\u005F', '\\x5f', '\\x5F']

/** Every text that holds a base64-encoded token contains one of these strings. */
export const ENCODED_NEEDLES: readonly string[] = [...new Set(TOKEN_PREFIXES.flatMap(inBase64))]

/** Whether a text may hold a token in base64. Fast, because most texts hold none. */
export function mayHoldEncoded(text: string): boolean {
  return ENCODED_NEEDLES.some(needle => text.includes(needle))
}

/** Every text that holds a token, plain, escaped, percent-encoded or in base64, contains one of these byte strings. */
export const NEEDLES: readonly string[] = [
  ...TOKEN_PREFIXES.map(fromRareLetters),
  ...new Set(TOKEN_PREFIXES.map(fromRareLetters).flatMap(withSpelledUnderscores)),
  ...ENCODED_NEEDLES,
]

/** A search looks for the first three letters first: `ho_` is rare, while `shi` is in every `shift`. */
function fromRareLetters(prefix: string): string {
  return prefix.slice(prefix.indexOf('_') - 2)
}

/** What another spelling begins with whose first or second underscore is not a plain one; nothing encodes letters. */
function withSpelledUnderscores(prefix: string): string[] {
  const [before, middle] = prefix.split('_')
  return [before, `${before}_${middle}`].flatMap(beginning => UNDERSCORES.map(spelled => beginning + spelled))
}

/**
 * The base64 encodings of a text at each offset within a group of three bytes, without the characters that depend on
 * its neighbours.
 */
function inBase64(text: string): string[] {
  return [0, 1, 2].map(before => {
    const bits = (before + text.length) * 8
    const encoded = Buffer.from(' '.repeat(before) + text).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })
}
