import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { escapeRegExp } from '../core/pattern.ts'
import { type KeyPath, valueAt } from './adapter.ts'
import { type Editing, type Entry, groupEntries } from './editing.ts'
import { flowAt, insertInFlow } from './insert-flow.ts'
import { insertLines, splitLines } from './insert-lines.ts'

export const yamlEditing: Editing = { insert: insertInYaml }

/** Members of a mapping that is there stand behind its header; everything else is a new member at the end. */
function insertInYaml(text: ByteText, tree: unknown, missing: readonly Entry[]): Edit[] {
  return groupEntries(missing, ({ key }) => deepestMapping(tree, key)).map(entries => {
    const host = deepestMapping(tree, entries[0]!.key)
    if (host.length === 0) return insertLines(text, text.length, spell(entries, 0, ''))
    const flow = flowAt(text, host)
    if (flow) return insertInFlow(text, flow, entries, host.length)
    const { at, indent } = placeBelow(text, host)
    return insertLines(text, at, spell(entries, host.length, indent))
  })
}

/** The deepest mapping on the way to a key that the document already has. */
function deepestMapping(tree: unknown, key: KeyPath): KeyPath {
  for (let length = key.length - 1; length > 0; length -= 1) {
    const node = valueAt(tree, key.slice(0, length))
    if (typeof node === 'object' && node !== null) return key.slice(0, length)
  }
  return []
}

/** Where the members of a mapping in block style begin, with their indentation; of a list, where its items end. */
function placeBelow(text: ByteText, host: KeyPath): { at: number; indent: string } {
  const name = escapeRegExp(String(host.at(-1)))
  const header = new RegExp(String.raw`^(\s*)(["']?)${name}\2\s*:\s*(?:#.*)?$`)
  const lines = splitLines(text)
  const index = lines.findIndex(({ line }) => header.test(line))
  if (index === -1) return { at: text.length, indent: '' }
  const outer = header.exec(lines[index]!.line)![1]!
  const next = lines.slice(index + 1).find(({ line }) => /^\s*[^\s#]/.test(line))
  const indent = next ? /^\s*/.exec(next.line)![0] : `${outer}  `
  const items = lines.slice(index + 1).filter(({ line }) => line.startsWith(`${indent}- `))
  return { at: items.at(-1)?.end ?? lines[index]!.end, indent }
}

/** The entries as nested lines, from a depth of their keys on. */
function spell(wants: readonly Entry[], depth: number, indent: string): string[] {
  const names = [...new Set(wants.map(({ key }) => key[depth]!))]
  return names.flatMap(name => {
    const own = wants.filter(({ key }) => key[depth] === name)
    const [first] = own
    const isLeaf = first!.key.length === depth + 1
    if (typeof name === 'number') return own.map(({ value }) => `${indent}- ${JSON.stringify(value)}`)
    if (isLeaf) return [`${indent}${spellKey(name)}: ${JSON.stringify(first!.value)}`]
    return [`${indent}${spellKey(name)}:`, ...spell(own, depth + 1, `${indent}  `)]
  })
}

function spellKey(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name)
}
