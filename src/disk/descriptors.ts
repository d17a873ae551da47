import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { encodePath } from '../core/paths.ts'
import { succeeds, systemCode } from './system-errors.ts'

// Windows lacks O_NONBLOCK, O_NOCTTY and O_NOFOLLOW: undefined counts as 0 in a bitwise or.
const GENTLE = constants.O_NONBLOCK | constants.O_NOCTTY

/** Never blocks on a FIFO or a device. */
export const READ = constants.O_RDONLY | GENTLE
export const READ_WRITE = constants.O_RDWR | constants.O_NOFOLLOW | GENTLE
const CREATE = READ_WRITE | constants.O_CREAT | constants.O_EXCL

/** Larger files are not configs. The limit bounds guard's memory. */
export const MAX_BYTES = 64 * 1024 * 1024

/** Opens, uses and closes a file. */
export function withFile<T>(path: string, flags: number, use: (fd: number) => T): T {
  const fd = openSync(encodePath(path), flags)
  try {
    return use(fd)
  } finally {
    closeSync(fd)
  }
}

/** Creates a file that only this user can read, whatever the umask. Fails if the path is taken. */
export function createPrivateFile(path: string): number {
  const fd = openSync(encodePath(path), CREATE, 0o600)
  try {
    fchmodSync(fd, 0o600)
    giveToFolderOwner(fd, path)
    return fd
  } catch (error) {
    closeSync(fd)
    removeFile(path)
    throw error
  }
}

/** A file that root creates in a user's folder is given to that user, who could not use it otherwise. */
function giveToFolderOwner(fd: number, path: string): void {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(encodePath(dirname(path)))
  if (uid !== 0) succeeds(() => fchownSync(fd, uid, gid), ['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'])
}

/** Creates a folder, 0700. As with files, root gives it to the owner of the parent folder. */
export function createPrivateFolder(path: string): void {
  mkdirSync(encodePath(path), { mode: 0o700 })
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(encodePath(dirname(path)))
  if (uid !== 0) succeeds(() => lchownSync(encodePath(path), uid, gid), ['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'])
}

/** Creates and fills a private file and syncs it and its name. Leaves nothing behind if that fails. */
export function writePrivateFile(path: string, bytes: Uint8Array): void {
  const fd = createPrivateFile(path)
  try {
    writeAll(fd, bytes, 0)
    fsyncSync(fd)
  } catch (error) {
    removeFile(path)
    throw error
  } finally {
    closeSync(fd)
  }
}

/** All bytes from the start, or undefined if there are more than the limit. */
export function readAll(fd: number, limit = MAX_BYTES, { size }: { size: number } = fstatSync(fd)): Buffer | undefined {
  if (size > limit) return undefined
  let bytes = Buffer.allocUnsafe(size + 1)
  for (let length = 0; ; ) {
    const count = readSome(fd, bytes, length)
    if (count === 0) return bytes.subarray(0, length)
    length += count
    if (length > limit) return undefined
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(Math.max(length, 4096))])
  }
}

/** True if the file has exactly these bytes. One call shows that, unless the system returns them in pieces. */
export function holds(fd: number, bytes: Uint8Array): boolean {
  const found = Buffer.allocUnsafe(bytes.length + 1)
  const count = readSome(fd, found, 0)
  if (count < bytes.length) return readAll(fd)?.equals(bytes) === true
  return found.subarray(0, count).equals(bytes)
}

/** Writes all bytes at a position, even if the system accepts only a few at a time. */
export function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done)
  }
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  // Some file systems, and all of Windows, cannot sync a folder.
  const unsupported = ['EINVAL', 'EISDIR', 'EPERM', 'ENOTSUP', 'EACCES']
  succeeds(() => withFile(path, constants.O_RDONLY, fsyncSync), unsupported)
}

/** Returns false if there was no file. */
export function removeFile(path: string): boolean {
  return succeeds(() => unlinkSync(encodePath(path)), ['ENOENT', 'ENOTDIR'])
}

function readSome(fd: number, bytes: Buffer, length: number): number {
  for (;;) {
    try {
      return readSync(fd, bytes, length, bytes.length - length, length)
    } catch (error) {
      // libuv retries every interrupted call except read.
      if (systemCode(error) !== 'EINTR') throw error
    }
  }
}
