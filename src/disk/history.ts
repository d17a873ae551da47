import { closeSync, constants, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { GuardError } from '../core/errors.ts'
import { isObject } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { HistoryLine } from '../core/ports/journals.ts'
import { createPrivateFile, syncFolder, withFile } from './descriptors.ts'
import { formatLine, parseLines } from './journal-text.ts'
import { pathExists, readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { failed, reporting } from './system-errors.ts'

const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
const NEWLINE = 0x0a

/** The finished rotations, oldest first, without truncated lines. */
export function readHistory(stateFolder: string): HistoryLine[] {
  const path = historyPath(stateFolder)
  const file = readFile(path)
  if (file.kind === 'absent') return []
  if (file.kind === 'problem')
    throw failed({ path, code: 'HISTORY_UNREADABLE', failure: say('cannot be read') }, file.message)
  return parseLines(Buffer.from(file.text, 'latin1')).filter(isHistoryLine)
}

/**
 * Throws `GuardError` (exit 6) if a line could not be added. Called before anything is sent; leaves no file behind.
 */
export function requireHistory(stateFolder: string): void {
  const path = historyPath(stateFolder)
  reporting({ path, code: 'HISTORY_UNWRITABLE', failure: say('cannot be written'), hint: unwritableHint() }, () => {
    if (pathExists(path)) withFile(path, APPEND, requireFile)
  })
}

/** Adds one line durably. Returns why it failed, or undefined. */
export function appendHistory(stateFolder: string, line: HistoryLine): string | undefined {
  try {
    writeHistory(stateFolder, line)
    return undefined
  } catch (error) {
    if (error instanceof GuardError) return error.message
    throw error
  }
}

function writeHistory(stateFolder: string, line: HistoryLine): void {
  const path = historyPath(stateFolder)
  ensureStateFolder(stateFolder)
  reporting({ path, code: 'HISTORY_UNWRITABLE', failure: say('cannot be written') }, () => {
    if (!pathExists(path)) closeSync(createPrivateFile(path))
    withFile(path, APPEND, fd => {
      requireFile(fd)
      writeLine(fd, formatLine(line))
      fsyncSync(fd)
    })
    syncFolder(stateFolder)
  })
}

function requireFile(fd: number): void {
  if (!fstatSync(fd).isFile()) throw Object.assign(new Error('not a file'), { code: 'ENXIO', syscall: 'open' })
}

function unwritableHint(): string {
  return say('make it a file that this user can write, or move it away; then run the command again')
}

/** One write, with a line break first if the last line was cut short. */
function writeLine(fd: number, line: string): void {
  const bytes = Buffer.from(endsInLine(fd) ? line : `\n${line}`)
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
}

function endsInLine(fd: number): boolean {
  const { size } = fstatSync(fd)
  const last = Buffer.alloc(1)
  return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === NEWLINE)
}

function historyPath(stateFolder: string): string {
  return join(stateFolder, 'history.jsonl')
}

function isHistoryLine(value: unknown): value is HistoryLine {
  return (
    isObject(value) &&
    ['email', 'org', 'takumo'].includes(String(value.kind)) &&
    [value.at, value.origin, value.to].every(field => typeof field === 'string') &&
    (value.from === null || typeof value.from === 'string')
  )
}
