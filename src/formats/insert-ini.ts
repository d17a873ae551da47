import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { escapeRegExp } from '../core/pattern.ts'
import { valueAt } from './adapter.ts'
import { type Editing, type Entry, groupEntries } from './editing.ts'
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
  return groupEntries(missing, ({ key }) => key.slice(0, 1)).map(entries => {
    const [section] = entries[0]!.key
    const lines = entries.map(({ key, value }) => `${key[1]} = ${value}`)
    const header = `[${section}]`
    if (valueAt(tree, [section!]) === undefined) return appendBlock(text, [header, ...lines])
    const at = behindLine(text, new RegExp(`^${escapeRegExp(header)}`))
    return insertLines(text, at ?? text.length, lines)
  })
}
