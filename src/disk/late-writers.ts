import { FileChangedError, GuardError } from '../core/errors.ts'
import type { FileReplacement } from '../core/ports/files.ts'
import { type ReplacedFile, recheckReplaced, replaceFiles, type Swapped } from './replace-file.ts'

/**
 * How long another program may take to open a file. An opening with truncation waits in the kernel while a folder is
 * synced, and continues when it gets processor time.
 */
const OPENING_MILLISECONDS = 10

/** Each holds a descriptor; with more files than this, the first ones are rechecked earlier. */
const MOST_OPEN = 64
const MOST_AT_ONCE = 32

interface Replacer {
  /** As `replaceFiles`, for any number of files. */
  replaceAll(replacements: readonly FileReplacement[]): ReplacedFile['error'][]
  /** As in `FileWriter`. */
  settle(): void
}

/** Holds the old inodes of replaced files until they are checked for the last time. */
export function createReplacer(): Replacer {
  const swapped: Swapped[] = []
  const changed: GuardError[] = []
  let latest = 0

  function recheck(count: number): void {
    for (const each of swapped.splice(0, count)) changed.push(...problemsOf(each))
  }

  function replaceSome(replacements: readonly FileReplacement[]): ReplacedFile['error'][] {
    recheck(Math.max(0, swapped.length + replacements.length - MOST_OPEN))
    const replaced = replaceFiles(replacements)
    swapped.push(...replaced.flatMap(each => each.swapped ?? []))
    latest = performance.now()
    return replaced.map(({ error }) => error)
  }

  return {
    replaceAll(replacements) {
      const batches = Array.from({ length: Math.ceil(replacements.length / MOST_AT_ONCE) }, (_, at) =>
        replacements.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE),
      )
      return batches.flatMap(replaceSome)
    },
    settle() {
      const wait = Math.ceil(latest + OPENING_MILLISECONDS - performance.now())
      if (swapped.length > 0 && wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait)
      recheck(swapped.length)
      const problems = changed.splice(0)
      const worst = problems.find(problem => !(problem instanceof FileChangedError)) ?? problems[0]
      if (worst) throw worst
    },
  }
}

function problemsOf(swapped: Swapped): GuardError[] {
  try {
    recheckReplaced(swapped)
    return []
  } catch (error) {
    if (error instanceof GuardError) return [error]
    throw error
  }
}
