import type { JournalRecord } from '../core/ports.ts'

const SCHEMA = 'guard.journal/1'
const NEWLINE = 0x0a

/** What the bytes of a journal say; `end` is where the next record goes. */
export interface JournalText {
  created: number
  records: JournalRecord[]
  end: number
  /** True where something stands behind `end`: a record that was cut short. */
  torn: boolean
}

/**
 * One JSON document per line, then NUL bytes up to the reserved size. JSON holds no raw NUL and no raw line break, so a
 * record counts only when its line break is there and no NUL stands before it: a record cut short anywhere is none.
 */
export function formatHeader(created: number): string {
  return formatLine({ schema: SCHEMA, created })
}

export function formatLine(document: object): string {
  return `${JSON.stringify(document)}\n`
}

/** What a journal says, or why this guard cannot make use of it. */
export function parseJournal(bytes: Buffer): JournalText | 'damaged' | 'newer' {
  const padding = bytes.indexOf(0)
  const written = padding === -1 ? bytes : bytes.subarray(0, padding)
  const end = written.lastIndexOf(NEWLINE) + 1
  const [header, ...records] = parseLines(written.subarray(0, end))
  if (!isHeader(header) || !records.every(isRecord) || records.length === 0)
    return isNewer(header) ? 'newer' : 'damaged'
  return { created: header.created, records, end, torn: bytes.subarray(end).some(byte => byte !== 0) }
}

/** Each line as JSON; a line that is none becomes undefined. */
export function parseLines(bytes: Buffer): unknown[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(parseLine)
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isNewer(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.schema === 'string' &&
    /^guard\.journal\/\d+$/.test(value.schema) &&
    value.schema !== SCHEMA
  )
}

function isHeader(value: unknown): value is { created: number } {
  return isObject(value) && value.schema === SCHEMA && typeof value.created === 'number'
}

function isRecord(value: unknown): value is JournalRecord {
  return isObject(value) && typeof value.state === 'string'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
