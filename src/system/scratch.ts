import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import type { Scratch } from '../core/ports/programs.ts'

/** Temporary folders in the system's usual place. */
export function createScratch(): Scratch {
  return {
    makeFolder: () => reporting(() => mkdtempSync(join(tmpdir(), 'guard-'))),
    write: (folder, tree) =>
      reporting(() => {
        for (const [path, text] of Object.entries(tree)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), text, { mode: 0o600 })
        }
      }),
    remove: removeIfPossible,
  }
}

/** Turns an error of the operating system into a `GuardError` (exit 6) that names the folder. */
function reporting<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException
    throw new GuardError('NO_TEMPORARY_FOLDER', say`nothing can be written below ${displayPath(tmpdir())}: ${code}`, {
      exitCode: ExitCode.conflict,
      hint: say('set TMPDIR to a folder that you can write, or free some space'),
      cause: error,
    })
  }
}

/** What cannot be removed is left to the system, which empties its temporary folder. */
function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // The command has done its work.
  }
}
