import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { RunningSearch, TreeEvents, TreeResult, TreeSearch } from '../core/ports/search.ts'
import { mountPointsBelow } from './mount-table.ts'
import { discard } from './search.ts'
import { createSharedMemory } from './shared-folders.ts'
import type { FindTokens } from './tree-file.ts'
import type { TreeMessage, TreeRules, TreeWork } from './tree-worker.ts'
import { bytePath } from './walk.ts'

/** Each takes some 15 MB, and beyond this many the file system sets the pace. */
const MOST_WORKERS = 8

type Finding = Exclude<TreeMessage, { type: 'end' }>

/** A thread costs more than searching a small home, so such a search runs without one for this long. */
const ALONE_MILLISECONDS = 50

/** Searches in threads of their own, one for each core: they do nothing but read, and can be stopped anywhere. */
export function createTreeSearch(workerFile: string, loadFindTokens: () => Promise<FindTokens>): TreeSearch {
  return {
    start({ roots, ...request }, events) {
      const files = roots.filter(root => !isFolder(root))
      for (const file of files) events.onNamed(file)
      const folders = roots.filter(root => !files.includes(root))
      const rules = { ...request, mounts: new Set(folders.flatMap(mountPointsBelow).map(bytePath)) }
      const search = { workerFile, rules, events, result: { files: 0, bytes: 0, unreadable: [] } }
      const paths = folders.map(bytePath)
      return request.asHome ? beginAlone(search, paths, loadFindTokens) : runWorkers(search, paths)
    },
  }
}

interface Search {
  workerFile: string
  rules: TreeRules
  events: TreeEvents
  /** What was counted until now. */
  result: Omit<TreeResult, 'complete'>
}

/** Reads what is near in this thread, and leaves the rest to others. */
function beginAlone(search: Search, folders: string[], loadFindTokens: () => Promise<FindTokens>): RunningSearch {
  let stop = () => {}
  let isStopped = false
  const begin = async (): Promise<TreeResult> => {
    const findTokens = await loadFindTokens()
    const { searchBriefly } = await import('./tree-worker.ts')
    if (isStopped) return { ...search.result, complete: false }
    const work = { ...search.rules, folders, until: performance.now() + ALONE_MILLISECONDS }
    const rest = searchBriefly(work, findTokens, message => record(message, search))
    if (rest.length === 0 || isStopped) return { ...search.result, complete: rest.length === 0 }
    const running = runWorkers(search, rest)
    stop = running.stop
    return running.done
  }
  return {
    done: begin(),
    stop() {
      isStopped = true
      stop()
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

function runWorkers(search: Search, roots: readonly string[]): RunningSearch {
  const count = Math.min(availableParallelism(), MOST_WORKERS)
  const workerData: TreeWork = { ...search.rules, folders: createSharedMemory(count, roots) }
  const workers = Array.from({ length: count }, () => new Worker(search.workerFile, { workerData }))
  const ended = untilEnd(workers, message => record(message, search))
  let stop = () => {}
  const stopped = new Promise<boolean>(resolve => {
    stop = () => resolve(false)
  })
  return {
    done: Promise.race([ended, stopped]).then(complete => {
      for (const worker of workers) discard(worker)
      return { ...search.result, complete }
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

function record(message: TreeMessage, { result, events }: Search): void {
  if (message.type === 'named') events.onNamed(message.path)
  else if (message.type === 'found') events.onFound(message.path, message.found)
  else if (message.type === 'unreadable') result.unreadable.push(message.path)
  else if (message.type === 'progress') {
    result.files += message.files
    result.bytes += message.bytes
    events.onProgress({ files: result.files, bytes: result.bytes, folder: message.folder })
  }
}
