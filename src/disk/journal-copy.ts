import { closeSync, fsyncSync, ftruncateSync, openSync, rmdirSync, writeSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { GuardError } from '../core/errors.ts'
import { encodePath } from '../core/paths.ts'
import type { CopyPlace, JournalRecord, OpenJournal } from '../core/ports/journals.ts'
import {
  createPrivateFile,
  createPrivateFolder,
  READ,
  READ_WRITE,
  removeFile,
  syncFolder,
  withFile,
} from './descriptors.ts'
import { identifyIfThere, identifyPath } from './identity.ts'
import { formatRecord, recordsIn } from './journal-text.ts'
import { stagingProblem } from './own-staging.ts'
import { pathExists, readFile } from './read-file.ts'
import { beginsAsCopy } from './staging.ts'
import { succeeds, systemCode } from './system-errors.ts'

type Named = Pick<OpenJournal, 'path'>
type Copied = Pick<OpenJournal, 'path' | 'records'>

/** As in `Journals`. Each call rewrites the copy from its start, so bytes that it already has do not change. */
export function keepCopy(journal: Copied, place: CopyPlace, stateFolder: string): boolean {
  try {
    if (!isFit(journal, place, stateFolder)) return false
    const fd = pathExists(place.path) ? openSync(encodePath(place.path), READ_WRITE) : createPrivateFile(place.path)
    try {
      writeCopy(fd, journal)
    } finally {
      closeSync(fd)
    }
    syncFolder(dirname(place.path))
    return true
  } catch (error) {
    if (isOfTheSystem(error)) return false
    throw error
  }
}

/** As in `Journals`. */
export function readCopy(journal: Named, place: CopyPlace, stateFolder: string): JournalRecord[] | undefined {
  if (!pathExists(place.path) || !isOwn(place, stateFolder)) return undefined
  const file = readFile(place.path)
  if (file.kind !== 'file') return undefined
  const [header, ...lines] = Buffer.from(file.text, 'latin1')
    .toString('utf8')
    .replace(/[ \0]+$/, '')
    .split('\n')
  return header === headerOf(journal) ? recordsIn(lines) : undefined
}

/** As in `Journals`. */
export function dropCopy(journal: Named, place: CopyPlace, stateFolder: string): void {
  try {
    if (readCopy(journal, place, stateFolder) === undefined) return
    removeFile(place.path)
    if (place.kind === 'temporary') succeeds(() => rmdirSync(encodePath(dirname(place.path))), ['ENOTEMPTY', 'EEXIST'])
    syncFolder(dirname(place.path))
  } catch (error) {
    if (!isOfTheSystem(error)) throw error
  }
}

/** True if the staging file holds the copy of a journal, so that no text may be staged in it. */
export function holdsCopy(staging: string): boolean {
  try {
    return identifyIfThere(staging)?.isFile === true && withFile(staging, READ, beginsAsCopy)
  } catch (error) {
    if (isOfTheSystem(error)) return false
    throw error
  }
}

function writeCopy(fd: number, journal: Copied): void {
  const bytes = Buffer.from([`${headerOf(journal)}\n`, ...journal.records.map(formatRecord)].join(''))
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
  ftruncateSync(fd, bytes.length)
  fsyncSync(fd)
}

/** Contains the journal's uuid, so that the copy of another journal is never mistaken for this one's. */
function headerOf({ path }: Named): string {
  return formatRecord({ schema: 'guard.journal-copy/1', journal: basename(path, '.jsonl') }).trimEnd()
}

/**
 * A staging file only helps on a disk other than the journal's; a temporary folder must belong to this user alone.
 */
function isFit(journal: Named, place: CopyPlace, stateFolder: string): boolean {
  if (place.kind === 'temporary') return isPrivateFolder(dirname(place.path), { make: true })
  const isElsewhere = identifyPath(place.path).device !== identifyPath(dirname(journal.path)).device
  return isElsewhere && isOwn(place, stateFolder)
}

function isOwn(place: CopyPlace, stateFolder: string): boolean {
  if (place.kind === 'temporary') return isPrivateFolder(dirname(place.path), { make: false })
  return stagingProblem({ staging: place.path, path: place.target, stateFolder }) === undefined
}

function isPrivateFolder(path: string, { make }: { make: boolean }): boolean {
  if (make) succeeds(() => createPrivateFolder(path), ['EEXIST'])
  if (!pathExists(path)) return false
  const { isLink, owner, mode } = identifyPath(path)
  const isWindows = process.geteuid === undefined
  return !isLink && (isWindows || (owner === process.geteuid?.() && (mode & 0o077) === 0))
}

function isOfTheSystem(error: unknown): boolean {
  return error instanceof GuardError || systemCode(error) !== undefined
}
