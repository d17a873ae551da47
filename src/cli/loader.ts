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
import { join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'

/**
 * A `require` for the files of guard's own build. What V8 made of them, with the functions that ran, is kept beside them
 * when the process ends, and the next one need not compile them. Node's own compile cache keeps less, and Node 20 has none;
 * its folder is in /tmp, where whoever makes it first could plant code: here only those can who own the code. The files
 * are named with a hash of what they hold, so nothing that is kept grows stale.
 */
export function createLoader(folder: string, load: (id: string) => unknown): (id: string) => unknown {
  const kept = join(folder, 'compiled', `${process.version}-${process.arch}`)
  const opened = new Map<string, { exports: object }>()
  const fresh = new Map<string, Script>()

  const open = (id: string): unknown => {
    if (!id.startsWith('./')) return load(id)
    const known = opened.get(id)
    if (known) return known.exports
    const module = { exports: {} }
    opened.set(id, module)
    const filename = join(folder, id)
    const script = compile(filename, readKept(join(kept, id)))
    if (script.cachedDataRejected !== false) fresh.set(id, script)
    script.runInThisContext()(module.exports, open, module, filename, folder)
    return module.exports
  }

  if (!process.env.NODE_DISABLE_COMPILE_CACHE) process.once('exit', () => keep(fresh, kept))
  return open
}

function compile(filename: string, cachedData: Buffer | undefined): Script {
  const source = readFileSync(filename, 'utf8')
  return new Script(`(function (exports, require, module, __filename, __dirname) { ${source}\n})`, {
    filename,
    ...(cachedData && { cachedData }),
  })
}

/** Undefined where there is none, as at the first time and for another user's guard, and where it was damaged since. */
function readKept(path: string): Buffer | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined
  try {
    const file = readFileSync(path)
    const code = file.subarray(0, -SUM_BYTES)
    return file.readUInt32LE(code.length) === crc32(code) ? code : undefined
  } catch {
    return undefined
  }
}

function keep(fresh: ReadonlyMap<string, Script>, folder: string): void {
  for (const [id, script] of fresh) {
    const staging = join(folder, `${id}.${process.pid}`)
    try {
      // Nobody else may write here, whatever the umask says: this is code that guard will run.
      mkdirSync(folder, { recursive: true, mode: 0o755 })
      write(staging, script.createCachedData())
      renameSync(staging, join(folder, id)) // whole, for other guards may be starting
    } catch {
      // A folder that cannot be written, or a full disk: every start compiles anew.
      if (existsSync(staging)) unlinkSync(staging)
      return
    }
  }
}

function write(path: string, code: Buffer): void {
  const fd = openSync(path, 'wx', 0o644)
  try {
    const sum = Buffer.alloc(SUM_BYTES)
    sum.writeUInt32LE(crc32(code))
    writeFileSync(fd, Buffer.concat([code, sum]))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** V8 does not look whether its code is whole, and what a power cut left of it ends the process: a CRC goes with each. */
const SUM_BYTES = 4
