import { accessSync, constants, lstatSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { keepsModes, mountOf } from '../core/mounts.ts'
import { encodePath } from '../core/paths.ts'
import { readMounts } from './mount-table.ts'
import { realPathOf } from './real-path.ts'

/** The owner of a file or folder, and who may write it. */
export interface Rights {
  path: string
  owner: number
  group: number
  mode: number
}

/** What guard checks about a folder before it trusts the files in it. Reading these facts writes nothing. */
export interface FolderFacts {
  /** All symlinks followed, as far as the path exists. */
  realPath: string
  /** The folder itself, symlinks followed; undefined if it does not exist. */
  self: Rights | undefined
  /**
   * The folders above the path and above the real path, nearest first. A user who can write one of them can replace
   * the folder.
   */
  above: readonly Rights[]
  /** The files in it that guard trusts, symlinks followed. */
  files: readonly Rights[]
  /** The folder or file that this user may not read, if any. */
  closed: Rights | undefined
  /** The folder that this user may not write, or the one in which it would have to be created. */
  readOnly: Rights | undefined
  /** False if the file system has one mode for all files and stores none. */
  keepsModes: boolean
}

/** The files that guard reads from its own folders. */
const OWN_FILE = /^(?:config\.toml|setup\.json|history\.jsonl|journal-[0-9a-f-]{36}\.jsonl)$/

/**
 * Reads owner and mode of a folder, of its ancestors, and of guard's files in it. Never blocks on a file and never
 * throws.
 */
export function readFolderFacts(path: string): FolderFacts {
  const realPath = realPathOf(path)
  const self = rightsOf(realPath)
  const above = unique([...foldersAbove(path), ...foldersAbove(realPath)].map(realPathOf)).flatMap(toRights)
  const files = self ? ownFiles(realPath).map(realPathOf).flatMap(toRights) : []
  return {
    ...{ realPath, self, above, files },
    closed: closedIn(realPath, { self, above, files }),
    readOnly: (self ? [self] : above.slice(0, 1)).find(each => !may(each.path, constants.W_OK | constants.X_OK)),
    get keepsModes() {
      return keepsModes(mountOf(realPath, readMounts()))
    },
  }
}

/** Owner and mode of the path's target; undefined if it does not exist or cannot be inspected. */
export function rightsOf(path: string): Rights | undefined {
  try {
    const { uid, gid, mode } = statSync(encodePath(path))
    return { path, owner: uid, group: gid, mode: mode & 0o7777 }
  } catch {
    return undefined
  }
}

function toRights(path: string): Rights[] {
  const rights = rightsOf(path)
  return rights ? [rights] : []
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...foldersAbove(parent)]
}

function ownFiles(folder: string): string[] {
  try {
    return readdirSync(encodePath(folder))
      .filter(name => OWN_FILE.test(name))
      .map(name => join(folder, name))
  } catch {
    // A folder that may be entered but not listed still reveals whether its one important file with a fixed name
    // exists.
    return [join(folder, 'config.toml')]
  }
}

/** The first obstacle to reading: an ancestor, the folder itself, or a file in it. */
function closedIn(
  realPath: string,
  { self, above, files }: Pick<FolderFacts, 'self' | 'above' | 'files'>,
): Rights | undefined {
  if (self) {
    if (!may(realPath, constants.R_OK | constants.X_OK)) return self
    return files.find(({ path }) => !may(path, constants.R_OK))
  }
  if (!isHidden(realPath)) return undefined
  return above.find(({ path }) => !may(path, constants.X_OK))
}

/** Whether something may be there that this user cannot see. */
function isHidden(path: string): boolean {
  try {
    lstatSync(encodePath(path))
    return false
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(encodePath(path), mode)
    return true
  } catch (error) {
    return !['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)]
}
