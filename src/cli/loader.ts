import { existsSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

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

function readKept(path: string): Buffer | undefined {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined
  try {
    return readFileSync(path)
  } catch {
    return undefined // the first time, or for another user's guard
  }
}

function keep(fresh: ReadonlyMap<string, Script>, folder: string): void {
  for (const [id, script] of fresh) {
    const staging = join(folder, `${id}.${process.pid}`)
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(staging, script.createCachedData())
      renameSync(staging, join(folder, id)) // whole, for other guards may be starting
    } catch {
      // A folder that cannot be written, or a full disk: every start compiles anew.
      if (existsSync(staging)) unlinkSync(staging)
      return
    }
  }
}
