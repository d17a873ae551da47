import { countOf, say } from '../core/language.ts'
import type { WholeSearch } from '../find/whole-search.ts'
import type { LeftCopy } from '../rotate/left-copies.ts'
import { renderTreeStats } from './find-trees.ts'
import { leftText } from './left-copies.ts'
import { type Page, pathDocument, shortPath } from './page.ts'

/** What the search behind a rotation found, and how far it came. */
export interface Remains {
  left: readonly LeftCopy[]
  search: WholeSearch
}

const MOST_SHOWN = 20

/** Where the replaced token still is, and how far the search came if it was cut short. Empty if there is nothing to say. */
export function renderWholeSearch(
  { left, search }: Remains,
  { verbose = false }: { verbose?: boolean },
  { home }: Pick<Page, 'home'>,
): string[] {
  const some = verbose ? left : left.slice(0, MOST_SHOWN)
  const more = left.length - some.length
  const list = [
    '',
    say('These have the replaced token as well; `guard sync FOLDER` writes the new one to such files:'),
    ...some.map(copy => `  - ${leftText(copy, home)}`),
    ...(more > 0 ? [say`  - ${countOf(more, 'more line')}: \`--verbose\``] : []),
  ]
  return [...(left.length > 0 ? list : []), ...(search.complete ? [] : [cutShort(search, home)])]
}

function cutShort({ folder, ...stats }: WholeSearch, home: string): string {
  const seen = renderTreeStats(stats)
  return folder === null
    ? say`note: the search for more copies was stopped: it has seen ${seen}; \`--search-time\` gives it longer`
    : say`note: the search for more copies was stopped: it has seen ${seen}, and was in ${shortPath(folder, home)}; \`--search-time\` gives it longer`
}

/** Null if nothing was searched. */
export function wholeSearchDocument(search: WholeSearch | undefined) {
  if (!search) return null
  const { files, bytes, milliseconds, complete, folder } = search
  return { files, bytes, milliseconds, complete, folder: folder === null ? null : pathDocument(folder).path }
}
