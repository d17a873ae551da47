/** Start and end (exclusive) in a text. */
export type Span = readonly [start: number, end: number]

export interface Edit {
  span: Span
  /** What must stand at the span; anything else and the edit is refused. */
  expect: string
  replace: string
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
