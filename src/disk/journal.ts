import { closeSync, fsyncSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type {
  JournalRecord,
  Journals,
  OpenJournal,
  StoredJournal,
  UnreadableFile,
  UnusableJournal,
} from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import { createPrivateFile, removeFile, syncFolder, writeAll } from './descriptors.ts'
import { appendHistory, readHistory } from './history.ts'
import { formatHeader, formatLine, parseJournal } from './journal-text.ts'
import { openJournal } from './open-journal.ts'
import { readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { inWords, reporting, succeeds, systemCode } from './system-errors.ts'

const RESERVED = 64 * 1024
const FINISHED_NAME = /^journal-[0-9a-f-]{36}\.jsonl$/
const UNFINISHED_NAME = /^journal-[0-9a-f-]{36}\.tmp$/

/** The journals in a state folder. The caller holds the lock while it writes. */
export function createJournals(stateFolder: string): Journals {
  return {
    list: () => listJournals(stateFolder),
    setAside: journal => setAside(journal, stateFolder),
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

interface Dated {
  created: number
  journal: StoredJournal
}

/** Oldest first; what cannot be used has no date that could be trusted, and comes last. */
function listJournals(stateFolder: string): StoredJournal[] {
  const names = journalNames(stateFolder)
  if (!Array.isArray(names)) return [names]
  const dated = names.sort().flatMap(name => readJournal(join(stateFolder, name)) ?? [])
  return dated.sort((a, b) => a.created - b.created).map(({ journal }) => journal)
}

/** Undefined where the journal has just been erased. */
function readJournal(path: string): Dated | undefined {
  const file = readFile(path)
  if (file.kind === 'absent') return undefined
  const created = Number.POSITIVE_INFINITY
  if (file.kind === 'problem') return { created, journal: unreadable(path, file) }
  const text = parseJournal(Buffer.from(file.text, 'latin1'))
  if (typeof text === 'string') return { created, journal: unusable(path, text, file.text) }
  return { created: text.created, journal: openJournal(path, text) }
}

function journalNames(folder: string): string[] | UnusableJournal {
  try {
    return namesIn(folder, FINISHED_NAME)
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return forbidden(folder, inWords(code))
  }
}

function unreadable(path: string, { code, message }: UnreadableFile): UnusableJournal {
  return code === 'UNREADABLE' ? forbidden(path, message) : damaged(path, message)
}

function unusable(path: string, why: 'damaged' | 'newer', text: ByteText): UnusableJournal {
  if (why === 'damaged') return { ...damaged(path, say('its records are damaged')), tokens: tokensIn(text) }
  return {
    kind: 'unusable',
    path,
    why,
    message: say`${displayPath(path)} was written by a newer guard`,
    hint: say('update guard and run `guard resume`'),
    tokens: tokensIn(text),
  }
}

function forbidden(path: string, reason: string): UnusableJournal {
  return {
    kind: 'unusable',
    path,
    why: 'forbidden',
    message: say`${displayPath(path)} cannot be read: ${reason}`,
    hint: say('make it readable for this user, and run `guard resume`'),
    tokens: [],
  }
}

function damaged(path: string, reason: string): UnusableJournal {
  return {
    kind: 'unusable',
    path,
    why: 'damaged',
    message: say`${displayPath(path)} is not a usable journal: ${reason}`,
    hint: say('check with `guard status` which token is valid, then move that file out of its folder'),
    tokens: [],
  }
}

function tokensIn(text: ByteText): Secret[] {
  return [...new Set(findTokens(text).map(({ value }) => value))].map(value => new Secret(value))
}

/** Its name no longer is a journal's, and says what it was. */
function setAside({ path }: UnusableJournal, stateFolder: string): string {
  const aside = path.replace(/journal-([0-9a-f-]{36})\.jsonl$/, 'damaged-$1.jsonl')
  if (dirname(path) !== stateFolder || aside === path) throw new Error(`${path} is not a journal's path`)
  reporting({ path, code: 'JOURNAL_UNWRITABLE', failure: say('cannot be renamed') }, () => {
    renameSync(encodePath(path), encodePath(aside))
    syncFolder(stateFolder)
  })
  return aside
}

function namesIn(folder: string, pattern: RegExp): string[] {
  let names: string[] = []
  const isThere = statSync(encodePath(folder), { throwIfNoEntry: false }) !== undefined
  if (isThere) succeeds(() => (names = readdirSync(encodePath(folder))), ['ENOENT'])
  return names.filter(name => pattern.test(name))
}
