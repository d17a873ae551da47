/** Start and end (exclusive) in a text. */
export type Span = readonly [start: number, end: number]

export interface Edit {
  span: Span
  /** The text that must be at the span; otherwise the edit is refused. */
  expect: string
  replace: string
}

/** The edit that deletes a span. */
export function deletionOf(text: string, span: Span): Edit {
  return { span, expect: text.slice(...span), replace: '' }
}

/** The text at a span differs from what the edit expects. */
export class StaleEditError extends Error {
  override readonly name = 'StaleEditError'
  readonly offset: number

  constructor(offset: number) {
    super(`the text at offset ${offset} is not what was expected`)
    this.offset = offset
  }
}

/** Swaps each span for its replacement; every other character stays as it was. Throws `StaleEditError`. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let position = 0
  for (const { span, expect, replace } of edits.toSorted((a, b) => a.span[0] - b.span[0])) {
    const [start, end] = span
    if (start < position || text.slice(start, end) !== expect) throw new StaleEditError(start)
    parts.push(text.slice(position, start), replace)
    position = end
  }
  parts.push(text.slice(position))
  return parts.join('')
}

/** Applies edits in order, each to the text that the previous ones produced. Throws `StaleEditError`. */
export function applyInTurn(text: string, edits: readonly Edit[]): string {
  return edits.reduce((rest, edit) => applyEdits(rest, [edit]), text)
}

/** The span of the same text after an edit; empty if the edit deleted all of it. */
export function movedSpan([start, end]: Span, { span: [from, to], replace }: Edit): Span {
  const shift = replace.length - (to - from)
  if (to <= start) return [start + shift, end + shift]
  if (from >= end) return [start, end]
  if (from >= start) return [start, Math.max(from, end + shift)]
  return [from + replace.length, Math.max(from + replace.length, end + shift)]
}
