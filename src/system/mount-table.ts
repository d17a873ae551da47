import { readFileSync } from 'node:fs'
import { type Mount, parseMounts } from '../core/mounts.ts'
import { realPathOf } from './real-path.ts'

/** What is mounted, told from Linux's table without touching any of it; nothing on other systems, or without /proc. */
export function readMounts(): Mount[] {
  try {
    return parseMounts(readFileSync('/proc/self/mountinfo', 'latin1'))
  } catch {
    return []
  }
}

/** The paths below a folder on which something is mounted, spelled as the folder is. The table has real paths. */
export function mountPointsBelow(folder: string): string[] {
  const real = withSlash(realPathOf(folder))
  const below = readMounts().filter(({ point }) => point.startsWith(real))
  return below.map(({ point }) => withSlash(folder) + point.slice(real.length))
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`
}
