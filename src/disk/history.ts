import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '../core/language.ts'
import { encodePath } from '../core/paths.ts'
import type { HistoryLine } from '../core/ports.ts'
import { syncFolder } from './descriptors.ts'
import { formatLine, isObject, parseLines } from './journal-text.ts'
import { readFile } from './read-file.ts'
import { ensureStateFolder } from './state-folder.ts'
import { failed, reporting } from './system-errors.ts'

const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK
const NEWLINE = 0x0a

/** The finished rotations, oldest first; a line that was cut short is left out. */
export function readHistory(stateFolder: string): HistoryLine[] {
  const path = historyPath(stateFolder)
  const file = readFile(path)
  if (file.kind === 'absent') return []
  if (file.kind === 'problem')
    throw failed({ path, code: 'HISTORY_UNREADABLE', failure: say('cannot be read') }, file.message)
  return parseLines(Buffer.from(file.text, 'latin1')).filter(isHistoryLine)
}

/** Adds one line, durably. */
export function appendHistory(stateFolder: string, line: HistoryLine): void {
  const path = historyPath(stateFolder)
  ensureStateFolder(stateFolder)
  reporting({ path, code: 'HISTORY_UNWRITABLE', failure: say('cannot be written') }, () => {
    const fd = openSync(encodePath(path), APPEND, 0o600)
    try {
      if (fstatSync(fd).size === 0) fchmodSync(fd, 0o600)
      writeLine(fd, formatLine(line))
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    syncFolder(stateFolder)
  })
}

/** In one write, and on a line of its own even behind a line that was cut short. */
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
    (value.kind === 'email' || value.kind === 'org') &&
    [value.at, value.origin, value.to].every(field => typeof field === 'string') &&
    (value.from === null || typeof value.from === 'string')
  )
}
