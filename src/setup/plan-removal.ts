import type { ByteText } from '../core/bytes.ts'
import { applyEdits, applyInTurn, type Edit } from '../core/edit.ts'
import { type ConfigAdapter, type KeyPath, ParseFailure, valueAt } from '../formats/adapter.ts'
import { planCuts } from '../formats/cut.ts'
import { editOfValue, treeOf, UnprovenChangeError } from '../formats/edit-values.ts'
import { difference } from '../formats/insert-lines.ts'
import type { DesiredValue } from '../tools/recipe.ts'
import { compareValue } from './compare.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import { type RecordedEdit, type RecordedFile, type SetupRecord, spanOf } from './record.ts'

/** A file as it will be without the entries for Guard. */
export interface Removal {
  path: string
  before: { text: ByteText; hash: string }
  edit: Edit
  /** True if nothing remains of a file that setup created. */
  isDeleted: boolean
  /** Folders that setup created, the outermost first. */
  folders: string[]
  /** What remains of setup's edits, and of their record. Undefined if nothing does. */
  staying?: RecordedEdit[]
}

export interface RemovalPlan {
  removals: Removal[]
  /** Entries for Guard that setup did not write, and that stay. */
  byHand: { path: string; keys: KeyPath[] }[]
  problems: { path: string; message: string }[]
}

export interface RemovalInput {
  record: SetupRecord
  trustedHosts: ReadonlySet<string>
  /** Also removes entries that setup did not write. */
  all: boolean
}

/** Decides what to remove from each file. Pure. */
export function planRemoval(gathered: Gathered, input: RemovalInput): RemovalPlan {
  const plan: RemovalPlan = { removals: [], byHand: [], problems: [] }
  for (const file of gathered.files) {
    try {
      planFile(plan, file, input)
    } catch (error) {
      if (!(error instanceof ParseFailure || error instanceof UnprovenChangeError)) throw error
      plan.problems.push({ path: file.path, message: error.message })
    }
  }
  return plan
}

function planFile(plan: RemovalPlan, file: GatheredFile, { record, trustedHosts, all }: RemovalInput): void {
  const { path, read, adapter } = file
  const recorded = record.files.find(known => known.path === path)
  if (read.kind === 'problem') plan.problems.push({ path, message: read.message })
  if (read.kind !== 'file') return
  const { text: undone, isWhole } = recorded
    ? undoRecorded(adapter, read.text, recorded)
    : { text: read.text, isWhole: true }
  const own = ownEntries(treeOf(adapter, undone), file, trustedHosts)
  const mayCut = all || !isWhole
  if (own.length > 0 && !mayCut) plan.byHand.push({ path, keys: own })
  const text = mayCut && own.length > 0 ? applyInTurn(undone, planCuts(adapter, undone, own)) : undone
  const isDeleted = recorded?.created === true && isBlank(text)
  if (text === read.text && !isDeleted) return
  if (file.writeProblem !== undefined) throw new UnprovenChangeError(file.writeProblem)
  const edit = difference(read.text, isDeleted ? '' : text)
  const folders = isDeleted ? (recorded?.folders ?? []) : []
  plan.removals.push({ path, before: { text: read.text, hash: read.hash }, edit, isDeleted, folders })
}

/** True for a text without any values. */
export function isBlank(text: ByteText): boolean {
  return /^(?:\xEF\xBB\xBF)?\s*(?:---\s*|\{\s*\}\s*)?$/.test(text)
}

/** The text before setup, as far as setup's edits can still be found in it. */
export function undoRecorded(
  adapter: ConfigAdapter,
  text: ByteText,
  { edits }: RecordedFile,
): { text: ByteText; isWhole: boolean } {
  let rest = text
  let isWhole = true
  for (const edit of edits.toReversed()) {
    const tree = treeOf(adapter, rest)
    const undone =
      edit.key === null ? cutLines(rest, edit.after) : putBack(adapter, rest, tree, { ...edit, key: edit.key })
    if (undone === undefined) isWhole = false
    else rest = undone
  }
  return isReduced(treeOf(adapter, rest), treeOf(adapter, text), edits)
    ? { text: rest, isWhole }
    : { text, isWhole: false }
}

function cutLines(text: ByteText, after: string): ByteText | undefined {
  const span = spanOf(text, { after })
  return span && text.slice(0, span[0]) + text.slice(span[1])
}

function putBack(
  adapter: ConfigAdapter,
  text: ByteText,
  tree: unknown,
  { key, before, after }: { key: KeyPath; before: string | null; after: string },
): ByteText | undefined {
  const current = String(valueAt(tree, key))
  const span = spanOf(current, { after })
  if (before === null || span === undefined || span[0] !== 0 || span[1] !== current.length) return undefined
  return applyEdits(text, [editOfValue(adapter, text, { key, value: before })])
}

/** True if a document says nothing that the other one does not, apart from restored values. */
function isReduced(part: unknown, whole: unknown, edits: RecordedFile['edits']): boolean {
  const changed = new Set(edits.map(({ key }) => JSON.stringify(key)))
  return isPartOf(part, whole, [], changed)
}

function isPartOf(part: unknown, whole: unknown, at: KeyPath, changed: ReadonlySet<string>): boolean {
  if (changed.has(JSON.stringify(at))) return true
  if (typeof part !== 'object' || part === null) return part === whole
  if (typeof whole !== 'object' || whole === null) return false
  const isList = Array.isArray(part)
  return Object.entries(part).every(([name, member]) => {
    const step = isList ? Number(name) : name
    return isPartOf(member, valueAt(whole, [step]), [...at, step], changed)
  })
}

const RECORDED_ONLY = new Set<string | number>(['unsafeHttpWhitelist', 'secure-http'])

/** The entries with which a file makes its tools use Guard, no matter who wrote them. */
export function ownEntries(
  tree: unknown,
  { readers }: Pick<GatheredFile, 'readers'>,
  trustedHosts: ReadonlySet<string>,
): KeyPath[] {
  const desiredValues = readers.flatMap(reader => reader.desiredValues(tree))
  const isOurs = (desired: DesiredValue) => {
    const state = compareValue(desired, valueAt(tree, desired.key), { trustedHosts, token: undefined })
    return state === 'there' || (desired.role === 'registry' && state === 'change')
  }
  const main = desiredValues.filter(desired => desired.role !== 'detail' && isOurs(desired))
  const details = desiredValues.filter(desired => desired.role === 'detail' && isOurs(desired))
  const belonging = main.length > 0 ? details.filter(({ key }) => !key.some(step => RECORDED_ONLY.has(step))) : []
  const units = [...main, ...belonging].map(({ key, unit }) => JSON.stringify(key.slice(0, unit ?? key.length)))
  return [...new Set(units)].map(unit => JSON.parse(unit) as KeyPath)
}
