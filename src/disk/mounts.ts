import { readFileSync } from 'node:fs'
import { mountPoints } from '../core/mounts.ts'
import { encodePath } from '../core/paths.ts'
import { systemCode } from './system-errors.ts'

/** True where something is mounted on the path itself, as containers do with single files; Linux alone tells. */
export function isMountPoint(realPath: string): boolean {
  const wanted = Buffer.from(encodePath(realPath)).toString('latin1')
  return mountPoints(readMountTable()).includes(wanted)
}

function readMountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1')
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return ''
  }
}
