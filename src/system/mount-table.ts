import { readFileSync } from 'node:fs'
import { mountPoints } from '../core/mounts.ts'
import { decodePath } from '../core/paths.ts'

/** Where other file systems begin, one character per byte; told from Linux's table, without touching any of them. */
export function readMountTable(): string[] {
  try {
    return mountPoints(readFileSync('/proc/self/mountinfo').toString('latin1'))
  } catch {
    return []
  }
}

/** The paths of the table, read when they are first asked for. */
export function lateMounts(): () => ReadonlySet<string> {
  let known: ReadonlySet<string> | undefined
  return () => (known ??= readMounts())
}

export function readMounts(): ReadonlySet<string> {
  return new Set(readMountTable().map(path => decodePath(Buffer.from(path, 'latin1'))))
}
