import { Secret } from './secret.ts'
import { findTokens } from './tokens.ts'

/** To make the tables of the other patterns takes longer than to print a page of this. */
const PLAIN = /^[ -~]*$/

/** Foreign text as one line without anything invisible in it. */
export function oneLine(text: string): string {
  return replaceInvisible(text.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' '), '').trim()
}

/** Foreign text with everything invisible shown as U+FFFD, so that two different names still look different. */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : replaceInvisible(text, '\uFFFD')
}

/** The text with every token in it masked, and every one of `secrets` whatever its shape. */
export function maskTokens(text: string, secrets: readonly Secret[] = []): string {
  const known = secrets.filter(secret => secret.reveal() !== '')
  const masked = known.reduce((rest, secret) => rest.replaceAll(secret.reveal(), () => String(secret)), text)
  return findTokens(masked).reduceRight(
    (rest, { span, value }) => rest.slice(0, span[0]) + String(new Secret(value)) + rest.slice(span[1]),
    masked,
  )
}

/** Controls of both blocks, zero-width and bidirectional marks, lone surrogates: what moves a cursor or hides text. */
function replaceInvisible(text: string, shown: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, shown)
}
