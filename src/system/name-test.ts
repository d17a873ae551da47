import type { SearchRequest } from '../core/ports/search.ts'

export type WantedNames = Pick<SearchRequest, 'names' | 'prefixes' | 'suffixes'>

/** Whether a name is one of those that a search asks for. */
export function nameTest({ names, prefixes, suffixes }: WantedNames) {
  const exact = new Set(names)
  return (name: string) =>
    exact.has(name) ||
    prefixes.some(prefix => name.startsWith(prefix)) ||
    suffixes.some(suffix => name.endsWith(suffix))
}
