import { parentPort, workerData } from 'node:worker_threads'
import { findInFreeText } from '../formats/free-text.ts'
import { searchTree, type TreeWork } from '../system/tree-worker.ts'

searchTree(workerData as TreeWork, findInFreeText, message => parentPort!.postMessage(message))
