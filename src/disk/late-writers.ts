import { FileChangedError } from '../core/errors.ts'
import type { FileWriter } from '../core/ports/files.ts'
import { recheckReplaced, replaceFile, type Swapped } from './replace-file.ts'

/**
 * How long another program may take to open a file. An opening with truncation waits in the kernel while a folder is
 * synced, and continues when it gets processor time.
 */
const OPENING_MILLISECONDS = 10

/** Each holds a descriptor; with more files than this, the first ones are rechecked earlier. */
const MOST_OPEN = 64

/** As in `FileWriter`. */
export function createReplacer(): Pick<FileWriter, 'replace' | 'settle'> {
  const swapped: Swapped[] = []
  let latest = 0

  function settle(): void {
    const wait = Math.ceil(latest + OPENING_MILLISECONDS - performance.now())
    if (swapped.length > 0 && wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait)
    const changed = swapped.splice(0).filter(isChanged)
    if (changed[0]) throw new FileChangedError(changed[0].target.path)
  }

  return {
    replace(path, replacement) {
      const old = replaceFile(path, replacement)
      if (!old) return
      swapped.push(old)
      latest = performance.now()
      if (swapped.length > MOST_OPEN) recheckReplaced(swapped.shift()!)
    },
    settle,
  }
}

function isChanged(swapped: Swapped): boolean {
  try {
    recheckReplaced(swapped)
    return false
  } catch (error) {
    if (error instanceof FileChangedError) return true
    throw error
  }
}
