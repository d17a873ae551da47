import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mapStrings, sameTree } from '../core/tree.ts'
import { ParseFailure } from './adapter.ts'
import { type ParsedDocument, parseDocument } from './document.ts'
import { whyHidden } from './hidden-tokens.ts'
import { parseMarked } from './markers.ts'
import { findOccurrences } from './occurrences.ts'
import { settle } from './settled.ts'
import type { Occurrence } from './spellings.ts'

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/**
 * The document with one token exchanged for another wherever it stands, except for copies that guard cannot rewrite if they are to
 * be left. Proved by parsing: the new document is the old one but for the values that hold the token. Throws `ParseFailure` or
 * `UnprovenRewriteError`.
 */
export function rewriteDocument(
  document: ParsedDocument,
  { from, to, leaveStuck = false }: { from: string; to: string; leaveStuck?: boolean },
): ParsedDocument {
  const { adapter, text, failure } = document
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const { held, stuck } = copiesOf(document, from)
  if (stuck[0] !== undefined && !leaveStuck) throw new UnprovenRewriteError(stuck[0])
  const rewritten = applyEdits(
    text,
    held.map(occurrence => editOf(text, occurrence, to)),
  )
  const after = { adapter, text: rewritten, tree: provenTree(document, { rewritten, held, to }), failure }
  const left = copiesOf(after, from)
  if (left.held.length > 0 || left.stuck.length > stuck.length)
    throw new UnprovenRewriteError(say('the old token would still be there'))
  return after
}

/** The copies of a token that a rewrite changes, in order. */
export function rewritableCopies(document: ParsedDocument, token: string): Occurrence[] {
  return copiesOf(document, token).held
}

/** The copies that guard can rewrite, and for each of the others the reason why it cannot. */
function copiesOf(document: ParsedDocument, token: string): { held: Occurrence[]; stuck: string[] } {
  const settled = settle(document, findOccurrences(document.text, document.adapter))
  const copies = settled.occurrences.filter(occurrence => occurrence.token === token)
  const hidden = settled.hidden.filter(each => each.token === token)
  return {
    held: copies.filter(({ stuck }) => stuck === undefined),
    stuck: [...copies.flatMap(({ stuck }) => stuck ?? []), ...hidden.map(whyHidden)],
  }
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
  const old = spelled(({ parsed }) => parsed)
  const fresh = spelled(({ reparsed }) => reparsed(to))
  const unproven = () => new UnprovenRewriteError(say('parsed again, more than the token would change'))
  if (!sameTree(before, old)) throw unproven()
  const after = parseDocument(adapter, rewritten)
  if (!sameTree(after, fresh)) throw unproven()
  return after
}
