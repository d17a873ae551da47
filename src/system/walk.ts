import { type Dirent, readdirSync } from 'node:fs'
import { sep } from 'node:path'
import { decodePath, encodePath } from '../core/paths.ts'

/** What a walk does not enter: no symlinks, no other file systems, and of the other folders those that are named here. */
export interface WalkRules {
  /** Names of folders. */
  skipped: ReadonlySet<string>
  /** Also the objects of git. */
  allFiles: boolean
  /** Where other file systems begin, told from the mount table. */
  mounts(): ReadonlySet<string>
}

export interface Visitor {
  /** Everything in a folder but folders. */
  onEntry(path: string, entry: Dirent): void
  onUnreadable(folder: string): void
}

/**
 * Visits a folder and returns those in it that the walk enters. Paths have one character for each byte, so that names
 * need not be decoded.
 */
export function visitFolder(folder: string, rules: WalkRules, visitor: Visitor): string[] {
  const entries = list(folder, visitor)
  const objects = rules.allFiles ? undefined : objectsOf(entries)
  const inside = folder.endsWith(sep) ? folder : folder + sep
  const folders: string[] = []
  for (const entry of entries) {
    const path = inside + entry.name
    if (!entry.isDirectory()) visitor.onEntry(path, entry)
    else if (entry !== objects && !rules.skipped.has(entry.name) && !rules.mounts().has(path)) folders.push(path)
  }
  return folders
}

/** Compressed, so no search sees what is in them: https://git-scm.com/docs/gitrepository-layout */
function objectsOf(entries: readonly Dirent[]): Dirent | undefined {
  const objects = entries.find(({ name }) => name === 'objects')
  return objects && ['HEAD', 'refs'].every(part => entries.some(({ name }) => name === part)) ? objects : undefined
}

function list(folder: string, visitor: Visitor): Dirent[] {
  const path = systemPath(folder)
  try {
    return readdirSync(path, { withFileTypes: true, encoding: 'latin1' })
  } catch {
    try {
      return listBytes(path)
    } catch (error) {
      if (!isGone(error)) visitor.onUnreadable(folder)
      return []
    }
  }
}

/** Slower. If a file system does not say what an entry is, Node asks for it by name, and needs the name in bytes. */
function listBytes(path: string | Buffer): Dirent[] {
  const entries = readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
  return entries.map(entry => Object.assign(entry as unknown as Dirent, { name: entry.name.toString('latin1') }))
}

/** True if a file or folder was removed, or became something else, after its name was read. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code))
}

/** A path as this module has it. */
export function bytePath(path: string): string {
  return Buffer.from(encodePath(path)).toString('latin1')
}

/** A path of this module as guard writes paths everywhere else. */
export function readablePath(path: string): string {
  return decodePath(Buffer.from(path, 'latin1'))
}

/** What the file system calls a path of this module. */
export function systemPath(path: string): string | Buffer {
  return /[^\0-\x7f]/.test(path) ? Buffer.from(path, 'latin1') : path
}
