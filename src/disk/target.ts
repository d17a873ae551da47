import { closeSync, openSync } from 'node:fs'
import { FileChangedError, type GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import { holds, MAX_BYTES, READ, READ_WRITE, readAll, withFile } from './descriptors.ts'
import { hasSameRights, type Identity, identify, identifyPath, isSameInode } from './identity.ts'
import { realPath } from './read-file.ts'
import { failed, systemCode } from './system-errors.ts'

/** The file to be replaced, held open, as it was when work on it began. */
export interface Target {
  path: string
  realPath: string
  fd: number
  identity: Identity
  before: Buffer
}

/** Opens the target for reading and writing. The caller closes it. */
export function openTarget(path: string): Target {
  return orChanged(path, () => {
    const target = realPath(path)
    const fd = openSync(encodePath(target), READ_WRITE)
    try {
      const identity = identify(fd)
      const before = readAll(fd, MAX_BYTES, identity)
      if (!identity.isFile || before === undefined) throw notReplaceable(path)
      return { path, realPath: target, fd, identity, before }
    } catch (error) {
      closeSync(fd)
      throw error
    }
  })
}

/** Reads the target again through its path. Throws `FileChangedError` if anything about it has changed. */
export function assertUnchanged(target: Target): void {
  const isUnchanged = orChanged(target.path, () => {
    if (realPath(target.path) !== target.realPath) return false
    return withFile(target.realPath, READ, fd => {
      const now = identify(fd)
      const isSame = isSameInode(now, target.identity) && hasSameRights(now, target.identity)
      return isSame && holds(fd, target.before)
    })
  })
  if (!isUnchanged) throw new FileChangedError(target.path)
}

/** Throws `FileChangedError` if the path now leads to another file. */
export function assertSameInode({ path, realPath, identity }: Target): void {
  const now = orChanged(path, () => identifyPath(realPath))
  if (!isSameInode(now, identity)) throw new FileChangedError(path)
}

/** Throws `FileChangedError` if the path does not lead to exactly these bytes. */
export function assertHolds(path: string, bytes: Buffer): void {
  const isThere = orChanged(path, () => withFile(realPath(path), READ, fd => holds(fd, bytes)))
  if (!isThere) throw new FileChangedError(path)
}

function orChanged<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = systemCode(error)
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new FileChangedError(path) : error
  }
}

function notReplaceable(path: string): GuardError {
  return failed(
    { path, code: 'UNWRITABLE', failure: say('cannot be rewritten') },
    say('it is too large, or not a regular file'),
  )
}
