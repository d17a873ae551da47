import { parentPort, workerData } from 'node:worker_threads'
import { findNames, type NameWork } from './find-names.ts'

const { mounts, ...work } = workerData as NameWork & { mounts: ReadonlySet<string> }
parentPort!.postMessage(findNames(work, () => mounts))
