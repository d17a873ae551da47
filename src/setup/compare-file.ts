import { userinfoOf } from '../core/address.ts'
import { conceal, shownCredential } from '../core/conceal.ts'
import { formatKey } from '../core/tree.ts'
import { ParseFailure, valueAt } from '../formats/adapter.ts'
import { treeOf } from '../formats/edit-values.ts'
import type { Want } from '../tools/recipe.ts'
import type { ManagerName } from '../tools/tool.ts'
import { type JudgeInput, judge, type State } from './compare.ts'
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
export interface Judged {
  want: Want
  tools: ManagerName[]
  state: State
  current: unknown
}

export interface JudgedFile {
  file: GatheredFile
  judged: Judged[]
  /** Why the file cannot be read, or undefined. */
  failure?: string
}

/** Compares the current values of a file with those that its tools need. Pure. */
export function judgeFile(file: GatheredFile, input: JudgeInput): JudgedFile {
  if (file.read.kind === 'problem') return { file, judged: [], failure: file.read.message }
  if (file.read.kind === 'absent' && file.onlyIfThere) return { file, judged: [] }
  try {
    const tree = treeOf(file.adapter, file.read.kind === 'file' ? file.read.text : '')
    const judged = mergeWants(file, tree).map(({ want, tools }) => {
      const current = valueAt(tree, want.key)
      return { want, tools, current, state: judge(want, current, input) }
    })
    return { file, judged }
  } catch (error) {
    if (error instanceof ParseFailure) return { file, judged: [], failure: error.message }
    throw error
  }
}

/** Merges equal values that several tools need in one file. */
function mergeWants({ readers }: GatheredFile, tree: unknown): Pick<Judged, 'want' | 'tools'>[] {
  const byKey = new Map<string, Pick<Judged, 'want' | 'tools'>>()
  for (const { tool, wants } of readers) {
    for (const want of wants(tree)) {
      const key = JSON.stringify(want.key)
      const known = byKey.get(key)
      if (known) known.tools.push(tool)
      else byKey.set(key, { want, tools: [tool] })
    }
  }
  return [...byKey.values()]
}

/** True for a value that prevents the setup and that no flag allows to overwrite. */
export function isObstacle({ state, current }: Judged, { replaceRegistry, replaceToken }: OverwriteFlags): boolean {
  // A password in another registry's URL could not be restored: guard keeps none.
  if (state === 'other-registry') return !replaceRegistry || userinfoOf(String(current)) !== undefined
  if (state === 'other-token') return !replaceToken
  return state === 'other-detail'
}

/** Describes an obstacle without revealing a password. */
export function describeObstacle({ path }: GatheredFile, { want, current, state }: Judged): Obstacle {
  const value = state === 'other-token' ? shownCredential(String(current)) : conceal(String(current))
  return { path, key: formatKey(want.key), value, reason: state as Obstacle['reason'] }
}
