import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mapStrings, sameTree } from '../core/tree.ts'
import { ParseFailure } from './adapter.ts'
import { type ParsedDocument, parseDocument } from './document.ts'
import { parseMarked } from './markers.ts'
import { findOccurrences } from './occurrences.ts'
import type { Occurrence } from './spellings.ts'

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/**
 * The document with one token exchanged for another wherever it stands. Proved by parsing: the new document is the old
 * one but for the values that hold the token. Throws `ParseFailure` or `UnprovenRewriteError`.
 */
export function rewriteDocument(document: ParsedDocument, from: string, to: string): ParsedDocument {
  const { adapter, text, failure } = document
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const held = findOccurrences(text, adapter).filter(occurrence => occurrence.token === from)
  const stuck = held.find(occurrence => occurrence.stuck)?.stuck
  if (stuck) throw new UnprovenRewriteError(stuck)
  const rewritten = applyEdits(
    text,
    held.map(occurrence => editOf(text, occurrence, to)),
  )
  if (findOccurrences(rewritten, adapter).some(occurrence => occurrence.token === from)) {
    throw new UnprovenRewriteError(say('the old token would still be there'))
  }
  return { adapter, text: rewritten, tree: provenTree(document, { rewritten, held, to }), failure }
}

function editOf(text: ByteText, { span, spell }: Occurrence, to: string): Edit {
  return { span, expect: text.slice(...span), replace: spell(to) }
}

interface Rewrite {
  rewritten: ByteText
  held: readonly Occurrence[]
  to: string
}

/** The tree of the new text. Throws `ParseFailure`, or `UnprovenRewriteError` if it is not what was meant. */
function provenTree({ adapter, text, tree: before }: ParsedDocument, { rewritten, held, to }: Rewrite): unknown {
  if (!adapter.parse) return undefined
  const { tree, markers, pattern } = parseMarked(adapter, text, held)
  const spelled = (spelling: (occurrence: Occurrence) => string) =>
    mapStrings(tree, value => value.replace(pattern, marker => spelling(markers.get(marker)! as Occurrence)))
  const old = spelled(({ isParsed, token, span }) => (isParsed ? token : text.slice(...span)))
  const fresh = spelled(({ isParsed, spell }) => (isParsed ? to : spell(to)))
  const unproven = () => new UnprovenRewriteError(say('parsed again, more than the token would change'))
  if (!sameTree(before, old)) throw unproven()
  const after = parseDocument(adapter, rewritten)
  if (!sameTree(after, fresh)) throw unproven()
  return after
}
