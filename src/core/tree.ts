import { isDeepStrictEqual } from 'node:util'

export type KeyPath = readonly (string | number)[]

/** Every string in a parsed document, with its path. */
export function leaves(tree: unknown, path: KeyPath = []): [KeyPath, string][] {
  if (typeof tree === 'string') return [[path, tree]]
  if (Array.isArray(tree)) return tree.flatMap((item, index) => leaves(item, [...path, index]))
  if (!isPlain(tree)) return []
  return Object.entries(tree).flatMap(([name, value]) => leaves(value, [...path, name]))
}

interface FoundString {
  path: KeyPath
  text: string
  isName: boolean
}

/** Every string in a parsed document, the names of members among them, with its path. */
export function strings(tree: unknown): FoundString[] {
  const found: FoundString[] = []
  const collect = (node: unknown, path: KeyPath): void => {
    if (typeof node === 'string') found.push({ path, text: node, isName: false })
    else if (Array.isArray(node)) for (const [index, item] of node.entries()) collect(item, [...path, index])
    else if (isPlain(node))
      for (const [name, value] of Object.entries(node)) {
        const member = [...path, name]
        found.push({ path: member, text: name, isName: true })
        collect(value, member)
      }
  }
  collect(tree, [])
  return found
}

/** The same document with every string, including member names, passed through `change`. */
export function mapStrings(tree: unknown, change: (text: string) => string): unknown {
  if (typeof tree === 'string') return change(tree)
  if (Array.isArray(tree)) return tree.map(item => mapStrings(item, change))
  if (!isPlain(tree)) return tree
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [change(name), mapStrings(value, change)]))
}

const DEPTH_LIMIT = 100

/** True if a document is nested too deeply or contains itself, so that walking it might not end. */
export function isBottomless(tree: unknown, depth = 0): boolean {
  if (!isPlain(tree)) return false
  return depth === DEPTH_LIMIT || Object.values(tree).some(member => isBottomless(member, depth + 1))
}

/** True if two documents hold the same values under the same names. */
export function sameTree(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(mapStrings(a, same), mapStrings(b, same))
}

/** `npmRegistries."//host.example".npmAuthToken`, `tool.uv.index[0].url`; a single name is returned as it is. */
export function formatKey(path: KeyPath): string {
  if (path.length === 1) return String(path[0])
  return path.map((step, index) => formatStep(step, index)).join('')
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${step}]`
  const name = /^$|[.[\]"\s]/.test(step) ? JSON.stringify(step) : step
  return index === 0 ? name : `.${name}`
}

function same(text: string): string {
  return text
}

/** Objects of any prototype, since parsers differ, but no dates and the like. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}
