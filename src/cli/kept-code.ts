import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** What V8 made of a file, with the functions that ran in so many runs. */
export interface KeptCode {
  code: Buffer
  runs: number
}

/**
 * Undefined where there is none, as at the first time and for another user's guard, and where it was damaged since: V8
 * does not look whether its code is whole, and what a power cut left of it ends the process. It is kept twice, for to
 * compare two copies takes no time, and the sums that Node has take as long as all its streams.
 */
export function readKept(path: string): KeptCode | undefined {
  try {
    const file = readFileSync(path)
    const end = file.length - 1
    const code = file.subarray(0, end / 2)
    return code.equals(file.subarray(end / 2, end)) ? { code, runs: file[end]! } : undefined
  } catch {
    return undefined
  }
}

/** False where nothing can be kept: the folder cannot be written, the disk is full. */
export function writeKept(path: string, kept: KeptCode): boolean {
  const staging = `${path}.${process.pid}`
  try {
    // Nobody else may write here, whatever the umask says: this is code that guard will run.
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
    write(staging, kept)
    renameSync(staging, path) // whole, for other guards may be starting
    return true
  } catch {
    if (existsSync(staging)) unlinkSync(staging)
    return false
  }
}

function write(path: string, { code, runs }: KeptCode): void {
  const fd = openSync(path, 'wx', 0o644)
  try {
    writeFileSync(fd, Buffer.concat([code, code, Buffer.of(runs)]))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
