import { conceal } from './conceal.ts'

/** Most texts match this, and building the other patterns takes longer than printing a page. */
const PLAIN = /^[ -~]*$/

/** Foreign text on one line, without invisible characters and secrets. */
export function oneLine(text: string): string {
  return conceal(replaceInvisible(text.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' '), '').trim())
}

/**
 * Foreign text without secrets and with invisible characters shown as U+FFFD, so that different names still look
 * different. Secrets are removed first, because after a column has been cut to size a part of one could no longer be
 * recognised.
 */
export function printable(text: string): string {
  return conceal(PLAIN.test(text) ? text : replaceInvisible(text, '\uFFFD'))
}

/** A JSON document with invisible characters escaped, so that no terminal interprets them. */
export function jsonText(document: unknown, indent = 2): string {
  const text = JSON.stringify(document, null, indent)
  return /^[ -~\n]*$/.test(text) ? text : text.replace(INVISIBLE_IN_JSON, escapes)
}

/** Keeps the line breaks between members. */
const INVISIBLE_IN_JSON = /[\x7f-\x9f]|[\p{Cf}\p{Zl}\p{Zp}]/gu

function escapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/**
 * Control characters, zero-width and bidirectional marks, lone surrogates: everything that moves a cursor or hides
 * text.
 */
function replaceInvisible(text: string, shown: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, shown)
}
