import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { encodePath } from '../core/paths.ts'
import type { Search, SearchResult } from '../core/ports/search.ts'
import { lateMounts } from './mount-table.ts'
import type { WantedNames } from './name-test.ts'
import { type Walk, walk } from './walk.ts'

/** A thread costs more than searching a small home, so a search runs without one for this long. */
const ALONE_MILLISECONDS = 20

/** How long a worker that is stuck in the file system is waited for beyond its own deadline. */
const GRACE_MILLISECONDS = 500

/** Continues a long search in a thread of its own, so that a hanging file system cannot block signal handling. */
export function createSearch(workerFile: string): Search {
  const mounts = lateMounts()
  return {
    async findByName(root, { milliseconds, ...wanted }) {
      // Many of the folders that tools would read do not exist, and one exception for each would cost more than the
      // rest.
      if (!existsSync(encodePath(root))) return { paths: [], folders: 0, partial: false, unreadable: [root] }
      const deadline = Date.now() + milliseconds
      const begun = walk([root], wanted, Math.min(deadline, Date.now() + ALONE_MILLISECONDS), mounts)
      if (begun.rest.length === 0 || Date.now() >= deadline) return resultOf([begun])
      return resultOf([begun, await walkInWorker(workerFile, begun.rest, wanted, deadline)])
    },
  }
}

function resultOf(walks: readonly Walk[]): SearchResult {
  return {
    paths: walks.flatMap(({ paths }) => paths),
    folders: walks.reduce((sum, { folders }) => sum + folders, 0),
    partial: walks.at(-1)!.rest.length > 0,
    unreadable: walks.flatMap(({ unreadable }) => unreadable),
  }
}

function walkInWorker(file: string, folders: string[], wanted: WantedNames, until: number): Promise<Walk> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: { folders, wanted, until } })
    const timer = setTimeout(
      () => {
        worker.unref()
        void worker.terminate()
        resolve({ paths: [], folders: 0, unreadable: [], rest: folders })
      },
      until - Date.now() + GRACE_MILLISECONDS,
    )
    worker.once('message', (walked: Walk) => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(walked)
    })
    worker.once('error', error => {
      clearTimeout(timer)
      reject(error)
    })
  })
}
