import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names the file that has a line for each start of guard's program, in whatever worker. */
const VARIABLE = 'GUARD_TEST_STARTS'

/** To be called before the program is started as a process. */
export function countStart(): void {
  const file = process.env[VARIABLE]
  if (file) appendFileSync(file, '.')
}

/** For vitest's `globalSetup`: prints at the end how often guard was started as a process. */
export default function countStarts(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'guard-starts-'))
  const file = join(folder, 'starts')
  writeFileSync(file, '')
  process.env[VARIABLE] = file
  return () => {
    console.log(`\n     Starts  ${readFileSync(file).length} of guard as a process`)
    rmSync(folder, { recursive: true })
  }
}
