import { type Dirent, readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { decodePath } from '../core/paths.ts'
import type { SharedFolders } from './shared-folders.ts'

export interface TreeVisitor {
  onFile(path: string, name: string): void
  onSymlink(path: string, name: string): void
  onUnreadable(path: string): void
  /** Before each folder. */
  onFolder(path: string): void
}

export interface WalkRules {
  /** Folders where other file systems begin. */
  mounts: ReadonlySet<string>
  /** Also the objects of git. */
  allFiles: boolean
}

/**
 * Walks a folder to its end, as one of several workers that share folders: it gives the nearest that it has left to one
 * that waits. Paths have one character for each byte, so that names need not be decoded; `readablePath` does that.
 */
export function walkShared(root: string, folders: SharedFolders, rules: WalkRules, visitor: TreeVisitor): void {
  const own = [root]
  for (let next = own.pop(); next !== undefined; next = own.pop()) {
    visitor.onFolder(next)
    visitFolder(next, rules, visitor, folder => own.push(folder))
    while (own.length > 1 && folders.isWanted() && folders.give(own[0]!)) own.shift()
  }
}

/** What the file system calls a path of this module. */
export function systemPath(path: string): string | Buffer {
  return /[^\0-\x7f]/.test(path) ? Buffer.from(path, 'latin1') : path
}

/** A path of this module as guard writes paths everywhere else. */
export function readablePath(path: string): string {
  return decodePath(Buffer.from(path, 'latin1'))
}

function visitFolder(
  folder: string,
  { mounts, allFiles }: WalkRules,
  visitor: TreeVisitor,
  enqueue: (folder: string) => void,
): void {
  const entries = list(folder, visitor)
  const skipped = allFiles ? undefined : objectsOf(entries)
  const inside = folder.endsWith(sep) ? folder : folder + sep
  for (const entry of entries) {
    const path = inside + entry.name
    if (entry.isFile()) visitor.onFile(path, entry.name)
    else if (entry.isSymbolicLink()) visitor.onSymlink(path, entry.name)
    else if (entry.isDirectory() && entry !== skipped && !mounts.has(path)) enqueue(path)
  }
}

/** Compressed, so no search sees what is in them: https://git-scm.com/docs/gitrepository-layout */
function objectsOf(entries: readonly Dirent[]): Dirent | undefined {
  const objects = entries.find(({ name }) => name === 'objects')
  return objects && ['HEAD', 'refs'].every(part => entries.some(({ name }) => name === part)) ? objects : undefined
}

function list(folder: string, visitor: TreeVisitor): Dirent[] {
  try {
    return readdirSync(systemPath(folder), { withFileTypes: true, encoding: 'latin1' })
  } catch (error) {
    if (!isGone(error)) visitor.onUnreadable(folder)
    return []
  }
}

/** True where a file or folder went, or became something else, after its name was read. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code))
}
