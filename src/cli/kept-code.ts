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
import { crc32 } from 'node:zlib'

/** What V8 made of a file, with the functions that ran in so many runs. */
export interface KeptCode {
  code: Buffer
  runs: number
}

/** V8 does not look whether its code is whole, and what a power cut left of it ends the process: a CRC goes with each. */
const SUM_BYTES = 4

/** Undefined where there is none, as at the first time and for another user's guard, and where it was damaged since. */
export function readKept(path: string): KeptCode | undefined {
  try {
    const file = readFileSync(path)
    const summed = file.subarray(0, -SUM_BYTES)
    if (file.readUInt32LE(summed.length) !== crc32(summed)) return undefined
    return { code: summed.subarray(0, -1), runs: summed.at(-1)! }
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
    const summed = Buffer.concat([code, Buffer.of(runs)])
    const sum = Buffer.alloc(SUM_BYTES)
    sum.writeUInt32LE(crc32(summed))
    writeFileSync(fd, Buffer.concat([summed, sum]))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
