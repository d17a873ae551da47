import { readFileSync } from 'node:fs'
import { mountPoints } from '../core/mounts.ts'
import { decodePath } from '../core/paths.ts'

/** Where other file systems begin, one character per byte; told from Linux's table, without touching any of them. */
export function readMountTable(): string[] {
  try {
    return mountPoints(readFileSync('/proc/self/mountinfo', 'latin1'))
  } catch {
    return []
  }
}

/** The same as paths. */
export function readMounts(): ReadonlySet<string> {
  return new Set(readMountTable().map(path => decodePath(Buffer.from(path, 'latin1'))))
}
