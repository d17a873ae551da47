import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import type { KeyPath } from '../core/tree.ts'

/** One value that a document is to hold. */
export interface Entry {
  key: KeyPath
  value: string | boolean
}

/** How a format takes entries in, and gives them up. A guess: what it is worth, the parser says. */
export interface Editing {
  insert(text: ByteText, tree: unknown, missing: readonly Entry[]): Edit[]
  /** What takes one entry out, of a format that is not made of lines. */
  cut?(text: ByteText, key: KeyPath): Edit | undefined
}

/** The entries that belong together, each group in its order. */
export function groupEntries(entries: readonly Entry[], placeOf: (entry: Entry) => KeyPath): Entry[][] {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const place = JSON.stringify(placeOf(entry))
    groups.set(place, [...(groups.get(place) ?? []), entry])
  }
  return [...groups.values()]
}
