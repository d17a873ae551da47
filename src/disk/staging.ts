import { accessSync, closeSync, constants, fchmodSync, fsyncSync, openSync, readSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Mount } from '../core/mounts.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type { Reservation } from '../core/ports/files.ts'
import { createPrivateFile, READ_WRITE, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { copyAttributes, mayHaveAccessLists } from './extended-attributes.ts'
import { canGiveAway, type Identity, identify, identifyPath } from './identity.ts'
import { realPath } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { describeCode, failed, reporting, succeeds, systemCode } from './system-errors.ts'

const CHUNK = 64 * 1024
const ZEROS = Buffer.alloc(CHUNK)
/** eCryptfs does not allow names longer than 143 bytes. */
const LONGEST_BASE = 110
/** Bytes that one UTF-16 unit of a name takes at most. */
const LONGEST_CHARACTER = 3

/** As in `FileReader`. */
export function writeProblem(path: string): string | undefined {
  try {
    return inspect(path).problem
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return describeCode(code)
  }
}

/**
 * As in `FileWriter`. The suffix of the name says how the text will be moved to its place: `.tmp` by rename, `.copy`
 * by copying.
 */
export function stagingPaths(
  paths: readonly string[],
  { stateFolder, mounts }: { stateFolder: string; mounts: readonly Mount[] },
): string[] {
  const points = new Set(mounts.map(({ point }) => point))
  const targets = paths.map(path => targetOf(path, points))
  const asked = targets.filter(({ isShared }) => isShared)
  const answers = mayHaveAccessLists(asked.map(({ target, folder }) => [target, folder]))
  const withList = new Set(asked.filter((_, at) => answers[at]))
  return targets.map(each => {
    const { target, folder, isBeside, mustStay } = each
    const ending = isBeside && !mustStay && !withList.has(each) ? 'tmp' : 'copy'
    return join(isBeside ? folder : stateFolder, stagingName(basename(target), ending))
  })
}

interface StagedTarget {
  target: string
  folder: string
  isBeside: boolean
  /** True if another inode would leave a second name behind, or lose an owner or a mount. */
  mustStay: boolean
  /** True if an access list would let others in. */
  isShared: boolean
}

function targetOf(path: string, mountPoints: ReadonlySet<string>): StagedTarget {
  const failure = { path, code: 'UNWRITABLE', failure: say('cannot be rewritten') }
  return reporting(failure, () => {
    const { target, identity, problem } = inspect(path)
    if (problem !== undefined) throw failed(failure, problem)
    const folder = dirname(target)
    const isBeside = isWritableFolder(folder)
    const mustStay = identity.links > 1 || !canGiveAway(identity) || mountPoints.has(target)
    const isShared = (identity.mode & 0o077) !== 0 || process.platform === 'darwin'
    return { target, folder, isBeside, mustStay, isShared: isShared && isBeside && !mustStay }
  })
}

/** As in `FileWriter`. */
export function reserveStaging(reservations: readonly Reservation[], stateFolder: string): void {
  for (const reservation of reservations) reserveOne(reservation, stateFolder)
  for (const path of new Set(reservations.map(({ staging }) => dirname(staging)))) {
    reporting({ path, code: 'UNWRITABLE', failure: say('cannot be written') }, () => syncFolder(path))
  }
  // Made durable with the text, when that is there.
  const besides = reservations.filter(({ staging }) => !keepsInode(staging))
  copyAttributes(besides.map(({ path, staging }) => [path, staging]))
}

function reserveOne({ staging, size }: Reservation, stateFolder: string): void {
  if (dirname(staging) === stateFolder) ensureStateFolder(stateFolder)
  reporting({ path: staging, code: 'UNWRITABLE', failure: say('cannot be created') }, () => {
    const fd = createPrivateFile(staging)
    try {
      fillWithZeros(fd, keepsInode(staging) ? 2 * size + CHUNK : size)
      fsyncSync(fd)
    } catch (error) {
      removeFile(staging)
      throw error
    } finally {
      closeSync(fd)
    }
  })
}

/** Another program, or the copy of a journal, has taken the name of a staging file: another one has to be used. */
export class StagingTakenError extends GuardError {
  constructor(staging: string) {
    const reason = say('guard did not put it there')
    super('UNWRITABLE', say`${displayPath(staging)} ${say('cannot be used')}: ${reason}`, {
      exitCode: ExitCode.conflict,
    })
  }
}

/**
 * The staging file, readable only by its owner; created again if it is gone. The caller closes it. Throws
 * `StagingTakenError` if guard did not put it there.
 */
export function openStaging(staging: string, target: Identity): number {
  let fd: number | undefined
  const open = () => {
    fd = openSync(encodePath(staging), READ_WRITE)
  }
  const isFile = succeeds(() => void succeeds(open, ['ENOENT']), ['ELOOP', 'EISDIR', 'ENXIO'])
  if (!isFile) throw new StagingTakenError(staging)
  if (fd === undefined) return createPrivateFile(staging)
  const found = identify(fd)
  if (!isUsable(fd, found, { staging, target })) {
    closeSync(fd)
    throw new StagingTakenError(staging)
  }
  if (found.mode !== 0o600) fchmodSync(fd, 0o600)
  return fd
}

const JOURNAL_COPY = Buffer.from('{"schema":"guard.journal-copy/1"')

/** True for the copy of a journal: no text may be staged over it. */
export function beginsAsCopy(fd: number): boolean {
  const bytes = Buffer.alloc(JOURNAL_COPY.length)
  return readSync(fd, bytes, 0, bytes.length, 0) === bytes.length && bytes.equals(JOURNAL_COPY)
}

function isUsable(
  fd: number,
  { isFile, links, owner }: Identity,
  { staging, target }: { staging: string; target: Identity },
): boolean {
  const owners = { target: () => target.owner, folders: () => [identifyPath(dirname(staging)).owner] }
  return isFile && links === 1 && isGuards(owner, owners) && !beginsAsCopy(fd)
}

interface Owners {
  /** The owner of the file to which the target's path leads. */
  target(): number | undefined
  /** The owners of the folders in which its staging file may be. */
  folders(): (number | undefined)[]
}

/**
 * True if guard may have created a staging file with this owner, which is this user. Root creates staging files for
 * the owners of the file and of its folders, and on some mounts all files have one owner. If this user's file shows
 * its real owner, guard did not create another user's file: otherwise the owner of the folder could read the token.
 */
export function isGuards(owner: number, { target, folders }: Owners): boolean {
  const user = process.geteuid?.() ?? owner
  if (owner === user) return true
  if (user !== 0 && target() === user) return false
  return target() === owner || folders().includes(owner)
}

/**
 * True if the text is to be written into the existing file, with the staging file holding the whole copy meanwhile.
 */
export function keepsInode(staging: string): boolean {
  return staging.endsWith('.copy')
}

/** The second name that the old file has while it is being replaced. */
export function asideOf(staging: string): string {
  return staging.replace(/\.\w+$/, '.old')
}

function inspect(path: string): { target: string; identity: Identity; problem?: string } {
  const target = realPath(path)
  const identity = identifyPath(target)
  if (!identity.isFile) return { target, identity, problem: say('it is not a regular file') }
  // Opening it is the only test that covers modes, immutable files, running programs and read-only mounts.
  return { target, identity: withFile(target, READ_WRITE, identify) }
}

function isWritableFolder(path: string): boolean {
  return succeeds(() => accessSync(encodePath(path), constants.W_OK | constants.X_OK), ['EACCES', 'EPERM', 'EROFS'])
}

export function stagingName(base: string, ending: 'tmp' | 'copy'): string {
  return `${stagingBase(base)}.guard-${Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex')}.${ending}`
}

/** The start of a staging file's name: the name of the file that it is for, or as much of it as fits. */
export function stagingBase(base: string): string {
  if (base.length * LONGEST_CHARACTER <= LONGEST_BASE) return base
  const characters = [...base]
  while (Buffer.from(encodePath(characters.join(''))).length > LONGEST_BASE) characters.pop()
  return characters.join('')
}

/** Really written: a length alone, as set by truncate, reserves no space on the disk. */
function fillWithZeros(fd: number, size: number): void {
  for (let done = 0; done < size; done += CHUNK) writeAll(fd, ZEROS.subarray(0, Math.min(CHUNK, size - done)), done)
}
