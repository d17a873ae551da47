import { lstatSync, mkdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Users } from '../system/users.ts'

interface Start {
  argv: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  users: Pick<Users, 'uid' | 'home'>
}

/**
 * The folder for what V8 compiled of guard, made if need be. Node runs what is in it, so it is below the home of the
 * account, wherever a variable points, and only there if no other user can have written it. Undefined if there is none, and
 * for a dry run, which writes nothing.
 */
export function compileCacheFolder({ argv, env, platform, users }: Start): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE || users.uid === undefined || argv.some(isDryRun)) return undefined
  const home = users.home()
  if (home === undefined || env.HOME !== home) return undefined
  const caches = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
  if (platform !== 'darwin' && env.XDG_CACHE_HOME && env.XDG_CACHE_HOME !== caches) return undefined
  try {
    return ownFolder(caches, users.uid)
  } catch {
    return undefined
  }
}

/** Also `-yn`, and a word that only looks like the flag. */
function isDryRun(word: string): boolean {
  return word === '--dry-run' || /^-[a-z]*n/.test(word)
}

function ownFolder(caches: string, uid: number): string | undefined {
  mkdirSync(caches, { recursive: true, mode: 0o700 })
  const above = realpathSync(caches)
  if (!isSafe(above, uid)) return undefined
  const folder = join(above, 'guard')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stats = lstatSync(folder)
  return stats.isDirectory() && stats.uid === uid && isClosed(stats, 0o077) ? folder : undefined
}

/** True if only root and the user can put another folder in the place of this one. */
function isSafe(folder: string, uid: number): boolean {
  const stats = statSync(folder)
  const isSticky = !isClosed(stats, 0o1000)
  if ((stats.uid !== uid && stats.uid !== 0) || !(isSticky || isClosed(stats, 0o022))) return false
  return dirname(folder) === folder || isSafe(dirname(folder), uid)
}

function isClosed({ mode }: Stats, to: number): boolean {
  return (mode & to) === 0
}
