import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mapStrings, sameTree } from '../core/tree.ts'
import { ParseFailure } from './adapter.ts'
import { type MarkedDocument, type ParsedDocument, parseDocument } from './document.ts'
import { parseMarked } from './markers.ts'
import { findOccurrences } from './occurrences.ts'
import type { Occurrence } from './spellings.ts'

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/** A document with one of its tokens exchanged for the given one. Throws `ParseFailure` or `UnprovenRewriteError`. */
export type Rewrite = (to: string) => ParsedDocument

/** As `prepareRewrite`, for a token that is known already. */
export function rewriteDocument(document: ParsedDocument, from: string, to: string): ParsedDocument {
  return prepareRewrite(document, from)(to)
}

/**
 * Exchanges one token for another wherever it stands. Proved by parsing: the new document is the old one but for the
 * values that hold the token. All that can be found out before the new token is known is done here. Throws
 * `ParseFailure` or `UnprovenRewriteError`.
 */
export function prepareRewrite(document: ParsedDocument, from: string): Rewrite {
  const { adapter, text, failure } = document
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const held = findOccurrences(text, adapter).filter(occurrence => occurrence.token === from)
  const stuck = held.find(occurrence => occurrence.stuck)?.stuck
  if (stuck) throw new UnprovenRewriteError(stuck)
  const proveTree = adapter.parse ? createProof(document, held) : () => undefined
  return to => {
    const rewritten = applyEdits(
      text,
      held.map(occurrence => editOf(text, occurrence, to)),
    )
    if (findOccurrences(rewritten, adapter).some(occurrence => occurrence.token === from)) {
      throw new UnprovenRewriteError(say('the old token would still be there'))
    }
    return { adapter, text: rewritten, tree: proveTree(rewritten, to), failure }
  }
}

function editOf(text: ByteText, { span, spell }: Occurrence, to: string): Edit {
  return { span, expect: text.slice(...span), replace: spell(to) }
}

/** Returns the tree of a new text. That throws `ParseFailure`, or `UnprovenRewriteError` if it is not what was meant. */
function createProof(document: ParsedDocument, held: readonly Occurrence[]) {
  const { adapter, text, tree: before } = document
  const { tree, markers, pattern } = markedAt(document, held) ?? parseMarked(adapter, text, held)
  const spelled = (spelling: (occurrence: Occurrence) => string) =>
    mapStrings(tree, value => value.replace(pattern, marker => spelling(markers.get(marker)! as Occurrence)))
  const unproven = () => new UnprovenRewriteError(say('parsed again, more than the token would change'))
  const old = spelled(({ isParsed, token, span }) => (isParsed ? token : text.slice(...span)))
  if (!sameTree(before, old)) throw unproven()
  return (rewritten: ByteText, to: string): unknown => {
    const after = parseDocument(adapter, rewritten)
    if (
      !sameTree(
        after,
        spelled(({ isParsed, spell }) => (isParsed ? to : spell(to))),
      )
    )
      throw unproven()
    return after
  }
}

/** The document as it was parsed with markers, if these occurrences and nothing else had one. */
function markedAt({ marked }: ParsedDocument, held: readonly Occurrence[]): MarkedDocument | undefined {
  const spans = [...(marked?.markers.values() ?? [])].map(({ span }) => span.join())
  return spans.join(' ') === held.map(({ span }) => span.join()).join(' ') ? marked : undefined
}
