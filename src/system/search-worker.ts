import { parentPort, workerData } from 'node:worker_threads'
import type { SearchRequest } from '../core/ports.ts'
import { walk } from './walk.ts'

const { root, request } = workerData as { root: string; request: SearchRequest }
parentPort!.postMessage(walk(root, request))
