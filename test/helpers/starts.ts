import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect } from 'vitest'

/** Names the file that gets a line for each start of guard's program, with the test file that starts it. */
const VARIABLE = 'GUARD_TEST_STARTS'

/** To be called before the program is started as a process. */
export function countStart(): void {
  const file = process.env[VARIABLE]
  if (file) appendFileSync(file, `${expect.getState().testPath}\n`)
}

/** For vitest's `globalSetup`: prints at the end how often guard was started as a process, and by which tests. */
export default function countStarts(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'guard-starts-'))
  const file = join(folder, 'starts')
  writeFileSync(file, '')
  process.env[VARIABLE] = file
  return () => {
    const paths = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    console.log(`\n     Starts  ${paths.length} of guard as a process`)
    for (const [path, count] of counted(paths)) console.log(`             ${count} ${relative(process.cwd(), path)}`)
    rmSync(folder, { recursive: true })
  }
}

/** How often each path is there, the most frequent first. */
function counted(paths: readonly string[]): [path: string, count: number][] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}
