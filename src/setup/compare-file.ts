import { userinfoOf } from '../core/address.ts'
import { conceal, shownCredential } from '../core/conceal.ts'
import { formatKey } from '../core/tree.ts'
import { ParseFailure, valueAt } from '../formats/adapter.ts'
import { treeOf } from '../formats/edit-values.ts'
import type { DesiredValue } from '../tools/recipe.ts'
import type { ManagerName } from '../tools/tool.ts'
import { type CompareInput, type Comparison, compareValue } from './compare.ts'
import type { GatheredFile } from './gather.ts'

export interface OverwriteFlags {
  /** Overwrites a line that names another registry. */
  replaceRegistry?: boolean | undefined
  /** Overwrites another token at Guard's own registry. */
  replaceToken?: boolean | undefined
}

/** A value that guard does not overwrite unless told to. */
export interface Obstacle {
  path: string
  key: string
  /** The current value, masked. */
  value: string
  reason: 'other-registry' | 'other-token' | 'other-detail'
}

/** A desired value of a file, with the tools that need it and the current value. */
export interface ComparedValue {
  desired: DesiredValue
  tools: ManagerName[]
  state: Comparison
  current: unknown
}

export interface ComparedFile {
  file: GatheredFile
  compared: ComparedValue[]
  /** Why the file cannot be read, or undefined. */
  failure?: string
}

/** Compares the current values of a file with those that its tools need. Pure. */
export function compareFile(file: GatheredFile, input: CompareInput): ComparedFile {
  if (file.read.kind === 'problem') return { file, compared: [], failure: file.read.message }
  if (file.read.kind === 'absent' && file.onlyIfThere) return { file, compared: [] }
  try {
    const tree = treeOf(file.adapter, file.read.kind === 'file' ? file.read.text : '')
    const compared = mergeDesired(file, tree).map(({ desired, tools }) => {
      const current = valueAt(tree, desired.key)
      return { desired, tools, current, state: compareValue(desired, current, input) }
    })
    return { file, compared }
  } catch (error) {
    if (error instanceof ParseFailure) return { file, compared: [], failure: error.message }
    throw error
  }
}

/** Merges equal values that several tools need in one file. */
function mergeDesired({ readers }: GatheredFile, tree: unknown): Pick<ComparedValue, 'desired' | 'tools'>[] {
  const byKey = new Map<string, Pick<ComparedValue, 'desired' | 'tools'>>()
  for (const { tool, desiredValues } of readers) {
    for (const desired of desiredValues(tree)) {
      const key = JSON.stringify(desired.key)
      const known = byKey.get(key)
      if (known) known.tools.push(tool)
      else byKey.set(key, { desired, tools: [tool] })
    }
  }
  return [...byKey.values()]
}

/** True for a value that prevents the setup and that no flag allows to overwrite. */
export function isObstacle(
  { state, current }: ComparedValue,
  { replaceRegistry, replaceToken }: OverwriteFlags,
): boolean {
  // A password in another registry's URL could not be restored: guard keeps none.
  if (state === 'other-registry') return !replaceRegistry || userinfoOf(String(current)) !== undefined
  if (state === 'other-token') return !replaceToken
  return state === 'other-detail'
}

/** Describes an obstacle without revealing a password. */
export function describeObstacle({ path }: GatheredFile, { desired, current, state }: ComparedValue): Obstacle {
  const value = state === 'other-token' ? shownCredential(String(current)) : conceal(String(current))
  return { path, key: formatKey(desired.key), value, reason: state as Obstacle['reason'] }
}
