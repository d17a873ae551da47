import type { Files } from '../../src/core/ports/files.ts'
import { createFiles as createWith } from '../../src/disk/files.ts'
import { readMounts } from '../../src/system/mount-table.ts'

/** The real file system with the real mount table, as guard has them. */
export function createFiles(stateFolder: string): Files {
  return createWith(stateFolder, readMounts)
}
