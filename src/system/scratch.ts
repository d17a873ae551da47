import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Scratch } from '../core/ports/programs.ts'

/** Temporary folders in the system's usual place. */
export function createScratch(): Scratch {
  return {
    makeFolder: () => mkdtempSync(join(tmpdir(), 'guard-')),
    write(folder, tree) {
      for (const [path, text] of Object.entries(tree)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text, { mode: 0o600 })
      }
    },
    remove: folder => rmSync(folder, { recursive: true, force: true }),
  }
}
