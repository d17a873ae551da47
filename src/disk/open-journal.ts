import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { JournalRecord, OpenJournal } from '../core/ports/journals.ts'
import { READ_WRITE, removeFile, syncFolder, writeAll } from './descriptors.ts'
import { formatRecord, type JournalText } from './journal-text.ts'
import { reporting, systemCode } from './system-errors.ts'

/**
 * A journal on disk. Its contents are never overwritten: the next record goes after whatever a failed append left
 * behind. The file stays open from the first append (or the creation) to `erase`, so that a process that runs out of
 * descriptors can still save the answer.
 */
export function openJournal(path: string, { records, ...text }: JournalText, opened?: number): OpenJournal {
  let fd = opened
  let { end, torn } = text
  const failure = { path, code: 'JOURNAL_UNWRITABLE', exitCode: ExitCode.unfinished }

  function append(record: JournalRecord): void {
    const line = Buffer.from(`${torn ? '\n' : ''}${formatRecord(record)}`)
    const start = end
    reporting({ ...failure, failure: say('cannot be written') }, () => {
      fd ??= openSync(encodePath(path), READ_WRITE)
      torn = true // until the whole line is known to be there
      end += line.length
      writeAll(fd, line, start)
      fsyncSync(fd)
    })
    torn = false
    records.push(record)
  }

  function erase(): void {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
    reporting({ ...failure, failure: say('cannot be removed') }, () => removeFile(path))
    syncIfPossible(dirname(path))
  }

  function setAside(): string {
    const aside = path.replace(/journal-([0-9a-f-]{36})\.jsonl$/, 'given-up-$1.jsonl')
    reporting({ ...failure, failure: say('cannot be renamed') }, () => renameSync(encodePath(path), encodePath(aside)))
    if (fd !== undefined) closeSync(fd)
    fd = undefined
    syncIfPossible(dirname(path))
    return aside
  }

  return { kind: 'open', path, records, append, erase, setAside }
}

/**
 * A journal that reappears after a power failure is finished, or given up, a second time. So an error here does not
 * fail the finished work, and the next journal does not begin before this folder is in order.
 */
function syncIfPossible(folder: string): void {
  try {
    syncFolder(folder)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
}
