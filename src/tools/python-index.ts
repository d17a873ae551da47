import { valueAt } from '../formats/adapter.ts'
import { type Goal, spelledToken, withToken } from './recipe.ts'

/** The name that the vendor's documents give the index. */
export const SOURCE = 'takumi-guard'

/** The index with the token in its address, for tools that expand variables or do not. */
export function indexUrl(goal: Goal, tool: { expands: boolean }): string {
  return withToken(plainIndex(goal), 'token', spelledToken(goal, tool))
}

/** The index as it is for everybody. */
export function plainIndex({ urls }: Goal): string {
  return `${urls.pypi}simple/`
}

/** The list at a key, or an empty one. */
export function listAt(tree: unknown, key: readonly string[]): unknown[] {
  const list = valueAt(tree, key)
  return Array.isArray(list) ? list : []
}
