import { type Dirent, readdirSync } from 'node:fs'
import { decodePath, encodePath, isStagingPath } from '../core/paths.ts'
import type { SearchResult } from '../core/ports/search.ts'
import { lateMounts } from './mount-table.ts'
import { nameTest, type WantedNames } from './name-test.ts'
import { SKIPPED_NAMES } from './skipped-folders.ts'

/** What a search found, and the folders that it has not seen. */
export interface Walk extends Omit<SearchResult, 'partial'> {
  rest: string[]
}

/**
 * Finds files by name below folders, breadth first, so that what is near is found before time runs out. Symlinks to
 * folders are not followed and other file systems are not entered: they are told from the mount table, untouched.
 */
export function walk(folders: readonly string[], wanted: WantedNames, until: number, mounts = lateMounts()): Walk {
  const isWanted = nameTest(wanted)
  const found: Walk = { paths: [], folders: 0, unreadable: [], rest: [] }
  const queue = [...folders]
  for (let next = 0; next < queue.length; next += 1) {
    if (Date.now() > until) return { ...found, rest: queue.slice(next) }
    const folder = queue[next]!
    const entries = list(folder)
    if (!entries) found.unreadable.push(folder)
    found.folders += 1
    for (const entry of entries ?? []) {
      const path = folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`
      // A folder may have a wanted name, too: many a virtual environment is called `.env`.
      if (!entry.isDirectory()) {
        if (isWanted(entry.name) && !isStagingPath(entry.name)) found.paths.push(path)
      } else if (!SKIPPED_NAMES.has(entry.name) && !wanted.skips?.includes(entry.name)) {
        if (!mounts().has(path)) queue.push(path)
      }
    }
  }
  return found
}

interface Entry {
  name: string
  isDirectory(): boolean
}

/** The entries of a folder, or undefined where it cannot be read. */
function list(folder: string): Entry[] | undefined {
  try {
    return readdirSync(encodePath(folder), { withFileTypes: true, encoding: 'buffer' }).map(readable)
  } catch {
    return undefined
  }
}

function readable(entry: Dirent<Buffer>): Entry {
  return { name: decodePath(entry.name), isDirectory: () => entry.isDirectory() }
}
