import { isObject, readJson } from '../core/json.ts'
import type { JournalRecord } from '../core/ports/journals.ts'
import { sha256 } from '../core/sha256.ts'
import { findTokens } from '../core/tokens.ts'

const SCHEMA = 'guard.journal/2'
/** Version 0.1.0 wrote no checksums and filled the reserved space with NUL bytes. */
const WITHOUT_SUMS = 'guard.journal/1'
const SUM = /,"sum":"([0-9a-f]{16})"\}/g
const SPACE = 0x20
const NEWLINE = 0x0a

/** Space for the records after the first. It is really written, so that a full disk cannot take it away. */
export const RESERVED = 64 * 1024
export const ROOM = Buffer.alloc(RESERVED, SPACE)

/** The content of a journal; `end` is the offset of the next record. */
export interface JournalText {
  created: number
  records: JournalRecord[]
  end: number
  /** True if the bytes before `end` are not the end of a line. */
  torn: boolean
}

/**
 * One JSON document per line, then blanks up to the reserved size. The last field of each line is a checksum over the
 * rest, so that each line can be verified and read on its own, whatever happened to its neighbours. Damage becomes
 * the record `{ state: 'damaged', tokens }` with the tokens that are still legible. The same record is added at the
 * end if records may be missing there: something follows the last line, the padding is not what guard wrote, the file
 * is shorter than its reserved size, or 0.1.0 wrote the file, whose padding looks like a zeroed disk block.
 */
export function formatHeader(created: number): string {
  return formatRecord({ schema: SCHEMA, created })
}

export function formatRecord(document: object): string {
  const text = JSON.stringify(document).slice(0, -1)
  return `${text},"sum":"${sumOf(text)}"}\n`
}

/** The content of a journal, or why this guard cannot use it. */
export function parseJournal(bytes: Buffer): JournalText | 'damaged' | 'newer' {
  const end = endOfText(bytes)
  const lines = bytes.toString('utf8', 0, end).split('\n')
  const { schema, created } = readHeader(lines[0]!)
  if (schema === 'newer') return 'newer'
  const records = recordsBehind(lines, schema)
  if (!records.some(({ state }) => state !== 'damaged')) return 'damaged'
  const isKnown = records.at(-1)!.state === 'damaged'
  if (!isKnown && mayLackRecords(bytes, { schema, lines, end })) records.push(damagedIn(''))
  return { created, records, end, torn: bytes[end - 1] !== NEWLINE }
}

type Schema = typeof SCHEMA | typeof WITHOUT_SUMS | 'damaged' | 'newer'

/** A journal without a date sorts last. */
function readHeader(line: string): { schema: Schema; created: number } {
  const header = readJson(line)
  if (!isObject(header) || typeof header.created !== 'number') return { schema: 'damaged', created: Number.MAX_VALUE }
  return { schema: schemaOf(header.schema, line), created: header.created }
}

function schemaOf(name: unknown, line: string): Schema {
  if (name === WITHOUT_SUMS || (name === SCHEMA && isProved(line))) return name
  return typeof name === 'string' && name !== SCHEMA && /^guard\.journal\/\d+$/.test(name) ? 'newer' : 'damaged'
}

/** The records, if every line has a checksum. */
export function recordsIn(lines: readonly string[]): JournalRecord[] {
  return lines.filter(line => line !== '').flatMap(line => recordsOf(line, SCHEMA))
}

/** A damaged header may have merged with the line after it, so that it is read like the other lines. */
function recordsBehind(lines: readonly string[], schema: Schema): JournalRecord[] {
  const isBlank = (line: string) => (schema === SCHEMA ? /^ *$/ : /^[ \0]*$/).test(line)
  const read = (line: string) => (isBlank(line) ? [] : recordsOf(line, schema))
  if (schema !== 'damaged') return lines.slice(1).flatMap(read)
  const records = lines.flatMap(read)
  return records[0]?.state === 'damaged' ? records.slice(1) : records
}

/** Usually one record; several, with damage before each, if line breaks were lost. */
function recordsOf(line: string, schema: Schema): JournalRecord[] {
  const isWhole = isProved(line) || (schema !== SCHEMA && !hasSum(line))
  const record = isWhole ? parseRecord(line) : undefined
  return record ? [record] : salvage(line)
}

function salvage(line: string): JournalRecord[] {
  const found: JournalRecord[] = []
  let from = 0
  for (const { index, 0: sum } of [...line.matchAll(SUM)].slice(0, MOST_SALVAGED)) {
    const to = index + sum.length
    const start = startsIn(line, from, index).find(at => isProved(line.slice(at, to)))
    const record = start === undefined ? undefined : parseRecord(line.slice(start, to))
    if (!record) continue
    found.push(damagedIn(line.slice(from, start)), record)
    from = to
  }
  return from === line.length ? found : [...found, damagedIn(line.slice(from))]
}

/** Bounds the attempts, so that no line costs more than a few times its length. */
const MOST_SALVAGED = 16

/** The offsets at which a record may begin. */
function startsIn(line: string, from: number, to: number): number[] {
  const starts: number[] = []
  for (let at = line.indexOf('{"', from); at !== -1 && at < to && starts.length < 8; at = line.indexOf('{"', at + 1))
    starts.push(at)
  return starts
}

function damagedIn(text: string): JournalRecord {
  return { state: 'damaged', tokens: [...new Set(findTokens(text).map(({ value }) => value))] }
}

function mayLackRecords(bytes: Buffer, { schema, lines, end }: { schema: Schema; lines: string[]; end: number }) {
  if (schema !== SCHEMA) return true
  const size = Buffer.byteLength(`${lines[0]}\n${lines[1]}\n`) + RESERVED
  return bytes.length < size || bytes.subarray(end).some(byte => byte !== SPACE)
}

/** The offset after the last non-blank byte. */
function endOfText(bytes: Buffer): number {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === SPACE || bytes[end - 1] === 0)) end -= 1
  return end
}

function parseRecord(line: string): JournalRecord | undefined {
  const value = readJson(isProved(line) ? `${line.slice(0, -SUM_LENGTH)}}` : line)
  return isObject(value) && typeof value.state === 'string' && value.state !== 'damaged'
    ? (value as JournalRecord)
    : undefined
}

const SUM_LENGTH = ',"sum":"0123456789abcdef"}'.length

function isProved(line: string): boolean {
  return line.slice(-SUM_LENGTH) === `,"sum":"${sumOf(line.slice(0, -SUM_LENGTH))}"}`
}

function hasSum(line: string): boolean {
  return line.slice(-SUM_LENGTH).startsWith(',"sum":"')
}

function sumOf(text: string): string {
  return sha256(text).slice(0, 16)
}

/** Each line as JSON; an invalid line becomes undefined. */
export function parseLines(bytes: Buffer): unknown[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(readJson)
}

export function formatLine(document: object): string {
  return `${JSON.stringify(document)}\n`
}
