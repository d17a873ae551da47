import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { RecordFile } from '../core/ports/journals.ts'
import { removeFile, syncFolder, writePrivateFile } from './descriptors.ts'
import { readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { failed, reporting } from './system-errors.ts'

/** The record of what `guard setup` wrote where. The caller holds the lock. */
export function createSetupRecord(stateFolder: string): RecordFile {
  const path = join(stateFolder, 'setup.json')
  const failure = { path, code: 'RECORD_UNWRITABLE', failure: say('cannot be written') }
  return {
    path,
    read() {
      const file = readFile(path)
      if (file.kind === 'absent') return undefined
      if (file.kind === 'file') return Buffer.from(file.text, 'latin1').toString('utf8')
      throw failed(
        { path, code: 'RECORD_UNREADABLE', failure: say('cannot be read'), exitCode: ExitCode.conflict },
        file.message,
      )
    },
    write(text) {
      ensureStateFolder(stateFolder)
      reporting(failure, () => {
        removeFile(`${path}.tmp`)
        writePrivateFile(`${path}.tmp`, Buffer.from(text))
        renameSync(encodePath(`${path}.tmp`), encodePath(path))
        syncFolder(stateFolder)
      })
    },
    erase() {
      reporting(failure, () => {
        removeFile(`${path}.tmp`)
        if (removeFile(path)) syncFolder(stateFolder)
      })
    },
  }
}
