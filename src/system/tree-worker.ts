import { NEEDLES } from '../core/needles.ts'
import type { LocatedToken, TreeProgress, TreeRequest } from '../core/ports/search.ts'
import { createNeedleScan } from './needle-scan.ts'
import { shareFolders } from './shared-folders.ts'
import { CHUNK, type FindTokens, searchFile } from './tree-file.ts'
import { isGone, readablePath, systemPath, type Visitor, visitFolder } from './walk.ts'

/** What a worker is started with. */
export interface TreeWork extends Pick<TreeRequest, 'names' | 'allFiles'> {
  folders: SharedArrayBuffer
  mounts: ReadonlySet<string>
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
  const rules = { skipped: new Set<string>(), allFiles: work.allFiles, mounts: () => work.mounts }
  const visitor = createVisitor(work, { findTokens, post, counter })
  for (let root = shared.take(); root !== undefined; root = shared.take()) {
    const own = [root]
    for (let folder = own.pop(); folder !== undefined; folder = own.pop()) {
      counter.mention(folder)
      own.push(...visitFolder(folder, rules, visitor))
      while (own.length > 1 && shared.isWanted() && shared.give(own[0]!)) own.shift()
    }
    // Before it waits, a worker says what it has counted: none of them can tell which one is the last.
    counter.report(root)
  }
  post({ type: 'end' })
}

interface Parts {
  findTokens: FindTokens
  post: Post
  counter: Counter
}

function createVisitor(work: TreeWork, { findTokens, post, counter }: Parts): Visitor {
  const search = { scan: createNeedleScan(NEEDLES, CHUNK), findTokens, allFiles: work.allFiles }
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
      // A config is read through a symlink, as its tool does. Everything else is found where it is.
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
