/** Start and end (exclusive) in a text. */
export type Span = readonly [start: number, end: number]

export interface Edit {
  span: Span
  /** What must stand at the span; anything else and the edit is refused. */
  expect: string
  replace: string
}

/** What takes a span out of a text. */
export function cutOf(text: string, span: Span): Edit {
  return { span, expect: text.slice(...span), replace: '' }
}

/** The text at a span is not what the edit was made for. */
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

/** Edits of which each is made for the text that those before it leave. Throws `StaleEditError`. */
export function applyInTurn(text: string, edits: readonly Edit[]): string {
  return edits.reduce((rest, edit) => applyEdits(rest, [edit]), text)
}

/** Where what stood at a span stands once an edit is made; empty where the edit took all of it. */
export function movedSpan([start, end]: Span, { span: [from, to], replace }: Edit): Span {
  const shift = replace.length - (to - from)
  if (to <= start) return [start + shift, end + shift]
  if (from >= end) return [start, end]
  if (from >= start) return [start, Math.max(from, end + shift)]
  return [from + replace.length, Math.max(from + replace.length, end + shift)]
}
