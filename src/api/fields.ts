import { isObject } from '../core/json.ts'
import { printable } from '../core/printable.ts'

/** The objects in which an undocumented field may be: the answer itself and those one level below. */
export function nearbyObjects(value: unknown): Record<string, unknown>[] {
  if (!isObject(value)) return []
  return [value, ...Object.values(value).filter(isObject)]
}

/** The first string or number under one of the names, safe to print. */
export function textField(objects: readonly Record<string, unknown>[], names: readonly string[]): string | undefined {
  const found = rawField(objects, names)
  return found === undefined ? undefined : printable(found)
}

/** The same, unchanged, for a value that is only sent back. */
export function rawField(objects: readonly Record<string, unknown>[], names: readonly string[]): string | undefined {
  const values = objects.flatMap(object => names.map(name => own(object, name)))
  const found = values.find(value => (typeof value === 'string' && value !== '') || typeof value === 'number')
  return found === undefined ? undefined : String(found)
}

/** Every boolean under one of the names. */
export function flags(objects: readonly Record<string, unknown>[], names: readonly string[]): boolean[] {
  return objects.flatMap(object => names.map(name => own(object, name))).filter(value => typeof value === 'boolean')
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}
