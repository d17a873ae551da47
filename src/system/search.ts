import { Worker } from 'node:worker_threads'
import type { Search, SearchRequest, SearchResult } from '../core/ports.ts'
import { isFlat, walk } from './walk.ts'

/** How long a worker that is stuck in the file system is waited for beyond its own deadline. */
const GRACE_MILLISECONDS = 500

/** Searches in a thread of its own, so that a file system that hangs cannot hold the signals. */
export function createSearch(workerFile: string): Search {
  return {
    // A thread costs more than all of a small home.
    findByName: async (root, request) =>
      isFlat(root) ? walk(root, request) : searchInWorker(workerFile, root, request),
  }
}

function searchInWorker(workerFile: string, root: string, request: SearchRequest): Promise<SearchResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: { root, request } })
    const timer = setTimeout(() => {
      worker.unref()
      void worker.terminate()
      resolve({ paths: [], folders: 0, partial: true, unreadable: [] })
    }, request.milliseconds + GRACE_MILLISECONDS)
    worker.once('message', (result: SearchResult) => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(result)
    })
    worker.once('error', error => {
      clearTimeout(timer)
      reject(error)
    })
  })
}
