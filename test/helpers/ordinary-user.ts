import { chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const NOBODY = 65534

/** Of this machine's PATH an ordinary user may not read all. */
export const ORDINARY_PATH = { PATH: '/usr/bin:/bin' }

const isRoot = () => process.getuid?.() === 0

/** Gives a home to the user that `asOrdinaryUser` stands for. */
export function ownByOrdinaryUser(home: string): void {
  if (!isRoot()) return
  for (const path of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })])
    chownSync(join(home, path), NOBODY, NOBODY)
}

/** Does the work without root's power over files; whoever is not root does it as they are. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
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
