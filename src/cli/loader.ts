import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { readKept, writeKept } from './kept-code.ts'

/** Each run uses functions that those before it did not; after so many there are few left. */
const ENOUGH_RUNS = 3

interface Ripening {
  script: Script
  runs: number
}

/**
 * A `require` for the files of guard's own build. What V8 made of them, with the functions that ran, is kept beside them
 * when the first processes end, and the next ones need not compile them. Node's own compile cache keeps less, and Node 20
 * has none; its folder is in /tmp, where whoever makes it first could plant code: here only those can who own the code.
 * The files are named with a hash of what they hold, so nothing that is kept grows stale.
 */
export function createLoader(folder: string, load: (id: string) => unknown): (id: string) => unknown {
  const kept = join(folder, 'compiled', `${process.version}-${process.arch}`)
  const opened = new Map<string, { exports: object }>()
  const ripening = new Map<string, Ripening>()
  const keeps = !process.env.NODE_DISABLE_COMPILE_CACHE

  const open = (id: string): unknown => {
    if (!id.startsWith('./')) return load(id)
    const known = opened.get(id)
    if (known) return known.exports
    const module = { exports: {} }
    opened.set(id, module)
    const filename = join(folder, id)
    const before = keeps ? readKept(join(kept, id)) : undefined
    // Node reads its own modules as UTF-8, so that all of this is compiled already.
    const script = new Script(readFileSync(filename, 'utf8'), { filename, cachedData: before?.code })
    const runs = script.cachedDataRejected === false ? before!.runs : 0
    if (runs < ENOUGH_RUNS) ripening.set(id, { script, runs: runs + 1 })
    script.runInThisContext()(module.exports, open, module, filename, folder)
    return module.exports
  }

  if (keeps) process.on('exit', () => keep(ripening, kept))
  return open
}

/** Where one cannot be kept the others cannot be either: every start compiles anew. */
function keep(ripening: ReadonlyMap<string, Ripening>, folder: string): void {
  for (const [id, { script, runs }] of ripening) {
    if (!writeKept(join(folder, id), { code: script.createCachedData(), runs })) return
  }
}
