import { ParseFailure, valueAt } from '../configs/adapter.ts'
import { applyEdits } from '../core/edit.ts'
import { cutEntries } from './cut.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import type { Want } from './goal.ts'
import { difference } from './lines.ts'
import { editsFor, treeOf, UnprovenChangeError } from './plan-file.ts'
import type { SetupRecord } from './record.ts'
import { isBlank, ownEntries, type RemovalPlan } from './undo.ts'

export interface AnonymousInput {
  token: string
  record: SetupRecord
  homeHosts: ReadonlySet<string>
  /** The same files as setup without a token wants them. */
  bare: Gathered
}

/** Decides how files lose the token and keep the registry: what setup writes for a token alone goes. Pure. */
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

function planFile(plan: RemovalPlan, file: GatheredFile, { token, record, homeHosts, bare }: AnonymousInput): void {
  const { path, adapter, read } = file
  if (read.kind !== 'file') return
  const tree = treeOf(adapter, read.text)
  const twin = bare.files.find(other => other.path === path) ?? { readers: [] }
  const kept = new Set(ownEntries(tree, twin, homeHosts).map(unit => JSON.stringify(unit)))
  const change = registriesWith(token, tree, file)
  const plain = applyEdits(read.text, editsFor(adapter, read.text, { add: [], change }))
  const units = ownEntries(tree, file, homeHosts).filter(unit => !kept.has(JSON.stringify(unit)))
  const text = cutEntries(adapter, plain, units)
  if (text === read.text) return
  if (file.writeProblem !== undefined) throw new UnprovenChangeError(file.writeProblem)
  const recorded = record.files.find(known => known.path === path)
  const isDeleted = recorded?.created === true && isBlank(text)
  const edit = difference(read.text, isDeleted ? '' : text)
  const folders = isDeleted ? recorded.folders : []
  plan.removals.push({ path, before: { text: read.text, hash: read.hash }, edit, isDeleted, folders })
}

/** The registries that have the token in their address, without it. */
function registriesWith(token: string, tree: unknown, { readers }: GatheredFile): Want[] {
  const byKey = new Map<string, Want>()
  for (const want of readers.flatMap(reader => reader.wants(tree))) {
    const current = String(valueAt(tree, want.key) ?? '')
    if (want.role !== 'registry' || !current.includes(token)) continue
    byKey.set(JSON.stringify(want.key), { ...want, value: current.replace(/:\/\/[^/@]*@/, '://') })
  }
  return [...byKey.values()]
}
