import { closeSync, fsyncSync, readdirSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import { displayPath, encodePath } from '../core/paths.ts'
import type { UnreadableFile } from '../core/ports/files.ts'
import type { JournalRecord, Journals, OpenJournal, StoredJournal, UnusableJournal } from '../core/ports/journals.ts'
import { Secret } from '../core/secret.ts'
import { findTokens } from '../core/tokens.ts'
import { createPrivateFile, removeFile, syncFolder, writeAll } from './descriptors.ts'
import { appendHistory, readHistory, requireHistory } from './history.ts'
import { identifyPath } from './identity.ts'
import { dropCopy, keepCopy, readCopy } from './journal-copy.ts'
import { formatHeader, formatRecord, parseJournal, ROOM } from './journal-text.ts'
import { openJournal } from './open-journal.ts'
import { readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { describeCode, reporting, succeeds, systemCode } from './system-errors.ts'

const FINISHED_NAME = /^journal-[0-9a-f-]{36}\.jsonl$/
const UNFINISHED_NAME = /^journal-[0-9a-f-]{36}\.tmp$/

/** The journals in a state folder. The caller holds the lock while it writes. */
export function createJournals(stateFolder: string): Journals {
  return {
    list: () => listJournals(stateFolder),
    setAside: journal => setAside(journal, stateFolder),
    keepCopy: (journal, place) => keepCopy(journal, place, stateFolder),
    readCopy: (journal, place) => readCopy(journal, place, stateFolder),
    dropCopy: (journal, place) => dropCopy(journal, place, stateFolder),
    create: first => createJournal(stateFolder, first),
    history: () => readHistory(stateFolder),
    remember: line => appendHistory(stateFolder, line),
  }
}

/** Written completely under another name and then renamed, so that a kill leaves no journal or a whole one. */
function createJournal(stateFolder: string, first: JournalRecord): OpenJournal {
  ensureStateFolder(stateFolder)
  requireHistory(stateFolder)
  const name = join(stateFolder, `journal-${crypto.randomUUID()}`)
  return reporting({ path: stateFolder, code: 'STATE_UNWRITABLE', failure: say('cannot hold a journal') }, () => {
    for (const leftover of namesIn(stateFolder, UNFINISHED_NAME)) removeFile(join(stateFolder, leftover))
    const created = Date.now()
    const text = Buffer.from(formatHeader(created) + formatRecord(first))
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
  writeAll(fd, Buffer.concat([text, ROOM]), 0)
  fsyncSync(fd)
  renameSync(encodePath(`${name}.tmp`), encodePath(`${name}.jsonl`))
}

interface Dated {
  created: number
  journal: StoredJournal
}

/** Oldest first. Unusable journals have no trustworthy date and come last. */
function listJournals(stateFolder: string): StoredJournal[] {
  const names = journalNames(stateFolder)
  if (!Array.isArray(names)) return [names]
  const dated = names.sort().flatMap(name => readJournal(join(stateFolder, name)) ?? [])
  return dated.sort((a, b) => a.created - b.created).map(({ journal }) => journal)
}

/** Undefined if the journal was erased in the meantime. */
function readJournal(path: string): Dated | undefined {
  const created = Number.POSITIVE_INFINITY
  const stranger = strangerAt(path)
  if (stranger) return { created, journal: stranger }
  const file = readFile(path)
  if (file.kind === 'absent') return undefined
  if (file.kind === 'problem') return { created, journal: unreadable(path, file) }
  const text = parseJournal(Buffer.from(file.text, 'latin1'))
  if (typeof text === 'string') return { created, journal: unusable(path, text, file.text) }
  return { created: text.created, journal: openJournal(path, text) }
}

/** guard creates regular files, and trusts those owned by its own user, by root, or by the owner of the folder. */
function strangerAt(path: string): UnusableJournal | undefined {
  try {
    const { owner, isLink } = identifyPath(path)
    if (isLink) return damaged(path, say('it is a symbolic link'))
    const trusted = [0, process.geteuid?.() ?? 0, identifyPath(dirname(path)).owner]
    return trusted.includes(owner) ? undefined : forbidden(path, say('it belongs to another user'))
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : inaccessible(path, code)
  }
}

function journalNames(folder: string): string[] | UnusableJournal {
  try {
    return namesIn(folder, FINISHED_NAME)
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    return inaccessible(folder, code)
  }
}

function inaccessible(path: string, code: string): UnusableJournal {
  return code === 'EACCES' || code === 'EPERM' ? forbidden(path, describeCode(code)) : unread(path, describeCode(code))
}

function unreadable(path: string, file: UnreadableFile): UnusableJournal {
  if (file.forbidden) return forbidden(path, file.message)
  return file.code === 'UNREADABLE' ? unread(path, file.message) : damaged(path, file.message)
}

function unusable(path: string, why: 'damaged' | 'newer', text: ByteText): UnusableJournal {
  const tokens = tokensIn(text)
  if (why === 'damaged') return { ...damaged(path, say('its records are damaged')), tokens }
  const message = say`${displayPath(path)} was written by a newer guard`
  return { kind: 'unusable', path, why, message, hint: say('update guard and run `guard resume`'), tokens }
}

function forbidden(path: string, reason: string): UnusableJournal {
  const message = say`${displayPath(path)} cannot be read: ${reason}`
  return { kind: 'unusable', path, why: 'forbidden', message, hint: accessHint(path), tokens: [] }
}

/** The owner can change its mode; any other user has to become its owner first. */
function accessHint(path: string): string {
  const owner = ownerOf(path)
  if (owner === undefined || owner !== process.geteuid?.()) return say('run `guard resume` as the user that owns it')
  return say`run \`chmod u+rwX ${displayPath(path)}\`, then \`guard resume\``
}

function ownerOf(path: string): number | undefined {
  try {
    return identifyPath(path).owner
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}

/** The disk fails to return it at the moment; the journal itself may be intact. */
function unread(path: string, reason: string): UnusableJournal {
  const message = say`${displayPath(path)} cannot be read: ${reason}`
  const hint = say('check that disk, then run `guard resume`')
  return { kind: 'unusable', path, why: 'damaged', message, hint, tokens: [] }
}

function damaged(path: string, reason: string): UnusableJournal {
  const message = say`${displayPath(path)} is not a usable journal: ${reason}`
  const hint = say(
    'run `guard resume --give-up`, which puts that file aside; `guard status` tells which token is valid',
  )
  return { kind: 'unusable', path, why: 'damaged', message, hint, tokens: [] }
}

function tokensIn(text: ByteText): Secret[] {
  return [...new Set(findTokens(text).map(({ value }) => value))].map(value => new Secret(value))
}

/** The new name is not a journal's any more, and says what the file was. */
function setAside({ path }: UnusableJournal, stateFolder: string): string {
  const aside = path.replace(/journal-([0-9a-f-]{36})\.jsonl$/, 'journal-$1.damaged')
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
