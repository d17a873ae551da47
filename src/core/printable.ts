import { conceal } from './conceal.ts'

/** To make the tables of the other patterns takes longer than to print a page of this. */
const PLAIN = /^[ -~]*$/

/** Foreign text as one line without anything invisible in it, and without secrets. */
export function oneLine(text: string): string {
  return conceal(replaceInvisible(text.replace(/[\s\p{Zl}\p{Zp}]+/gu, ' '), '').trim())
}

/**
 * Foreign text with everything invisible shown as U+FFFD, so that two different names still look different, and without
 * secrets: what is cut to fit a column afterwards could not be told for one any more.
 */
export function printable(text: string): string {
  return conceal(PLAIN.test(text) ? text : replaceInvisible(text, '\uFFFD'))
}

/** A document of JSON with everything invisible written as an escape, so that no terminal acts on it. */
export function jsonText(document: unknown, indent = 2): string {
  const text = JSON.stringify(document, null, indent)
  return /^[ -~\n]*$/.test(text) ? text : text.replace(INVISIBLE_IN_JSON, escapes)
}

/** Line breaks are those between the members. */
const INVISIBLE_IN_JSON = /[\x7f-\x9f]|[\p{Cf}\p{Zl}\p{Zp}]/gu

function escapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** Controls of both blocks, zero-width and bidirectional marks, lone surrogates: what moves a cursor or hides text. */
function replaceInvisible(text: string, shown: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, shown)
}
