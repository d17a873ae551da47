import { spawnSync } from 'node:child_process'
import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { GUARD, type ProcessRun } from './guard.ts'

const NOBODY = 65534

/** How to run guard as a user who is not root, or undefined if this machine has no means to. */
export function ordinaryUser(): { run: Pick<ProcessRun, 'prefix' | 'env'>; own(home: string): void } | undefined {
  if (process.geteuid?.() !== 0) return { run: {}, own: () => {} }
  const prefix = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
  // Not the program: only whether this Node and the build can be read.
  const [command, ...args] = [...prefix, process.execPath, '-e', `require('fs').readFileSync(${JSON.stringify(GUARD)})`]
  if (spawnSync(command!, args).status !== 0) return undefined
  return {
    // Of this machine's PATH an ordinary user may not read all.
    run: { prefix, env: { PATH: '/usr/bin:/bin' } },
    own: ownByOrdinaryUser,
  }
}

const isRoot = () => process.getuid?.() === 0

/** Gives a home to the user that `asOrdinaryUser` stands for. */
export function ownByOrdinaryUser(home: string): void {
  if (!isRoot()) return
  for (const path of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })])
    chownSync(join(home, path), NOBODY, NOBODY)
}

/** Does the work as an ordinary user if the tests run as root, and as the current user otherwise. */
export async function asOrdinaryUser<T>(work: () => T | Promise<T>): Promise<T> {
  if (!isRoot()) return work()
  const [groups, group] = [process.getgroups!(), process.getegid!()]
  process.setgroups!([])
  process.setegid!(NOBODY)
  process.seteuid!(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid!(0)
    process.setegid!(group)
    process.setgroups!(groups)
  }
}
