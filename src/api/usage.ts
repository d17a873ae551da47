import type { ValidVerdict } from '../core/ports.ts'
import { printable } from '../core/printable.ts'
import { nearbyObjects } from './fields.ts'

type Usage = Pick<ValidVerdict, 'lastUsed' | 'createdAt' | 'requestCount'>

// "Usage statistics including when the token was last used": https://shisho.dev/docs/t/guard/features/token-management
// The names of the fields are undocumented. They are compared in lower case and without anything but letters.
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

/** What a service tells of the use of a token, whatever it calls the fields. */
export function readUsage(body: Record<string, unknown>): Usage {
  const fields = nearbyObjects(body).flatMap(object => Object.entries(object))
  const under = (names: readonly string[]) =>
    fields.filter(([name]) => names.includes(plain(name))).map(([, value]) => value)
  return {
    lastUsed: under(LAST_USED)
      .map(toText)
      .find(text => text !== undefined),
    createdAt: under(CREATED)
      .map(toText)
      .find(text => text !== undefined),
    requestCount: under(COUNT).find(isCount),
  }
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
