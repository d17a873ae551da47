import { TOKEN_PREFIXES } from './tokens.ts'

/** Byte strings of which one is in every text that holds a token, plain or in base64. */
export const NEEDLES: readonly string[] = [...new Set([...TOKEN_PREFIXES, ...TOKEN_PREFIXES.flatMap(inBase64)])]

/** What base64 makes of a text wherever it begins in a group of three bytes, without what its neighbours decide. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map(before => {
    const bits = (before + text.length) * 8
    const encoded = Buffer.from(' '.repeat(before) + text).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })
}
