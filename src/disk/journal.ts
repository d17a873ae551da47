import { closeSync, fsyncSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ExitCode, type GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { JournalRecord, Journals, OpenJournal } from '../core/ports.ts'
import { createPrivateFile, removeFile, syncFolder, writeAll } from './descriptors.ts'
import { appendHistory, readHistory } from './history.ts'
import { formatHeader, formatLine, type JournalText, parseJournal } from './journal-text.ts'
import { openJournal } from './open-journal.ts'
import { readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { failed, reporting, succeeds } from './system-errors.ts'

const RESERVED = 64 * 1024
const FINISHED_NAME = /^journal-[0-9a-f-]{36}\.jsonl$/
const UNFINISHED_NAME = /^journal-[0-9a-f-]{36}\.tmp$/

/** The journals in a state folder. The caller holds the lock while it writes. */
export function createJournals(stateFolder: string): Journals {
  return {
    pending: () => oldestJournal(stateFolder),
    create: first => createJournal(stateFolder, first),
    history: () => readHistory(stateFolder),
    remember: line => appendHistory(stateFolder, line),
  }
}

/** Written whole under another name and then renamed: a kill on the way leaves no journal, and never half of one. */
function createJournal(stateFolder: string, first: JournalRecord): OpenJournal {
  ensureStateFolder(stateFolder)
  const name = join(stateFolder, `journal-${crypto.randomUUID()}`)
  return reporting({ path: stateFolder, code: 'STATE_UNWRITABLE', failure: say('cannot hold a journal') }, () => {
    for (const leftover of namesIn(stateFolder, UNFINISHED_NAME)) removeFile(join(stateFolder, leftover))
    const created = Date.now()
    const text = Buffer.from(formatHeader(created) + formatLine(first))
    const fd = createPrivateFile(`${name}.tmp`)
    try {
      publish(fd, name, text)
      syncFolder(stateFolder)
    } catch (error) {
      closeSync(fd)
      removeFile(`${name}.tmp`)
      removeFile(`${name}.jsonl`)
      throw error
    }
    return openJournal(`${name}.jsonl`, { created, records: [first], end: text.length, torn: false }, fd)
  })
}

function publish(fd: number, name: string, text: Buffer): void {
  writeAll(fd, Buffer.concat([text, Buffer.alloc(RESERVED)]), 0)
  fsyncSync(fd)
  renameSync(encodePath(`${name}.tmp`), encodePath(`${name}.jsonl`))
}

function oldestJournal(stateFolder: string): OpenJournal | undefined {
  const failure = {
    path: stateFolder,
    code: 'JOURNAL_UNREADABLE',
    failure: say('cannot be read'),
    exitCode: ExitCode.unfinished,
  }
  const names = reporting(failure, () => namesIn(stateFolder, FINISHED_NAME))
  const journals = names.map(name => join(stateFolder, name)).flatMap(path => ({ path, text: readJournal(path) }))
  const readable = journals.flatMap(({ path, text }) => (text ? [{ path, text }] : []))
  const [oldest] = readable.sort((a, b) => a.text.created - b.text.created)
  return oldest && openJournal(oldest.path, oldest.text)
}

/** Undefined where the journal has just been erased. */
function readJournal(path: string): JournalText | undefined {
  const file = readFile(path)
  if (file.kind === 'absent') return undefined
  if (file.kind === 'problem') throw unreadable(path, file.message)
  const text = parseJournal(Buffer.from(file.text, 'latin1'))
  if (!text) throw unreadable(path, say('it is damaged, or written by a newer guard'))
  return text
}

function unreadable(path: string, reason: string): GuardError {
  return failed(
    { path, code: 'JOURNAL_UNREADABLE', failure: say('cannot be read'), exitCode: ExitCode.unfinished },
    reason,
  )
}

function namesIn(folder: string, pattern: RegExp): string[] {
  let names: string[] = []
  const isThere = statSync(encodePath(folder), { throwIfNoEntry: false }) !== undefined
  if (isThere) succeeds(() => (names = readdirSync(encodePath(folder))), ['ENOENT'])
  return names.filter(name => pattern.test(name))
}
