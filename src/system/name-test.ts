import { groupBy } from '../core/group-by.ts'
import type { SearchRequest } from '../core/ports/search.ts'

export type WantedNames = Pick<SearchRequest, 'names' | 'prefixes' | 'suffixes' | 'skips'>

/** Whether a name is one of those that a search asks for. Asked of every file below HOME, so most are told by one character. */
export function nameTest({ names, prefixes, suffixes }: WantedNames) {
  const exact = new Set(names)
  const byFirst = groupBy(prefixes, prefix => prefix.charCodeAt(0))
  const byLast = groupBy(suffixes, suffix => suffix.charCodeAt(suffix.length - 1))
  const takesAll = suffixes.includes('')
  return (name: string) =>
    takesAll ||
    exact.has(name) ||
    byFirst.get(name.charCodeAt(0))?.some(prefix => name.startsWith(prefix)) === true ||
    byLast.get(name.charCodeAt(name.length - 1))?.some(suffix => name.endsWith(suffix)) === true
}
