import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { removeTree } from '../helpers/remove.ts'

const DISK = join(import.meta.dirname, '../../src/disk')

export interface Children {
  /** Runs a module with all of disk as `disk`, to its end. */
  run(code: string, options?: ChildOptions): SpawnSyncReturns<string>
  start(code: string): ChildProcess
  remove(): void
}

interface ChildOptions {
  /** User and group to run as. */
  user?: number
  /** Arguments for strace, under which the child then runs. */
  strace?: readonly string[]
}

/** Children cannot run TypeScript on the oldest Node, so they import a bundle built here. */
export function makeChildren(): Children {
  const folder = mkdtempSync(join(tmpdir(), 'guard-child-'))
  chmodSync(folder, 0o755)
  const rooms = ['../../test/helpers/files', 'journal', 'lock'].map(name => `export * from '${DISK}/${name}.ts'`)
  const stdin = { contents: rooms.join('\n'), resolveDir: DISK }
  buildSync({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: join(folder, 'disk.mjs') })
  let count = 0

  function script(code: string): string {
    count += 1
    const path = join(folder, `child-${count}.mjs`)
    writeFileSync(path, `import * as disk from './disk.mjs'\nimport * as fs from 'node:fs'\n${code}`)
    return path
  }

  return {
    run(code, { user, strace } = {}) {
      const command = [
        ...(strace ? ['strace', '-f', '-qq', ...(strace.includes('-o') ? [] : ['-o', '/dev/null']), ...strace] : []),
        process.execPath,
        script(code),
      ]
      const rights = user === undefined ? {} : { uid: user, gid: user }
      return spawnSync(command[0]!, command.slice(1), { encoding: 'utf8', cwd: '/', timeout: 60_000, ...rights })
    },
    start: code => spawn(process.execPath, [script(code)], { stdio: ['ignore', 'pipe', 'pipe'] }),
    remove: () => removeTree(folder),
  }
}

/** Why strace cannot be used here, for the name of a test; empty if it can. */
export const noStrace = spawnSync('strace', ['-f', 'true']).status === 0 ? '' : ' (skipped: no strace here)'
