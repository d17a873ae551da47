import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { escapeRegExp } from '../core/pattern.ts'
import { type KeyPath, valueAt } from './adapter.ts'
import { type Editing, type Entry, groupEntries } from './editing.ts'
import { appendBlock, behindLine, insertLines } from './insert-lines.ts'

export const tomlEditing: Editing = { insert: insertInToml }

/** Behind the header of the table that a value belongs to, or as a new table at the end. */
function insertInToml(text: ByteText, tree: unknown, missing: readonly Entry[]): Edit[] {
  return groupEntries(missing, tableOf).map(entries => {
    const table = tableOf(entries[0]!)
    const lines = entries.map(({ key, value }) => `${spellKey(key.at(-1)!)} = ${JSON.stringify(value)}`)
    if (valueAt(tree, table) === undefined) return appendBlock(text, [headerOf(table), ...lines])
    return insertLines(text, behindHeader(text, table) ?? text.length, lines)
  })
}

function tableOf({ key }: Entry): KeyPath {
  return key.slice(0, -1)
}

function headerOf(table: KeyPath): string {
  const isItem = typeof table.at(-1) === 'number'
  const name = table
    .filter(step => typeof step === 'string')
    .map(spellKey)
    .join('.')
  return isItem ? `[[${name}]]` : `[${name}]`
}

function behindHeader(text: ByteText, table: KeyPath): number | undefined {
  const last = table.at(-1)
  const steps = table.filter(step => typeof step === 'string').map(step => `["']?${escapeRegExp(step)}["']?`)
  const name = String.raw`\s*${steps.join(String.raw`\s*\.\s*`)}\s*`
  const pattern = typeof last === 'number' ? String.raw`^\s*\[\[${name}\]\]` : String.raw`^\s*\[${name}\]`
  return behindLine(text, new RegExp(pattern), typeof last === 'number' ? last + 1 : 1)
}

function spellKey(step: string | number): string {
  return /^[\w-]+$/.test(String(step)) ? String(step) : JSON.stringify(step)
}
