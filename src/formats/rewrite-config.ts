import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mapStrings, sameTree } from '../core/tree.ts'
import { ParseFailure } from './adapter.ts'
import { type ParsedDocument, parseDocument } from './document.ts'
import { whyHidden } from './hidden-tokens.ts'
import { parseMarked } from './markers.ts'
import { settle } from './settled.ts'
import type { Occurrence } from './spellings.ts'

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/** A document with one of its tokens exchanged for the given one. Throws `ParseFailure` or `UnprovenRewriteError`. */
export type Rewrite = (to: string) => ParsedDocument

interface Exchange {
  from: string
  /** Leaves the copies that guard cannot rewrite. */
  leaveStuck?: boolean
}

/** As `prepareRewrite`, for a token that is known already. */
export function rewriteDocument(
  document: ParsedDocument,
  { to, ...exchange }: Exchange & { to: string },
): ParsedDocument {
  return prepareRewrite(document, exchange)(to)
}

/**
 * Exchanges one token for another wherever it stands, except for copies that guard cannot rewrite if they are to be
 * left. Proved by parsing: the new document is the old one but for the values that hold the token. All that can be found
 * out before the new token is known is done here. Throws `ParseFailure` or `UnprovenRewriteError`.
 */
export function prepareRewrite(document: ParsedDocument, { from, leaveStuck = false }: Exchange): Rewrite {
  const { adapter, text, failure } = document
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const { held, stuck } = copiesOf(document, from)
  if (stuck[0] !== undefined && !leaveStuck) throw new UnprovenRewriteError(stuck[0])
  const proveTree = adapter.parse ? createProof(document, held) : () => undefined
  return to => {
    const rewritten = applyEdits(
      text,
      held.map(occurrence => editOf(text, occurrence, to)),
    )
    const after = { adapter, text: rewritten, tree: proveTree(rewritten, to), failure }
    const left = copiesOf(after, from)
    if (left.held.length > 0 || left.stuck.length > stuck.length)
      throw new UnprovenRewriteError(say('the old token would still be there'))
    return after
  }
}

/** The copies of a token that a rewrite changes, in order. */
export function rewritableCopies(document: ParsedDocument, token: string): Occurrence[] {
  return copiesOf(document, token).held
}

/** The copies that guard can rewrite, and for each of the others the reason why it cannot. */
function copiesOf(document: ParsedDocument, token: string): { held: Occurrence[]; stuck: string[] } {
  const settled = settle(document)
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

/** Returns the tree of a new text. That throws `ParseFailure`, or `UnprovenRewriteError` if it is not what was meant. */
function createProof(document: ParsedDocument, held: readonly Occurrence[]) {
  const { adapter, tree: before } = document
  const { tree, markers, pattern } = parseMarked(document, held)
  const spelled = (spelling: (occurrence: Occurrence) => string) =>
    mapStrings(tree, value => value.replace(pattern, marker => spelling(markers.get(marker)! as Occurrence)))
  const unproven = () => new UnprovenRewriteError(say('parsed again, more than the token would change'))
  const old = spelled(({ parsed }) => parsed)
  if (!sameTree(before, old)) throw unproven()
  return (rewritten: ByteText, to: string): unknown => {
    const after = parseDocument(adapter, rewritten)
    const fresh = spelled(({ reparsed }) => reparsed(to))
    if (!sameTree(after, fresh)) throw unproven()
    return after
  }
}
