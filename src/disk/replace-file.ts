import { closeSync, fsyncSync, ftruncateSync, linkSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import { FileChangedError, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { FileReplacement } from '../core/ports/files.ts'
import { sha256 } from '../core/sha256.ts'
import { holds, READ, readAll, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { type Identity, takeRights } from './identity.ts'
import { putAsideBack, removeStaging, repairFile } from './repair.ts'
import { asideOf, keepsInode, openStaging, StagingTakenError } from './staging.ts'
import { reporting, succeeds } from './system-errors.ts'
import { assertHolds, assertSameInode, assertUnchanged, openTarget, type Target } from './target.ts'
import { writeInPlace } from './write-in-place.ts'

/** A replaced file whose old inode is still held open. */
export interface Swapped {
  target: Target
  staging: string
  after: Buffer
}

/** A file on its way from the old text to the new one. */
interface Work extends FileReplacement {
  after: Buffer
  target?: Target
  /** True if the new text is on disk, in the staging file, with the target's owner and mode. */
  isStaged?: boolean
  /** True if another inode has taken the place of the old one. */
  isSwapped?: boolean
  isDone?: boolean
  error?: GuardError
}

/** How the replacement of one file ended. */
export interface ReplacedFile {
  /** Undefined if the text was written into the old inode, was there already, or could not be written. */
  swapped: Swapped | undefined
  error: GuardError | undefined
}

/**
 * Replaces files, and tells of each how that ended. Every new text is on disk before the first file changes, and every
 * folder is synced once. If no other inode can take the old one's place, the text is written into the old one.
 * Otherwise the old one stays open, to be checked once more later.
 */
export function replaceFiles(replacements: readonly FileReplacement[]): ReplacedFile[] {
  const works = replacements.map<Work>(each => ({ ...each, after: toBytes(each.text) }))
  const synced = new Set<string>()
  const steps = [begin, stage, swap, (work: Work) => syncOnce(work, synced), check]
  for (const step of steps) for (const work of works) take(step, work)
  return works.map(({ target, staging, after, isSwapped, error }) => {
    if (isSwapped && !error) return { swapped: { target: target!, staging, after }, error }
    if (target) closeSync(target.fd)
    return { swapped: undefined, error }
  })
}

/** A file that fails keeps none of the others from theirs. */
function take(step: (work: Work) => void, work: Work): void {
  if (work.error || work.isDone) return
  try {
    reporting({ path: work.path, code: 'UNWRITABLE', failure: say('cannot be rewritten') }, () => step(work))
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    work.error = error
  }
}

function begin(work: Work): void {
  if (!work.isUnused) repairFile(work.path, work)
  work.target = openTarget(work.path)
  const { fd, realPath, before } = work.target
  if (before.equals(work.after)) {
    // A killed run may have come this far without making it durable.
    fsyncSync(fd)
    syncFolder(dirname(realPath))
    removeStaging(work.staging)
    work.isDone = true
  } else if (sha256(before) !== work.expectHash) throw new FileChangedError(work.path)
}

function stage(work: Work): void {
  const mayRename = !keepsInode(work.staging) && work.target!.identity.links === 1
  work.isStaged = mayRename && stageText(work.staging, work.after, work.target!.identity)
}

function swap(work: Work): void {
  work.isSwapped = work.isStaged === true && swapIn(work.target!, work)
  if (work.isSwapped) return
  writeInPlace(work.target!, work.staging, work.after)
  work.isDone = true
}

/** Makes the new name durable. */
function syncOnce({ target, staging }: Work, synced: Set<string>): void {
  const folder = dirname(target!.realPath)
  if (synced.has(folder)) return
  try {
    syncFolder(folder)
    synced.add(folder)
  } catch (error) {
    removeFile(asideOf(staging))
    throw error
  }
}

function check({ target, staging, after, path }: Work): void {
  try {
    // A program that was opening the file during the rename may have opened the old inode.
    giveWay(target!, staging, after)
  } finally {
    removeFile(asideOf(staging))
  }
  giveWay(target!, staging, after)
  assertHolds(path, after)
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

/**
 * Puts a new inode in the old one's place. Returns false if the system does not permit it; nothing has changed then.
 * Text that other programs write into the old inode is never lost. A file that they rename over the path in the
 * microseconds between the last check and our rename would be: Node has no conditional rename.
 */
function swapIn(target: Target, { staging, after }: Pick<Work, 'staging' | 'after'>): boolean {
  assertUnchanged(target)
  linkAside(target, staging)
  let isSwapped = false
  try {
    assertSameInode(target)
    if (moveOver(staging, target.realPath)) {
      giveWay(target, staging, after)
      isSwapped = true
    }
  } finally {
    if (!isSwapped) removeFile(asideOf(staging))
  }
  return isSwapped
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
  const isFree = succeeds(() => void succeeds(link, tolerated), ['EEXIST'])
  if (!isFree) throw new StagingTakenError(staging)
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
  if (holds(fd, before)) return
  const isOurs = withFile(realPath, READ, opened => holds(opened, after))
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
