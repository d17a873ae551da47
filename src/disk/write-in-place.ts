import { fchmodSync, fsyncSync, ftruncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { READ_WRITE, readAll, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { identify } from './identity.ts'
import { pathExists, readFile, realPath } from './read-file.ts'
import { succeeds, systemCode } from './system-errors.ts'
import { assertHolds, assertUnchanged, type Target } from './target.ts'
import { isTorn, readWholeCopy, saveCopy, type WholeCopy } from './whole-copy.ts'

/**
 * Writes into the existing file. A kill can leave it torn, so the staging file keeps both texts, whole and durable,
 * until the new one has been read back; `finishInPlace` completes an interrupted write.
 */
export function writeInPlace(target: Target, staging: string, after: Buffer): void {
  const { fd, identity, before } = target
  const copy = { path: target.realPath, before, after }
  saveCopy(staging, copy, identity)
  assertUnchanged(target)
  overwriteOrUndo(fd, copy)
  // Writing clears the setuid and setgid bits.
  if (identify(fd).mode !== identity.mode) succeeds(() => fchmodSync(fd, identity.mode), ['EPERM'])
  assertHolds(target.path, after)
  removeFile(staging)
  syncFolder(dirname(staging))
}

/**
 * Completes an interrupted write in place. Leaves everything else as it is, including another program's change. A
 * file that was moved and replaced by a symlink is found through the link: its bytes identify it. A copy that names a
 * file other than the target is not used.
 */
export function finishInPlace(staging: string, path: string): void {
  const copy = readWholeCopy(staging)
  if (!copy || !mayBeTorn(copy.path) || !pathExists(path) || realPath(path) !== realPath(copy.path)) return
  withFile(realPath(copy.path), READ_WRITE, fd => {
    const now = readAll(fd)
    if (now && isTorn(now, copy)) overwrite(fd, now, copy.after)
  })
}

/** True for a file, and if it cannot be read: opening it then reports why. */
function mayBeTorn(path: string): boolean {
  const file = readFile(path)
  return file.kind === 'file' || (file.kind === 'problem' && file.code === 'UNREADABLE')
}

function overwriteOrUndo(fd: number, copy: WholeCopy): void {
  try {
    overwrite(fd, copy.before, copy.after)
  } catch (error) {
    undo(fd, copy)
    throw error
  }
}

/**
 * Writes only the bytes that differ, and the longer part first: if the disk is full, nothing else has changed yet.
 */
function overwrite(fd: number, now: Buffer, after: Buffer): void {
  const shared = Math.min(now.length, after.length)
  const start = now.subarray(0, shared).findIndex((byte, at) => byte !== after[at])
  writeAll(fd, after.subarray(now.length), now.length)
  if (start !== -1) writeAll(fd, after.subarray(start, endOfChange(now, after)), start)
  if (after.length < now.length) ftruncateSync(fd, after.length)
  fsyncSync(fd)
}

/** If the lengths are equal, one short write, which cannot be interrupted halfway. */
function endOfChange(now: Buffer, after: Buffer): number {
  if (now.length !== after.length) return Math.min(now.length, after.length)
  return now.findLastIndex((byte, at) => byte !== after[at]) + 1
}

/** Restores the old text as far as possible; if that fails too, the copy remains to complete it. */
function undo(fd: number, copy: WholeCopy): void {
  try {
    const now = readAll(fd)
    if (now && (now.equals(copy.after) || isTorn(now, copy))) overwrite(fd, now, copy.before)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
}
