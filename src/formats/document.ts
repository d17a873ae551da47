import { type ByteText, decodeWithoutBom, wideEncoding } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { isBottomless } from '../core/tree.ts'
import { type ConfigAdapter, ParseFailure } from './adapter.ts'
import type { Placeholder } from './placeholders.ts'
import type { Occurrence } from './spellings.ts'

/** Why a file may not be rewritten: its own format's parser refuses it, or guard does not read all of it. */
export interface DocumentFailure {
  code: 'PARSE_FAILED' | 'NOT_UTF8' | 'TOO_LARGE'
  message: string
  line: number
}

/** Beyond this a file is searched but not parsed, and so not rewritten; lockfiles have limits of their own. */
const PARSE_LIMIT = 256 * 1024

/** The values of a document. Throws `ParseFailure`. */
export function parseDocument(adapter: ConfigAdapter, text: ByteText): unknown {
  const tree = parsed(adapter, decodeWithoutBom(text))
  if (isBottomless(tree)) throw tooDeep()
  return tree
}

/** Parsers recurse once per level, and thousands of levels exhaust the stack. */
function parsed(adapter: ConfigAdapter, text: string): unknown {
  try {
    return adapter.parse!(text)
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error
  }
}

function tooDeep(): ParseFailure {
  return new ParseFailure(say('the document is nested too deeply'), { line: 1, column: 1 })
}

/** What gets a marker. */
export type Marked = Occurrence | Placeholder

/** A document in which each marked item is replaced by a word that occurs nowhere else in it. */
export interface MarkedDocument {
  tree: unknown
  markers: ReadonlyMap<string, Marked>
  pattern: RegExp
  /** Whether a text has a marker. Fast, because most have none. */
  isMarked(text: string): boolean
}

/** A text and what its own format's parser makes of it, once. */
export interface ParsedDocument {
  adapter: ConfigAdapter
  text: ByteText
  /** Undefined if there is a failure, or no parser. */
  tree: unknown
  /** What keeps the document from being rewritten. */
  failure: DocumentFailure | undefined
}

export function readDocument(adapter: ConfigAdapter, text: ByteText): ParsedDocument {
  const failure = refusal(adapter, text)
  if (failure || !adapter.parse) return { adapter, text, tree: undefined, failure }
  try {
    return { adapter, text, tree: parseDocument(adapter, text), failure }
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error
    const { message, line } = error
    return { adapter, text, tree: undefined, failure: { code: 'PARSE_FAILED', message, line } }
  }
}

/** Why a text is not even given to the parser. */
function refusal(adapter: ConfigAdapter, text: ByteText): DocumentFailure | undefined {
  const wide = wideEncoding(text)
  if (wide)
    return {
      code: 'NOT_UTF8',
      message: say`the file is ${wide.toUpperCase()}, which guard reads but does not write`,
      line: 1,
    }
  if (!adapter.parse || text.length <= (adapter.parseLimit ?? PARSE_LIMIT)) return undefined
  return { code: 'TOO_LARGE', message: say('the file is too large to be parsed'), line: 1 }
}
