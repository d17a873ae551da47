import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { mapStrings, sameTree } from '../core/tree.ts'
import { type ConfigAdapter, ParseFailure } from './adapter.ts'
import { documentFailure, parseDocument } from './document.ts'
import { parseMarked } from './markers.ts'
import { findOccurrences } from './occurrences.ts'
import type { Occurrence } from './spellings.ts'

/** A rewrite changed something besides the tokens, or the new text cannot be read. */
export class UnprovenRewriteError extends Error {
  override readonly name = 'UnprovenRewriteError'
}

/**
 * The text with one token exchanged for another wherever it stands. Proved by parsing: the new document is the old
 * one but for the values that hold the token. Throws `ParseFailure` or `UnprovenRewriteError`.
 */
export function rewriteConfig(adapter: ConfigAdapter, text: ByteText, from: string, to: string): ByteText {
  const failure = documentFailure(adapter, text)
  if (failure) throw new ParseFailure(failure.message, { line: failure.line, column: 1 })
  const held = findOccurrences(text, adapter).filter(occurrence => occurrence.token === from)
  const stuck = held.find(occurrence => occurrence.stuck)?.stuck
  if (stuck) throw new UnprovenRewriteError(stuck)
  const result = applyEdits(
    text,
    held.map(occurrence => editOf(text, occurrence, to)),
  )
  if (findOccurrences(result, adapter).some(occurrence => occurrence.token === from)) {
    throw new UnprovenRewriteError(say('the old token would still be there'))
  }
  if (adapter.parse && !provesRewrite(adapter, { text, result, held, to })) {
    throw new UnprovenRewriteError(say('parsed again, more than the token would change'))
  }
  return result
}

function editOf(text: ByteText, { span, spell }: Occurrence, to: string): Edit {
  return { span, expect: text.slice(...span), replace: spell(to) }
}

interface Rewrite {
  text: ByteText
  result: ByteText
  held: readonly Occurrence[]
  to: string
}

function provesRewrite(adapter: ConfigAdapter, { text, result, held, to }: Rewrite): boolean {
  const { tree, markers, pattern } = parseMarked(adapter, text, held)
  const spelled = (spelling: (occurrence: Occurrence) => string) =>
    mapStrings(tree, value => value.replace(pattern, marker => spelling(markers.get(marker)! as Occurrence)))
  return (
    sameTree(
      parseDocument(adapter, text),
      spelled(occurrence => (occurrence.isParsed ? occurrence.token : text.slice(...occurrence.span))),
    ) &&
    sameTree(
      parseDocument(adapter, result),
      spelled(occurrence => (occurrence.isParsed ? to : occurrence.spell(to))),
    )
  )
}
