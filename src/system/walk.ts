import { type Dirent, readdirSync } from 'node:fs'
import { decodePath, encodePath, isStagingPath } from '../core/paths.ts'
import type { SearchRequest, SearchResult } from '../core/ports.ts'
import { readMounts } from './mount-table.ts'
import { nameTest } from './name-test.ts'
import { SKIPPED_NAMES } from './skipped-folders.ts'

/** True where there is nothing below the folder to search, as in a home that was just made. */
export function isFlat(root: string): boolean {
  return !list(root)?.some(entry => entry.isDirectory() && !SKIPPED_NAMES.has(entry.name))
}

/**
 * Finds files by name below a folder, breadth first, so that what is near is found before time runs out. Symlinks to
 * folders are not followed and other file systems are not entered: they are told from the mount table, untouched.
 */
export function walk(root: string, request: SearchRequest): SearchResult {
  const deadline = Date.now() + request.milliseconds
  const isWanted = nameTest(request)
  const mounts = readMounts()
  const result: SearchResult = { paths: [], folders: 0, partial: false, unreadable: [] }
  const queue = [root]
  for (let next = 0; next < queue.length; next += 1) {
    if (Date.now() > deadline) return { ...result, partial: true }
    const folder = queue[next]!
    const entries = list(folder)
    if (!entries) result.unreadable.push(folder)
    result.folders += 1
    for (const entry of entries ?? []) {
      const path = folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`
      // A folder may have a wanted name, too: many a virtual environment is called `.env`.
      if (!entry.isDirectory()) {
        if (isWanted(entry.name) && !isStagingPath(entry.name)) result.paths.push(path)
      } else if (!SKIPPED_NAMES.has(entry.name) && !mounts.has(path)) queue.push(path)
    }
  }
  return result
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
