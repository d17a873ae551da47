import type { ByteText } from '../core/bytes.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { sameTree } from '../core/tree.ts'
import { type ConfigAdapter, type KeyPath, ParseFailure, valueAt } from '../formats/adapter.ts'
import { readDocument } from '../formats/document.ts'
import type { Want } from './desired.ts'
import { INSERTS } from './insert.ts'
import { isEmptyText } from './lines.ts'

/** The text cannot be changed in the one way that was meant, so it is not changed. */
export class UnprovenChangeError extends Error {
  override readonly name = 'UnprovenChangeError'
}

/** An edit that exchanges a value has its key; one without puts in what was not there. */
export interface PlannedEdit extends Edit {
  key?: KeyPath
}

/** The values of a text; of one that is empty, none. Throws `ParseFailure`. */
export function treeOf(adapter: ConfigAdapter, text: ByteText): unknown {
  if (isEmptyText(text)) return {}
  const { tree, failure } = readDocument(adapter, text)
  if (failure)
    throw new ParseFailure(say`${failure.message} in line ${failure.line}`, { line: failure.line, column: 1 })
  return tree ?? {}
}

/**
 * The edits that give a text the values it lacks and change those that are to be changed. Proved by parsing: the new
 * document is the old one with exactly these values. Throws `UnprovenChangeError` or `ParseFailure`.
 */
export function editsFor(
  adapter: ConfigAdapter,
  text: ByteText,
  { add, change }: { add: readonly Want[]; change: readonly Want[] },
): PlannedEdit[] {
  const tree = treeOf(adapter, text)
  const changes = change.map(want => ({ ...editOfValue(adapter, text, want), key: want.key }))
  const inserts = add.length > 0 ? INSERTS[adapter.id]!(text, tree, add) : []
  const edits = [...changes, ...inserts]
  if (!proves(adapter, applyEdits(text, edits), withValues(tree, [...change, ...add])))
    throw new UnprovenChangeError(say('parsed again, it would not say what was meant'))
  return edits
}

/** The one place at which exchanging the old value for the new one does that and nothing else. Throws `UnprovenChangeError`. */
export function editOfValue(adapter: ConfigAdapter, text: ByteText, want: Pick<Want, 'key' | 'value'>): Edit {
  const tree = treeOf(adapter, text)
  const expect = Buffer.from(String(valueAt(tree, want.key)), 'utf8').toString('latin1')
  const expected = withValues(tree, [want])
  for (let at = text.indexOf(expect); at !== -1 && expect !== ''; at = text.indexOf(expect, at + 1)) {
    const edit: Edit = { span: [at, at + expect.length], expect, replace: String(want.value) }
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

function withValues(tree: unknown, wants: readonly Pick<Want, 'key' | 'value'>[]): unknown {
  return wants.reduce((result, { key, value }) => withValue(result, key, value), tree)
}

/** The same document with one value set; what is missing on the way to it is made. */
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
