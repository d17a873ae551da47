import { closeSync, constants, fstatSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../core/language.ts'
import type { Ledger, Ledgers } from '../core/ports/journals.ts'
import { createPrivateFile, removeFile, syncFolder, withFile, writeAll } from './descriptors.ts'
import { formatLine, parseLines } from './journal-text.ts'
import { pathExists, readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { reporting } from './system-errors.ts'

const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Ledgers in the state folder. */
export function createLedgers(stateFolder: string): Ledgers {
  return { open: name => openLedger(stateFolder, join(stateFolder, `${name}.jsonl`)) }
}

function openLedger(stateFolder: string, path: string): Ledger {
  const failure = { path, code: 'STATE_UNWRITABLE', failure: say('cannot be written') }
  return {
    read() {
      const file = readFile(path)
      // Work whose line cannot be read is repeated.
      return file.kind === 'file' ? parseLines(Buffer.from(file.text, 'latin1')).filter(line => line !== undefined) : []
    },
    append(lines) {
      ensureStateFolder(stateFolder)
      reporting(failure, () => {
        if (!pathExists(path)) closeSync(createPrivateFile(path))
        withFile(path, APPEND, fd => writeLines(fd, lines))
      })
    },
    erase() {
      reporting(failure, () => {
        if (removeFile(path)) syncFolder(stateFolder)
      })
    },
  }
}

/**
 * One write, so that two processes do not mix their lines, with a line break first if the last line was cut short.
 */
function writeLines(fd: number, lines: readonly object[]): void {
  const stats = fstatSync(fd)
  if (!stats.isFile()) throw Object.assign(new Error('not a file'), { code: 'ENXIO', syscall: 'open' })
  const text = lines.map(formatLine).join('')
  writeAll(fd, Buffer.from(stats.size === 0 ? text : `\n${text}`), stats.size)
}
