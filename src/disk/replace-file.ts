import { closeSync, fsyncSync, ftruncateSync, linkSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import { FileChangedError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { Replacement } from '../core/ports/files.ts'
import { sha256 } from '../core/sha256.ts'
import { READ, readAll, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { type Identity, takeRights } from './identity.ts'
import { putAsideBack, removeStaging, repairFile } from './repair.ts'
import { asideOf, keepsInode, openStaging } from './staging.ts'
import { reporting, succeeds } from './system-errors.ts'
import { assertHolds, assertSameInode, assertUnchanged, openTarget, type Target } from './target.ts'
import { writeInPlace } from './write-in-place.ts'

/** A replaced file whose old inode is still held open. */
export interface Swapped {
  target: Target
  staging: string
  after: Buffer
}

/**
 * As in `FileWriter`. If no other inode can take the old one's place, the text is written into the old one. Otherwise
 * the old one stays open, to be checked once more later.
 */
export function replaceFile(path: string, replacement: Replacement): Swapped | undefined {
  const after = toBytes(replacement.text)
  return reporting({ path, code: 'UNWRITABLE', failure: say('cannot be rewritten') }, () => {
    repairFile(path, replacement)
    const target = openTarget(path)
    let swapped = false
    try {
      swapped = replaceTarget(target, replacement, after)
    } finally {
      if (!swapped) closeSync(target.fd)
    }
    return swapped ? { target, staging: replacement.staging, after } : undefined
  })
}

/**
 * The last check. Throws `FileChangedError` if another program has written into the old inode; its text is then back
 * in place.
 */
export function recheckReplaced({ target, staging, after }: Swapped): void {
  reporting({ path: target.path, code: 'UNWRITABLE', failure: say('cannot be rewritten') }, () => {
    try {
      giveWay(target, staging, after)
    } finally {
      closeSync(target.fd)
    }
  })
}

/** True if another inode has taken the place of the old one. */
function replaceTarget(target: Target, { staging, expectHash }: Replacement, after: Buffer): boolean {
  const { path, realPath, fd, identity, before } = target
  if (before.equals(after)) {
    // A killed run may have come this far without making it durable.
    fsyncSync(fd)
    syncFolder(dirname(realPath))
    removeStaging(staging)
    return false
  }
  if (sha256(before) !== expectHash) throw new FileChangedError(path)
  const mayRename = !keepsInode(staging) && identity.links === 1
  const swapped = mayRename && swapIn(target, staging, after)
  if (!swapped) writeInPlace(target, staging, after)
  assertHolds(path, after)
  return swapped
}

/**
 * Puts a new inode in the old one's place. Returns false if the system does not permit it; nothing has changed then.
 * Text that other programs write into the old inode is never lost. A file that they rename over the path in the
 * microseconds between the last check and our rename would be: Node has no conditional rename.
 */
function swapIn(target: Target, staging: string, after: Buffer): boolean {
  if (!stageText(staging, after, target.identity)) return false
  assertUnchanged(target)
  linkAside(target, staging)
  try {
    assertSameInode(target)
    if (!moveOver(staging, target.realPath)) return false
    giveWay(target, staging, after)
    // A program that was opening the file during the rename may have opened the old inode.
    syncFolder(dirname(target.realPath))
    giveWay(target, staging, after)
  } finally {
    removeFile(asideOf(staging))
  }
  giveWay(target, staging, after)
  return true
}

/** False if the staging file cannot be given the target's owner, group and mode. */
function stageText(staging: string, text: Buffer, target: Identity): boolean {
  const fd = openStaging(staging, target)
  try {
    writeAll(fd, text, 0)
    ftruncateSync(fd, text.length)
    const isAlike = takeRights(fd, target)
    if (isAlike) fsyncSync(fd)
    return isAlike
  } finally {
    closeSync(fd)
  }
}

/**
 * Gives the old inode a second name. A program that opened it just before the rename writes into it just after. With
 * the second name the inode itself can be put back, so that nothing is lost even if the program is still writing.
 */
function linkAside({ realPath }: Target, staging: string): void {
  const link = () => linkSync(encodePath(realPath), encodePath(asideOf(staging)))
  // Not every file system has hard links, and a full one may lack space for a name: the text is also kept in memory.
  const tolerated = [
    'ENOENT',
    'EPERM',
    'EACCES',
    'ENOTSUP',
    'EOPNOTSUPP',
    'ENOSYS',
    'EMLINK',
    'EXDEV',
    'ENOSPC',
    'EDQUOT',
  ]
  succeeds(link, tolerated)
}

/** False if a mount or the folder's permissions prevent the rename. Writing in place may still work. */
function moveOver(staging: string, realPath: string): boolean {
  const move = () => renameSync(encodePath(staging), encodePath(realPath))
  return succeeds(move, ['EBUSY', 'EXDEV', 'EPERM', 'EACCES'])
}

/**
 * If another program wrote into the old inode during the replacement, its text is put back, unless the new file has
 * changed too: of two changes the later one wins, as it would without guard.
 */
function giveWay({ path, realPath, fd, identity, before }: Target, staging: string, after: Buffer): void {
  if (readAll(fd)?.equals(before)) return
  const isOurs = withFile(realPath, READ, readAll)?.equals(after)
  if (isOurs && !putAsideBack(realPath, asideOf(staging))) {
    const theirs = settledText(fd)
    if (theirs && stageText(staging, theirs, identity)) moveOver(staging, realPath)
  }
  syncFolder(dirname(realPath))
  throw new FileChangedError(path)
}

/**
 * The text of another program, once it has finished writing; undefined if it has emptied the file and writes nothing
 * more.
 */
function settledText(fd: number): Buffer | undefined {
  let last = readAll(fd)
  for (let turn = 0; turn < 20; turn += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    const now = readAll(fd)
    if (now?.length && last?.equals(now)) return now
    last = now
  }
  return undefined
}

function toBytes(text: ByteText): Buffer {
  if (/[^\x00-\xFF]/.test(text)) throw new Error('a ByteText holds one byte per character')
  return Buffer.from(text, 'latin1')
}
