import { parentPort, workerData } from 'node:worker_threads'
import type { WantedNames } from './name-test.ts'
import { walk } from './walk.ts'

const { folders, wanted, until } = workerData as { folders: string[]; wanted: WantedNames; until: number }
parentPort!.postMessage(walk(folders, wanted, until))
