import { spawnSync } from 'node:child_process'
import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { GUARD, type Run } from './guard.ts'

/** How to run a program as somebody who is not root, or undefined where that cannot be had. */
export function ordinaryUser(): { run: Pick<Run, 'prefix' | 'env'>; own(home: string): void } | undefined {
  if (process.geteuid?.() !== 0) return { run: {}, own: () => {} }
  const NOBODY = 65534
  const prefix = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
  const [command, ...args] = [...prefix, process.execPath, GUARD, '--version']
  if (spawnSync(command!, args).status !== 0) return undefined
  return {
    // Of this machine's PATH an ordinary user may not read all.
    run: { prefix, env: { PATH: '/usr/bin:/bin' } },
    own: home => {
      for (const path of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })])
        chownSync(join(home, path), NOBODY, NOBODY)
    },
  }
}
