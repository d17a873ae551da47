import type { ValidVerdict } from '../core/ports/services.ts'
import { printable } from '../core/printable.ts'
import { nearbyObjects } from './fields.ts'

type Usage = Pick<ValidVerdict, 'lastUsed' | 'createdAt' | 'requestCount'>

// "Usage statistics including when the token was last used":
// https://shisho.dev/docs/t/guard/features/token-management
// The field names are undocumented. They are compared in lower case and with letters only.
const LAST_USED = [
  'lastusedat',
  'lastused',
  'lastusedon',
  'lastuse',
  'lastusedtime',
  'lastseenat',
  'lastseen',
  'lastaccessedat',
]
const CREATED = ['createdat', 'created', 'createdon', 'createdtime', 'issuedat', 'registeredat']
const COUNT = ['requestcount', 'requests', 'totalrequests', 'requeststotal', 'usagecount', 'usecount', 'count']

/** The usage of a token in a service's answer, whatever the fields are called. */
export function readUsage(body: Record<string, unknown>): Usage {
  const objects = nearbyObjects(body)
  return {
    lastUsed: firstText(under(LAST_USED, objects)),
    createdAt: firstText(under(CREATED, objects)),
    requestCount: under(COUNT, objects).find(isCount),
  }
}

/** When the token in a list row was last used: null if never, undefined if the row does not say. */
export function lastUseIn(row: Record<string, unknown>): string | null | undefined {
  const values = under(LAST_USED, [row])
  return firstText(values) ?? (values.length > 0 ? null : undefined)
}

/** The values of all fields with these names. */
function under(names: readonly string[], objects: readonly Record<string, unknown>[]): unknown[] {
  return objects
    .flatMap(object => Object.entries(object))
    .flatMap(([name, value]) => (names.includes(plain(name)) ? [value] : []))
}

function firstText(values: readonly unknown[]): string | undefined {
  return values.map(toText).find(text => text !== undefined)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '')
}

function toText(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? printable(String(value)) : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
