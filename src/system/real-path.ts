import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { decodePath, encodePath } from '../core/paths.ts'

/** The real path of the existing part, with the rest as given. */
export function realPathOf(path: string): string {
  try {
    return decodePath(realpathSync.native(encodePath(path), 'buffer'))
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPathOf(parent), basename(path))
  }
}
