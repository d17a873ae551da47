import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { encodePath } from '../core/paths.ts'
import type { Search, SearchResult } from '../core/ports/search.ts'
import { type FoundNames, findNames, type NameWork } from './find-names.ts'
import { mountPointsBelow } from './mount-table.ts'
import { bytePath } from './walk.ts'

/** A thread costs more than searching a small home, so a search runs without one for this long. */
const ALONE_MILLISECONDS = 20

/** How long a worker that is stuck in the file system is waited for beyond its own deadline. */
const GRACE_MILLISECONDS = 500

/** Continues a long search in a thread of its own, so that a hanging file system cannot block signal handling. */
export function createSearch(workerFile: string): Search {
  return {
    async findByName(root, { milliseconds, ...wanted }) {
      // Many of the folders that tools would read do not exist, and one exception for each would cost more than the
      // rest.
      if (!existsSync(encodePath(`${root}/`))) return { paths: [], partial: false, unreadable: [root] }
      const until = Date.now() + milliseconds
      const mounts = lateMounts(root)
      const alone = { ...wanted, folders: [bytePath(root)], until: Math.min(until, Date.now() + ALONE_MILLISECONDS) }
      const near = findNames(alone, mounts)
      if (near.rest.length === 0 || Date.now() >= until) return resultOf([near])
      const work = { ...wanted, folders: near.rest, until, mounts: mounts() }
      return resultOf([near, await findInWorker(workerFile, work)])
    },
  }
}

/** The mount points below a folder, read when they are first asked for. */
function lateMounts(root: string): () => ReadonlySet<string> {
  let known: ReadonlySet<string> | undefined
  return () => (known ??= new Set(mountPointsBelow(root).map(bytePath)))
}

function resultOf(parts: readonly FoundNames[]): SearchResult {
  return {
    paths: parts.flatMap(({ paths }) => paths),
    partial: parts.at(-1)!.rest.length > 0,
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  }
}

function findInWorker(file: string, work: NameWork): Promise<FoundNames> {
  const worker = new Worker(file, { workerData: work })
  let timer: NodeJS.Timeout | undefined
  const found = new Promise<FoundNames>((resolve, reject) => {
    const tooLate = () => resolve({ paths: [], unreadable: [], rest: [...work.folders] })
    timer = setTimeout(tooLate, work.until - Date.now() + GRACE_MILLISECONDS)
    worker.once('message', resolve).once('error', reject)
  })
  return found.finally(() => {
    clearTimeout(timer)
    discard(worker)
  })
}

/** Ends a thread. One that hangs in a call to the file system ends when it can; nothing waits for it. */
export function discard(worker: Worker): void {
  worker.removeAllListeners('message')
  worker.unref()
  void worker.terminate()
}
