import type { ByteText } from '../core/bytes.ts'
import { applyEdits, deletionOf, type Edit, type Span } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { type ConfigAdapter, type KeyPath, valueAt } from './adapter.ts'
import { proves, treeOf, UnprovenChangeError } from './edit-values.ts'
import type { Editing } from './editing.ts'
import { splitLines } from './insert-lines.ts'

/** The maximum number of lines of an entry that is removed. */
const LONGEST_ENTRY = 8

/**
 * The edits that remove these entries, no matter what added them: the insertion that `putIn` recorded, or the fewest lines
 * without which the document parses the same except for the entry. Each edit applies to the text that the previous
 * ones produced. Throws `UnprovenChangeError` if there are none.
 */
export function planCuts(
  adapter: ConfigAdapter,
  text: ByteText,
  units: readonly KeyPath[],
  putIn: PutIn = () => [],
): Edit[] {
  if (adapter.editing?.cut) return cutsOfMembers(adapter, adapter.editing.cut, { text, units })
  const cuts: Edit[] = []
  let rest = text
  let left = [...units]
  while (left.length > 0) {
    const next = cutPutIn(adapter, rest, left, putIn) ?? cutLines(adapter, rest, left)
    if (next === undefined) throw new UnprovenChangeError(say('the lines cannot be told from the others'))
    cuts.push(next.cut)
    rest = applyEdits(rest, [next.cut])
    left = left.filter(unit => unit !== next.unit)
  }
  return cuts
}

/** Where a text has what somebody is known to have put in. */
export type PutIn = (text: ByteText) => readonly Span[]

interface Cut {
  cut: Edit
  unit: KeyPath
}

function cutPutIn(adapter: ConfigAdapter, text: ByteText, units: readonly KeyPath[], putIn: PutIn): Cut | undefined {
  const tree = treeOf(adapter, text)
  for (const span of putIn(text)) {
    const cut = deletionOf(text, span)
    const unit = units.find(unit => proves(adapter, applyEdits(text, [cut]), without(tree, unit, false)))
    if (unit) return { cut, unit }
  }
  return undefined
}

function cutLines(adapter: ConfigAdapter, text: ByteText, units: readonly KeyPath[]): Cut | undefined {
  const tree = treeOf(adapter, text)
  const lines = splitLines(text)
  const hints = units.map(unit => String(unit.findLast(step => typeof step === 'string')))
  for (let length = 1; length <= LONGEST_ENTRY; length += 1) {
    for (let first = 0; first + length <= lines.length; first += 1) {
      const range = lines.slice(first, first + length)
      if (!range.some(({ line }) => hints.some(hint => line.includes(hint)))) continue
      const cut = deletionOf(text, [range[0]!.start, range.at(-1)!.end])
      const unit = units.find(unit => isLess(adapter, applyEdits(text, [cut]), tree, unit))
      if (unit) return { cut, unit }
    }
  }
  return undefined
}

/** True if the document is the same except for the entry, and possibly for tables that contained nothing else. */
function isLess(adapter: ConfigAdapter, rest: ByteText, tree: unknown, unit: KeyPath): boolean {
  return [false, true].some(prune => proves(adapter, rest, without(tree, unit, prune)))
}

function cutsOfMembers(
  adapter: ConfigAdapter,
  cutMember: NonNullable<Editing['cut']>,
  { text, units }: { text: ByteText; units: readonly KeyPath[] },
): Edit[] {
  const cuts: Edit[] = []
  let rest = text
  for (const unit of units) {
    const cut = cutMember(rest, emptiedBy(treeOf(adapter, rest), unit))
    if (!cut) continue
    cuts.push(cut)
    rest = applyEdits(rest, [cut])
  }
  const expected = units.reduce((tree, unit) => without(tree, unit, true), treeOf(adapter, text))
  if (proves(adapter, rest, expected)) return cuts
  throw new UnprovenChangeError(say('parsed again, it would not say what was meant'))
}

/** The entry, or the outermost object that contains nothing else. */
function emptiedBy(tree: unknown, unit: KeyPath): KeyPath {
  const parent = unit.slice(0, -1)
  if (parent.length === 0) return unit
  const members = valueAt(tree, parent)
  return typeof members === 'object' && members !== null && Object.keys(members).length === 1
    ? emptiedBy(tree, parent)
    : unit
}

function without(node: unknown, [step, ...rest]: KeyPath, prune: boolean): unknown {
  if (typeof node !== 'object' || node === null || step === undefined) return node
  if (Array.isArray(node)) {
    if (rest.length === 0) return node.filter((_, index) => index !== step)
    return node.map((item, index) => (index === step ? without(item, rest, prune) : item))
  }
  const { [step]: member, ...others } = node as Record<string, unknown>
  if (rest.length === 0) return others
  const left = without(member, rest, prune)
  const isEmpty = typeof left === 'object' && left !== null && Object.keys(left).length === 0
  return prune && isEmpty ? others : { ...(node as object), [step]: left }
}
