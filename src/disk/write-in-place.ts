import { fchmodSync, fsyncSync, ftruncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { READ_WRITE, readAll, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { identify } from './identity.ts'
import { pathExists, readFile, realPath } from './read-file.ts'
import { succeeds, systemCode } from './system-errors.ts'
import { assertHolds, assertUnchanged, type Target } from './target.ts'
import { isTorn, readWholeCopy, saveCopy, type WholeCopy } from './whole-copy.ts'

/**
 * Writes into the existing file. A kill on the way can leave it torn, so the staging file keeps both texts, whole and
 * durable, until the new one has been read back; `finishInPlace` ends what was cut short.
 */
export function writeInPlace(target: Target, staging: string, after: Buffer): void {
  const { fd, identity, before } = target
  const copy = { path: target.realPath, before, after }
  saveCopy(staging, copy, identity)
  assertUnchanged(target)
  overwriteOrUndo(fd, copy)
  // A write takes setuid and setgid bits away.
  if (identify(fd).mode !== identity.mode) succeeds(() => fchmodSync(fd, identity.mode), ['EPERM'])
  assertHolds(target.path, after)
  removeFile(staging)
  syncFolder(dirname(staging))
}

/**
 * Ends a write in place that was cut short; leaves everything else as it is, another program's change included. A file
 * that was moved meanwhile and left a symlink behind is found through it: its bytes prove that it is the one. A copy that
 * names another file than the target is not used.
 */
export function finishInPlace(staging: string, path: string): void {
  const copy = readWholeCopy(staging)
  if (!copy || !mayBeTorn(copy.path) || !pathExists(path) || realPath(path) !== realPath(copy.path)) return
  withFile(realPath(copy.path), READ_WRITE, fd => {
    const now = readAll(fd)
    if (now && isTorn(now, copy)) overwrite(fd, now, copy.after)
  })
}

/** True for a file, and for what cannot be read: opening it then says why. */
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

/** Only the bytes that differ, and what is longer first: where the disk is full, nothing else has changed yet. */
function overwrite(fd: number, now: Buffer, after: Buffer): void {
  const shared = Math.min(now.length, after.length)
  const start = now.subarray(0, shared).findIndex((byte, at) => byte !== after[at])
  writeAll(fd, after.subarray(now.length), now.length)
  if (start !== -1) writeAll(fd, after.subarray(start, endOfChange(now, after)), start)
  if (after.length < now.length) ftruncateSync(fd, after.length)
  fsyncSync(fd)
}

/** Where the lengths are the same, one short write, which nothing can cut in the middle. */
function endOfChange(now: Buffer, after: Buffer): number {
  if (now.length !== after.length) return Math.min(now.length, after.length)
  return now.findLastIndex((byte, at) => byte !== after[at]) + 1
}

/** Puts the old text back as well as it can be done: where that fails too, the copy is there to end it. */
function undo(fd: number, copy: WholeCopy): void {
  try {
    const now = readAll(fd)
    if (now && (now.equals(copy.after) || isTorn(now, copy))) overwrite(fd, now, copy.before)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
}
