import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { sameTree } from '../core/tree.ts'
import { type ConfigAdapter, type KeyPath, ParseFailure, valueAt, type WritableAdapter } from './adapter.ts'
import { documentFailure, parseDocument } from './document.ts'
import type { Entry } from './editing.ts'
import { isEmptyText } from './insert-lines.ts'

/** The text cannot be changed in exactly the intended way, so it is not changed. */
export class UnprovenChangeError extends Error {
  override readonly name = 'UnprovenChangeError'
}

/** An edit that replaces a value has its key; one without a key inserts new text. */
export interface PlannedEdit extends Edit {
  key?: KeyPath
}

/** The values in a text; none if it is empty. Throws `ParseFailure`. */
export function treeOf(adapter: ConfigAdapter, text: ByteText): unknown {
  if (isEmptyText(text)) return {}
  const failure = documentFailure(adapter, text)
  if (failure)
    throw new ParseFailure(say`${failure.message} in line ${failure.line}`, { line: failure.line, column: 1 })
  return parseDocument(adapter, text) ?? {}
}

/**
 * The edits that add the missing values to a text and change those that differ. Proved by parsing: the new document
 * is the old one with exactly these values. Throws `UnprovenChangeError` or `ParseFailure`.
 */
export function editsFor(
  adapter: WritableAdapter,
  text: ByteText,
  { add, change }: { add: readonly Entry[]; change: readonly Entry[] },
): PlannedEdit[] {
  const tree = treeOf(adapter, text)
  const changes = change.map(entry => ({ ...editOfValue(adapter, text, entry), key: entry.key }))
  const inserts = add.length > 0 ? adapter.editing.insert(text, tree, add) : []
  const edits = [...changes, ...inserts]
  if (!proves(adapter, applyEdits(text, edits), withValues(tree, [...change, ...add])))
    throw new UnprovenChangeError(say('parsed again, it would not say what was meant'))
  return edits
}

/**
 * The only position at which replacing the old value by the new one changes nothing else. Throws
 * `UnprovenChangeError`.
 */
export function editOfValue(adapter: ConfigAdapter, text: ByteText, entry: Entry): Edit {
  const tree = treeOf(adapter, text)
  const expect = Buffer.from(String(valueAt(tree, entry.key)), 'utf8').toString('latin1')
  const expected = withValues(tree, [entry])
  for (let at = text.indexOf(expect); at !== -1 && expect !== ''; at = text.indexOf(expect, at + 1)) {
    const edit: Edit = { span: [at, at + expect.length], expect, replace: String(entry.value) }
    if (proves(adapter, applyEdits(text, [edit]), expected)) return edit
  }
  throw new UnprovenChangeError(say('the value cannot be found as it is written'))
}

/** True if the text parses to exactly these values. */
export function proves(adapter: ConfigAdapter, text: ByteText, expected: unknown): boolean {
  try {
    return sameTree(treeOf(adapter, text), expected)
  } catch (error) {
    if (error instanceof ParseFailure) return false
    throw error
  }
}

function withValues(tree: unknown, entries: readonly Entry[]): unknown {
  return entries.reduce((result, { key, value }) => withValue(result, key, value), tree)
}

/** The same document with one value set, and with the missing objects on its path. */
function withValue(node: unknown, [step, ...rest]: KeyPath, value: unknown): unknown {
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(node) ? [...node] : []
    list[step] = withValue(list[step], rest, value)
    return list
  }
  const members = (node ?? {}) as Record<string, unknown>
  return { ...members, [step]: withValue(members[step], rest, value) }
}
