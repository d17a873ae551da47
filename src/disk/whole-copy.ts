import { closeSync, fsyncSync, ftruncateSync } from 'node:fs'
import { dirname } from 'node:path'
import { isObject } from '../core/json.ts'
import { sha256 } from '../core/sha256.ts'
import { MAX_BYTES, READ_WRITE, readAll, syncFolder, withFile, writeAll } from './descriptors.ts'
import type { Identity } from './identity.ts'
import { parseLines } from './journal-text.ts'
import { pathExists } from './read-file.ts'
import { openStaging } from './staging.ts'

const MAGIC = 'guard-copy/1 '
const HASH_END = MAGIC.length + 64
const LIMIT = 3 * MAX_BYTES

/**
 * Both texts of a file that is written in place. It is on disk, complete, before the first byte of the file changes:
 * a valid copy means that writing may have begun, and it determines what the file may look like in between.
 */
export interface WholeCopy {
  /** Real path of the file. */
  path: string
  before: Buffer
  after: Buffer
}

/** Writes a copy into a staging file, durably. */
export function saveCopy(staging: string, copy: WholeCopy, target: Identity): void {
  const isNew = !pathExists(staging)
  const fd = openStaging(staging, target)
  try {
    const bytes = encodeCopy(copy)
    writeAll(fd, bytes, 0)
    ftruncateSync(fd, bytes.length)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  if (isNew) syncFolder(dirname(staging))
}

/** The copy in a staging file, or undefined if it holds none or only part of one. */
export function readWholeCopy(staging: string): WholeCopy | undefined {
  if (!pathExists(staging)) return undefined
  const bytes = withFile(staging, READ_WRITE, fd => readAll(fd, LIMIT))
  return bytes && decodeCopy(bytes)
}

/**
 * True for a state in which an interrupted write in place can leave a file, and that no other program would write.
 */
export function isTorn(now: Buffer, { before, after }: WholeCopy): boolean {
  if (now.equals(before) || now.equals(after)) return false
  const shorter = Math.min(before.length, after.length)
  if (now.length < shorter || now.length > Math.max(before.length, after.length)) return false
  // There may be space beyond the old end that was reserved and not written yet.
  return now.every((byte, at) => byte === before[at] || byte === after[at] || (at >= before.length && byte === 0))
}

/** One line with the hash of the rest, one with the path and the lengths, then both texts. */
function encodeCopy({ path, before, after }: WholeCopy): Buffer {
  const about = `\n${JSON.stringify({ path, before: before.length, after: after.length })}\n`
  const rest = Buffer.concat([Buffer.from(about), before, after])
  return Buffer.concat([Buffer.from(MAGIC + sha256(rest)), rest])
}

function decodeCopy(bytes: Buffer): WholeCopy | undefined {
  const head = bytes.toString('latin1', 0, HASH_END)
  const rest = bytes.subarray(HASH_END)
  if (!head.startsWith(MAGIC) || head.slice(MAGIC.length) !== sha256(rest)) return undefined
  const start = rest.indexOf('\n', 1) + 1
  const [about] = parseLines(rest.subarray(0, start))
  if (!isObject(about) || typeof about.path !== 'string') return undefined
  const middle = start + Number(about.before)
  return { path: about.path, before: rest.subarray(start, middle), after: rest.subarray(middle) }
}
