import type { ParseError } from 'jsonc-parser'
import { say } from '../core/language.ts'
import { lazily } from '../core/lazy.ts'
import { ParseFailure } from './adapter.ts'
import { lineAndColumn } from './positions.ts'

export const jsonc = lazily(() => import('jsonc-parser'))

export const loadJsonc = jsonc.load

/** Strict JSON. Throws `ParseFailure`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The message quotes the text; all that is wanted of it is the position, which older engines give.
    const offset = /position (\d+)/.exec(String(error))?.[1]
    throw new ParseFailure(
      say('not valid JSON'),
      lineAndColumn(text, offset === undefined ? text.length : Number(offset)),
    )
  }
}

/** JSON with comments and trailing commas, as editors read their settings. Throws `ParseFailure`. */
export function parseJsonc(text: string): unknown {
  const errors: ParseError[] = []
  const tree: unknown = jsonc.get().parse(text, errors, { allowTrailingComma: true })
  if (errors[0]) throw new ParseFailure(say('not valid JSON with comments'), lineAndColumn(text, errors[0].offset))
  return tree
}

/** A `//` that follows no colon, for `https://` begins no comment; or the inside of a block. */
export const JSONC_COMMENT = /(?:^|[^:])\/\/|^\s*\/?\*/
