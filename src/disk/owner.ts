import { lstatSync, readlinkSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { decodePath, encodePath } from '../core/paths.ts'
import type { Owner } from '../core/ports/files.ts'
import { systemCode } from './system-errors.ts'

const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP']

/**
 * As in `FileReader`. A path that this user cannot inspect counts as owned by the owner of the nearest folder that
 * can be inspected.
 */
export function ownerOf(path: string): Owner {
  try {
    return ownerFrom(statSync(encodePath(path)).uid)
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    if (GONE.includes(code)) return 'none'
    return ownerOf(linkTarget(path) ?? dirname(path))
  }
}

function ownerFrom(uid: number): Owner {
  return uid === (process.geteuid?.() ?? uid) ? 'self' : 'other'
}

/** The target of a symlink, one step; undefined for anything else, and if it cannot be inspected. */
function linkTarget(path: string): string | undefined {
  try {
    if (!lstatSync(encodePath(path)).isSymbolicLink()) return undefined
    return resolve(dirname(path), decodePath(readlinkSync(encodePath(path), 'buffer')))
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}
