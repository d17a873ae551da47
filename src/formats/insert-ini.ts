import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { valueAt } from './adapter.ts'
import type { Editing, Entry } from './editing.ts'
import { appendBlock, behindLine, insertLines, lineSpans } from './insert-lines.ts'

/** Of options that belong to no section. */
export const iniEditing: Editing = { insert: insertInIni }

/** Of options that each belong to a section, as Python reads them. */
export const pythonIniEditing: Editing = { insert: insertInPythonIni }

/** Before the first `[section]`: what stands below one is read by nobody. */
function insertInIni(text: ByteText, _tree: unknown, missing: readonly Entry[]): Edit[] {
  const section = lineSpans(text).find(({ line }) => /^\s*\[/.test(line))
  const lines = missing.map(({ key, value }) => `${key[0]}=${value}`)
  return [insertLines(text, section?.start ?? text.length, lines)]
}

function insertInPythonIni(text: ByteText, tree: unknown, missing: readonly Entry[]): Edit[] {
  return [...groupBySection(missing)].map(([section, entries]) => {
    const lines = entries.map(({ key, value }) => `${key[1]} = ${value}`)
    const header = `[${section}]`
    if (valueAt(tree, [section]) === undefined) return appendBlock(text, [header, ...lines])
    const at = behindLine(text, new RegExp(`^${escapeRegExp(header)}`))
    return insertLines(text, at ?? text.length, lines)
  })
}

function groupBySection(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const section = String(entry.key[0])
    groups.set(section, [...(groups.get(section) ?? []), entry])
  }
  return groups
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
