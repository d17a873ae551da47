import type { Span } from '../core/edit.ts'

/** The items whose span contains a given one, the innermost first. */
export type Enclosing<T> = (span: Span) => T[]

interface Nested<T> {
  item: T
  span: Span
  outer: Nested<T> | undefined
}

/** Finds what is around a span, in time that grows with the depth alone. The spans must be nested or apart. */
export function nestingOf<T>(items: readonly T[], spanOf: (item: T) => Span): Enclosing<T> {
  const sorted = items
    .map<Nested<T>>(item => ({ item, span: spanOf(item), outer: undefined }))
    .toSorted((a, b) => a.span[0] - b.span[0] || b.span[1] - a.span[1])
  let open: Nested<T> | undefined
  for (const each of sorted) {
    while (open && open.span[1] < each.span[1]) open = open.outer
    each.outer = open
    open = each
  }
  return ([start, end]) => {
    const found: T[] = []
    for (let each = sorted[lastUpTo(sorted, start)]; each; each = each.outer) {
      if (each.span[0] <= start && end <= each.span[1]) found.push(each.item)
    }
    return found
  }
}

/** The index of the last that begins at or before an offset, or -1. */
function lastUpTo(sorted: readonly Nested<unknown>[], offset: number): number {
  let [low, high] = [-1, sorted.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (sorted[middle]!.span[0] <= offset) low = middle
    else high = middle - 1
  }
  return low
}
