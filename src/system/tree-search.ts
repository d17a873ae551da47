import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { RunningSearch, TreeEvents, TreeRequest, TreeResult, TreeSearch } from '../core/ports/search.ts'
import { mountPointsBelow } from './mount-table.ts'
import { discard } from './search.ts'
import { createSharedMemory, shareFolders } from './shared-folders.ts'
import type { TreeMessage, TreeWork } from './tree-worker.ts'
import { bytePath } from './walk.ts'

/** Each takes some 15 MB, and beyond this many the file system sets the pace. */
const MOST_WORKERS = 8

type Finding = Exclude<TreeMessage, { type: 'end' }>

/** Searches in threads of their own, one for each core: they do nothing but read, and can be stopped anywhere. */
export function createTreeSearch(workerFile: string): TreeSearch {
  return {
    start({ roots, ...request }, events) {
      const files = roots.filter(root => !isFolder(root))
      for (const file of files) events.onNamed(file)
      return runWorkers(workerFile, { ...request, roots: roots.filter(root => !files.includes(root)) }, events)
    },
  }
}

/** Throws `GuardError` (exit 2) where nothing is there. */
function isFolder(path: string): boolean {
  const stats = statSync(encodePath(path), { throwIfNoEntry: false })
  if (stats) return stats.isDirectory()
  throw new GuardError('NOT_THERE', say`there is no ${path}`, {
    exitCode: ExitCode.usage,
    hint: say('name a folder to search, or a token by its fingerprint: `sha256:…`'),
  })
}

function runWorkers(workerFile: string, { roots, ...request }: TreeRequest, events: TreeEvents): RunningSearch {
  const count = Math.min(availableParallelism(), MOST_WORKERS)
  const folders = createSharedMemory(count)
  for (const root of roots.toReversed()) shareFolders(folders).give(bytePath(root))
  const mounts = new Set(roots.flatMap(mountPointsBelow).map(bytePath))
  const workerData: TreeWork = { ...request, folders, mounts }
  const workers = Array.from({ length: count }, () => new Worker(workerFile, { workerData }))
  const result: Omit<TreeResult, 'complete'> = { files: 0, bytes: 0, unreadable: [] }
  const ended = untilEnd(workers, message => record(message, result, events))
  let stop = () => {}
  const stopped = new Promise<boolean>(resolve => {
    stop = () => resolve(false)
  })
  return {
    done: Promise.race([ended, stopped]).then(complete => {
      for (const worker of workers) discard(worker)
      return { ...result, complete }
    }),
    stop,
  }
}

/** Settles when every worker has come to the end of its work. */
function untilEnd(workers: readonly Worker[], onMessage: (message: Finding) => void): Promise<boolean> {
  let working = workers.length
  return new Promise((resolve, reject) => {
    for (const worker of workers) {
      worker.on('error', reject)
      worker.on('message', (message: TreeMessage) => {
        if (message.type !== 'end') return onMessage(message)
        working -= 1
        if (working === 0) resolve(true)
      })
    }
  })
}

function record(message: Finding, result: Omit<TreeResult, 'complete'>, events: TreeEvents): void {
  if (message.type === 'named') events.onNamed(message.path)
  else if (message.type === 'found') events.onFound(message.path, message.found)
  else if (message.type === 'unreadable') result.unreadable.push(message.path)
  else {
    result.files += message.files
    result.bytes += message.bytes
    events.onProgress({ files: result.files, bytes: result.bytes, folder: message.folder })
  }
}
