/** Gives the first index of a string at or behind a position, or -1. */
export type NextIndex = (what: string, from: number) => number

/** Like `indexOf`, for questions from left to right: however many there are, it looks at no character twice. */
export function nextIndexIn(text: string): NextIndex {
  const known = new Map<string, number>()
  return (what, from) => {
    const last = known.get(what)
    if (last !== undefined && (last === -1 || last >= from)) return last
    const found = text.indexOf(what, from)
    known.set(what, found)
    return found
  }
}
