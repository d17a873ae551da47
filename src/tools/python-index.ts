import { valueAt } from '../formats/adapter.ts'
import { type SetupTarget, spelledToken, withToken } from './recipe.ts'

/** The name that the vendor's documents give the index. */
export const SOURCE = 'takumi-guard'

/** The index with the token in its address, for tools that expand variables or do not. */
export function indexUrl(target: SetupTarget, tool: { expands: boolean }): string {
  return withToken(plainIndex(target), 'token', spelledToken(target, tool))
}

/** The index as it is for everybody. */
export function plainIndex({ urls }: SetupTarget): string {
  return `${urls.pypi}simple/`
}

/** The members of the table at a key; none if there is no table. */
export function entriesAt(tree: unknown, key: readonly string[]): [string, unknown][] {
  const table = valueAt(tree, key)
  return typeof table === 'object' && table !== null ? Object.entries(table) : []
}

/** The list at a key, or an empty one. */
export function listAt(tree: unknown, key: readonly string[]): unknown[] {
  const list = valueAt(tree, key)
  return Array.isArray(list) ? list : []
}
