import { TOKEN_PREFIXES } from './tokens.ts'

/** Strings of which one is in every text that holds a token in base64. */
export const ENCODED_NEEDLES: readonly string[] = [...new Set(TOKEN_PREFIXES.flatMap(inBase64))]

/** Byte strings of which one is in every text that holds a token, plain or in base64. */
export const NEEDLES: readonly string[] = [...TOKEN_PREFIXES.map(fromRareLetters), ...ENCODED_NEEDLES]

/** A search looks for the first three letters first: `ho_` is seldom seen, and `shi` is in every `shift`. */
function fromRareLetters(prefix: string): string {
  return prefix.slice(prefix.indexOf('_') - 2)
}

/** What base64 makes of a text wherever it begins in a group of three bytes, without what its neighbours decide. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map(before => {
    const bits = (before + text.length) * 8
    const encoded = Buffer.from(' '.repeat(before) + text).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })
}
