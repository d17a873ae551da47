import { readFileSync } from 'node:fs'
import { mountPoints } from '../core/mounts.ts'
import { decodePath } from '../core/paths.ts'
import { systemCode } from './system-errors.ts'

/** The paths on which something is mounted, single files included, as containers do; Linux alone tells. */
export function readMountPoints(): ReadonlySet<string> {
  return new Set(mountPoints(readMountTable()).map(path => decodePath(Buffer.from(path, 'latin1'))))
}

function readMountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1')
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return ''
  }
}
