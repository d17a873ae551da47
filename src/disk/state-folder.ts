import { dirname } from 'node:path'
import { say } from '../core/language.ts'
import { createPrivateFolder, syncFolder } from './descriptors.ts'
import { reporting, succeeds, systemCode } from './system-errors.ts'

/** Creates the folder for the lock, the journals and the history, 0700, with its ancestors, durably. */
export function ensureStateFolder(path: string): void {
  reporting({ path, code: 'STATE_UNWRITABLE', failure: say('cannot be created') }, () => makeFolder(path))
}

function makeFolder(path: string): void {
  const make = () => createPrivateFolder(path)
  try {
    if (!succeeds(make, ['ENOENT'])) {
      makeFolder(dirname(path))
      make()
    }
    syncFolder(dirname(path))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}
