/** Returns the first index of a string at or after a position, or -1. */
export type NextIndex = (what: string, from: number) => number

/** Like `indexOf`, for ascending positions: reads each character only once, however many calls there are. */
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
