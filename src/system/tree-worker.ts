import { sep } from 'node:path'
import type { LocatedToken, TreeProgress, TreeRequest } from '../core/ports/search.ts'
import { createNeedleScan } from './needle-scan/needle-scan.ts'
import { shareFolders } from './shared-folders.ts'
import { CLOUD_NAMES, SKIPPED_NAMES } from './skipped-folders.ts'
import { BINARY_SAMPLE, CHUNK, type FindTokens, searchFile } from './tree-file.ts'
import { isGone, readablePath, systemPath, type Visitor, visitFolder, type WalkRules } from './walk.ts'

/** What is read below the folders of a search. */
export interface TreeRules extends Pick<TreeRequest, 'names' | 'allFiles' | 'asHome'> {
  mounts: ReadonlySet<string>
}

/** What a worker is started with. */
export interface TreeWork extends TreeRules {
  folders: SharedArrayBuffer
}

/** What a worker has to say; counts are what came since the last message. */
export type TreeMessage =
  | { type: 'named'; path: string }
  | { type: 'found'; path: string; found: LocatedToken[] }
  | { type: 'unreadable'; path: string }
  | ({ type: 'progress' } & TreeProgress)
  | { type: 'end' }

const PROGRESS_MILLISECONDS = 100

type Post = (message: TreeMessage) => void

/**
 * Searches the shared folders until none is left. Of the folders that it finds, a worker gives the nearest to one that
 * waits, and takes the farthest itself.
 */
export function searchTree(work: TreeWork, findTokens: FindTokens, post: Post): void {
  const counter = createCounter(post)
  const shared = shareFolders(work.folders)
  const visitor = createVisitor(work, { findTokens, post, counter })
  for (let root = shared.take(); root !== undefined; root = shared.take()) {
    const own = [root]
    const last: string[] = []
    for (let folder = own.pop(); folder !== undefined; folder = own.pop() ?? last.pop()) {
      counter.mention(folder)
      for (const inside of visitFolder(folder, walkRules(work), visitor))
        (comesLast(inside, work) ? last : own).push(inside)
      const spare = own.length > 1 ? own : last
      while (spare.length > 1 && shared.isWanted() && shared.give(spare[0]!)) spare.shift()
    }
    // Before it waits, a worker says what it has counted: none of them can tell which one is the last.
    counter.report(root)
  }
  post({ type: 'end' })
}

/** What a search in the calling thread is started with. */
export interface BriefWork extends TreeRules {
  folders: readonly string[]
  /** When it ends, on the clock of `performance`. */
  until: number
}

/**
 * Searches folders in this thread until time is up, and returns those that are left, the nearest first. Of a folder that
 * was not read to its end nothing is said.
 */
export function searchBriefly(work: BriefWork, findTokens: FindTokens, post: Post): string[] {
  const isLate = () => performance.now() > work.until
  let said: TreeMessage[] = []
  const counter = createCounter(message => said.push(message))
  const visitor = createVisitor(work, { findTokens, post: message => said.push(message), counter })
  const onEntry: Visitor['onEntry'] = (path, entry) => isLate() || visitor.onEntry(path, entry)
  const [near, last] = [work.folders.toReversed(), [] as string[]]
  for (let folder = near.pop(); folder !== undefined; folder = near.pop() ?? last.pop()) {
    said = []
    const inside = visitFolder(folder, walkRules(work), { ...visitor, onEntry })
    counter.report(folder)
    if (isLate()) return [folder, ...near.toReversed(), ...last]
    for (const message of said) post(message)
    for (const path of inside.toReversed()) (comesLast(path, work) ? last : near).push(path)
  }
  return []
}

function walkRules({ allFiles, asHome, mounts }: TreeRules): WalkRules {
  return { skipped: asHome ? CLOUD_NAMES : NO_NAMES, allFiles, mounts: () => mounts }
}

const NO_NAMES: ReadonlySet<string> = new Set()

function comesLast(path: string, { asHome }: TreeRules): boolean {
  return asHome === true && SKIPPED_NAMES.has(path.slice(path.lastIndexOf(sep) + 1))
}

interface Parts {
  findTokens: FindTokens
  post: Post
  counter: Counter
}

function createVisitor(work: TreeRules, { findTokens, post, counter }: Parts): Visitor {
  const scan = createNeedleScan(CHUNK)
  const beginning = scan.buffer.subarray(0, BINARY_SAMPLE)
  const search = { scan, beginning, findTokens, allFiles: work.allFiles }
  const names = new Set(work.names)
  const tell = (type: 'named' | 'unreadable', path: string) => post({ type, path: readablePath(path) })
  const searchOne = (path: string) => {
    try {
      const { bytes, found } = searchFile(systemPath(path), search)
      counter.add(bytes)
      if (found.length > 0) post({ type: 'found', path: readablePath(path), found })
    } catch (error) {
      if (!isGone(error)) tell('unreadable', path)
    }
  }
  return {
    onEntry(path, entry) {
      const isFile = entry.isFile()
      // A config is read through a symlink, as its tool reads it. Any other file is searched under its own path alone.
      if ((isFile || entry.isSymbolicLink()) && names.has(entry.name)) tell('named', path)
      else if (isFile) searchOne(path)
    },
    onUnreadable: path => tell('unreadable', path),
  }
}

interface Counter {
  add(bytes: number): void
  /** Reports now and then. */
  mention(folder: string): void
  report(folder: string): void
}

function createCounter(post: Post): Counter {
  const seen = { files: 0, bytes: 0, at: 0 }
  const report = (folder: string) => {
    post({ type: 'progress', files: seen.files, bytes: seen.bytes, folder: readablePath(folder) })
    Object.assign(seen, { files: 0, bytes: 0, at: performance.now() })
  }
  return {
    add(bytes) {
      seen.files += 1
      seen.bytes += bytes
    },
    mention: folder => {
      if (performance.now() - seen.at >= PROGRESS_MILLISECONDS) report(folder)
    },
    report,
  }
}
