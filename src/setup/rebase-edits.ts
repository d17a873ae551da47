import type { ByteText } from '../core/bytes.ts'
import { applyEdits, applyInTurn, deletionOf, type Edit, movedSpan, type Span } from '../core/edit.ts'
import { findTokens } from '../core/tokens.ts'
import { type ConfigAdapter, valueAt } from '../formats/adapter.ts'
import { proves, treeOf } from '../formats/edit-values.ts'
import { TOKEN_MARKER } from '../tools/recipe.ts'
import { type RecordedEdit, spanOf } from './record.ts'

/**
 * Edits a text that setup has edited before, one edit after another, and updates the record of setup's edits
 * accordingly, so that they can still be undone to the byte. If only empty lines remain of one, they are removed as
 * well. Pure.
 */
export function rebaseEdits(
  adapter: ConfigAdapter,
  before: ByteText,
  recorded: readonly RecordedEdit[],
  edits: readonly Edit[],
): { text: ByteText; staying: RecordedEdit[] } {
  const text = applyInTurn(before, edits)
  const tree = treeOf(adapter, text)
  const blanks: Edit[] = []
  const staying = recorded.flatMap(edit => {
    if (edit.key !== null) return rebaseValue(edit, valueAt(tree, edit.key))
    const span = spanOf(before, edit)
    if (!span) return [edit]
    const moved = edits.reduce<Span>(movedSpan, span)
    const after = withoutTokens(text.slice(...moved))
    if (after.trim() !== '') return [{ ...edit, after }]
    if (after !== '') blanks.push(deletionOf(text, moved))
    return []
  })
  const tidy = applyEdits(text, blanks)
  return { text: proves(adapter, tidy, tree) ? tidy : text, staying }
}

function rebaseValue(edit: RecordedEdit, current: unknown): RecordedEdit[] {
  const isUndone = current === undefined || current === edit.before
  return isUndone ? [] : [{ ...edit, after: withoutTokens(String(current)) }]
}

/** A record never holds a token. */
function withoutTokens(text: string): string {
  return findTokens(text).reduce((rest, { value }) => rest.replaceAll(value, TOKEN_MARKER), text)
}
