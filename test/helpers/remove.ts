import { rmSync } from 'node:fs'

/**
 * Removes a folder in which somebody may still be at work, such as a program that a client leaves running. Node's own retries
 * leave in what came meanwhile.
 */
export function removeTree(path: string, tries = 50): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch (error) {
    if (tries === 1 || (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    removeTree(path, tries - 1)
  }
}
