import { withoutUserinfo } from '../core/address.ts'
import { applyInTurn } from '../core/edit.ts'
import { type KeyPath, ParseFailure, valueAt } from '../formats/adapter.ts'
import { type PutIn, planCuts } from '../formats/cut.ts'
import { editsFor, treeOf, UnprovenChangeError } from '../formats/edit-values.ts'
import { difference } from '../formats/insert-lines.ts'
import type { DesiredValue } from '../tools/recipe.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import { isBlank, ownEntries, type RemovalPlan, undoRecorded } from './plan-removal.ts'
import { rebaseEdits } from './rebase-edits.ts'
import { type RecordedEdit, type SetupRecord, spanOf } from './record.ts'

export interface AnonymousInput {
  token: string
  record: SetupRecord
  trustedHosts: ReadonlySet<string>
  /** The same files as setup would write them without a token. */
  bare: Gathered
}

/**
 * Decides how files lose the token and keep the registry: everything that setup writes only for a token is removed.
 * Pure.
 */
export function planAnonymous(files: readonly GatheredFile[], input: AnonymousInput): RemovalPlan {
  const plan: RemovalPlan = { removals: [], byHand: [], problems: [] }
  for (const file of files) {
    try {
      planFile(plan, file, input)
    } catch (error) {
      if (!(error instanceof ParseFailure || error instanceof UnprovenChangeError)) throw error
      plan.problems.push({ path: file.path, message: error.message })
    }
  }
  return plan
}

function planFile(plan: RemovalPlan, file: GatheredFile, { token, record, trustedHosts, bare }: AnonymousInput): void {
  const { path, adapter, read } = file
  if (read.kind !== 'file') return
  const tree = treeOf(adapter, read.text)
  const twin = bare.files.find(other => other.path === path) ?? { readers: [] }
  const kept = new Set(ownEntries(tree, twin, trustedHosts).map(unit => JSON.stringify(unit)))
  const change = registriesWith(token, tree, file)
  // From last to first, so that each edit is still at its planned offset when it is applied.
  const changes = editsFor(adapter, read.text, { add: [], change }).toSorted((a, b) => b.span[0] - a.span[0])
  const recorded = record.files.find(known => known.path === path)
  const origin = recorded ? treeOf(adapter, undoRecorded(adapter, read.text, recorded).text) : {}
  const units = ownEntries(tree, file, trustedHosts)
    .filter(unit => !kept.has(JSON.stringify(unit)))
    .flatMap(unit => ownPart(unit, tree, origin, file))
  const edits = [
    ...changes,
    ...planCuts(adapter, applyInTurn(read.text, changes), units, spansOf(recorded?.edits ?? [])),
  ]
  if (edits.length === 0) return
  if (file.writeProblem !== undefined) throw new UnprovenChangeError(file.writeProblem)
  const { text, staying } = rebaseEdits(adapter, read.text, recorded?.edits ?? [], edits)
  const isDeleted = recorded?.created === true && isBlank(text)
  const edit = difference(read.text, isDeleted ? '' : text)
  const folders = isDeleted ? recorded.folders : []
  plan.removals.push({ path, before: { text: read.text, hash: read.hash }, edit, isDeleted, folders, staying })
}

/** The positions of the recorded lines in a text. */
function spansOf(recorded: readonly RecordedEdit[]): PutIn {
  const lines = recorded.filter(({ key }) => key === null)
  return text => lines.map(edit => spanOf(text, edit)).filter(span => span !== undefined)
}

/** If the entry existed before setup added the token, only what setup added; otherwise all of it. */
function ownPart(unit: KeyPath, tree: unknown, origin: unknown, { readers }: GatheredFile): KeyPath[] {
  const desiredValues = readers.flatMap(reader => reader.desiredValues(tree)).filter(({ key }) => isBelow(key, unit))
  const isOlder = ({ key }: Pick<DesiredValue, 'key'>) => valueAt(origin, key) !== undefined
  if (!isOlder({ key: unit }) || desiredValues.some(desired => desired.role === 'token' && isOlder(desired)))
    return [unit]
  return desiredValues.filter(desired => !isOlder(desired)).map(({ key }) => key)
}

function isBelow(key: KeyPath, unit: KeyPath): boolean {
  return unit.every((step, index) => key[index] === step)
}

/** The registries whose URL contains the token, without it. */
function registriesWith(token: string, tree: unknown, { readers }: GatheredFile): DesiredValue[] {
  const byKey = new Map<string, DesiredValue>()
  for (const desired of readers.flatMap(reader => reader.desiredValues(tree))) {
    const current = String(valueAt(tree, desired.key) ?? '')
    if (desired.role !== 'registry' || !current.includes(token)) continue
    byKey.set(JSON.stringify(desired.key), { ...desired, value: withoutUserinfo(current) })
  }
  return [...byKey.values()]
}
