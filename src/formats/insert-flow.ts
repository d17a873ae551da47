import type { ByteText } from '../core/bytes.ts'
import type { Edit, Span } from '../core/edit.ts'
import { escapeRegExp } from '../core/pattern.ts'
import type { KeyPath } from './adapter.ts'
import type { Entry } from './editing.ts'

/** What stands between the brackets of a map or list that YAML has in one piece: `name: { … }`. */
export function flowAt(text: ByteText, host: KeyPath): Span | undefined {
  const name = escapeRegExp(String(host.at(-1)))
  const header = new RegExp(String.raw`(?:^|[\s{,])(["']?)${name}\1\s*:\s*[{[]`, 'm').exec(text)
  if (!header) return undefined
  const start = header.index + header[0].length
  const end = closingOf(text, start)
  return end === undefined ? undefined : [start, end]
}

/** A list grows at its end, as its order counts; a map at its beginning, where no comment can stand in front. */
export function insertInFlow(text: ByteText, [start, end]: Span, wants: readonly Entry[], depth: number): Edit {
  const inner = text.slice(start, end)
  const isList = typeof wants[0]!.key[depth] === 'number'
  const members = isList
    ? wants.map(({ value }) => JSON.stringify(value)).join(', ')
    : spellMembers(nest(wants, depth) as Record<string, unknown>)
  if (inner.trim() === '') return insertAt(start, isList ? members : ` ${members}${inner === '' ? ' ' : ''}`)
  if (!isList) return insertAt(start, ` ${members},`)
  const last = start + inner.trimEnd().length
  return insertAt(last, inner.trimEnd().endsWith(',') ? ` ${members}` : `, ${members}`)
}

function insertAt(at: number, replace: string): Edit {
  return { span: [at, at], expect: '', replace }
}

/** The bracket that closes what is open at an offset, past strings and comments. */
function closingOf(text: ByteText, from: number): number | undefined {
  let depth = 1
  for (const { 0: piece, index } of text.slice(from).matchAll(/"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|\s#[^\n]*|[{}[\]]/g)) {
    if (/[{[]/.test(piece) && piece.length === 1) depth += 1
    if (/[}\]]/.test(piece) && piece.length === 1) depth -= 1
    if (depth === 0) return from + index
  }
  return undefined
}

/** The entries as one object, from a depth of their keys on. */
function nest(wants: readonly Entry[], depth: number): unknown {
  const [first] = wants
  if (first!.key.length === depth) return first!.value
  const names = [...new Set(wants.map(({ key }) => String(key[depth])))]
  const own = (name: string) => wants.filter(({ key }) => String(key[depth]) === name)
  return Object.fromEntries(names.map(name => [name, nest(own(name), depth + 1)]))
}

function spellMembers(members: Record<string, unknown>): string {
  return Object.entries(members)
    .map(([name, value]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${spellValue(value)}`)
    .join(', ')
}

function spellValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${spellMembers(value as Record<string, unknown>)} }`
}
