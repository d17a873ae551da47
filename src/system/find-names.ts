import { groupBy } from '../core/group-by.ts'
import { isStagingPath } from '../core/paths.ts'
import type { SearchRequest } from '../core/ports/search.ts'
import { SKIPPED_NAMES } from './skipped-folders.ts'
import { readablePath, visitFolder, type WalkRules } from './walk.ts'

/** What to find by name, and below which folders, as paths of the walk. */
export interface NameWork extends Omit<SearchRequest, 'milliseconds'> {
  folders: readonly string[]
  /** When to stop. */
  until: number
}

export interface FoundNames {
  paths: string[]
  /** Folders that could not be read. */
  unreadable: string[]
  /** Folders, as paths of the walk, for which there was no time. */
  rest: string[]
}

/** Finds files by name, breadth first, so that what is near is found before time runs out. */
export function findNames(work: NameWork, mounts: WalkRules['mounts']): FoundNames {
  const isWanted = nameTest(work)
  const found: FoundNames = { paths: [], unreadable: [], rest: [] }
  const rules = { skipped: new Set([...SKIPPED_NAMES, ...(work.skips ?? [])]), allFiles: false, mounts }
  const visitor = {
    // A folder may have a wanted name, too: many a virtual environment is called `.env`.
    onEntry(path: string, { name }: { name: string }) {
      if (isWanted(name) && !isStagingPath(name)) found.paths.push(readablePath(path))
    },
    onUnreadable: (folder: string) => void found.unreadable.push(readablePath(folder)),
  }
  const queue = [...work.folders]
  for (let next = 0; next < queue.length; next += 1) {
    if (Date.now() > work.until) return { ...found, rest: queue.slice(next) }
    queue.push(...visitFolder(queue[next]!, rules, visitor))
  }
  return found
}

/** Asked of every file below HOME, so one character settles most. */
export function nameTest({ names, prefixes, suffixes }: Pick<NameWork, 'names' | 'prefixes' | 'suffixes'>) {
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
