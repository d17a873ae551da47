import { isObject } from '../core/json.ts'
import type { OrgTokenRow, Verdict } from '../core/ports/services.ts'
import { flags, textField } from './fields.ts'
import { lastUseIn, readUsage } from './usage.ts'

// The answers to these calls are undocumented (https://shisho.dev/docs/r/202605-takumi-api-guard-tokens): these are
// names that
// such APIs commonly use.
const LISTS = ['tokens', 'items', 'data', 'org_user_tokens']
const WRAPPERS = ['token', 'org_user_token', 'data', 'result']
const ACTIVE = ['active', 'is_active', 'isActive', 'valid']
const STATUS = ['status', 'state']
const ID = ['token_id', 'tokenId', 'id']
const IDENTIFIER = ['user_identifier', 'userIdentifier', 'identifier']
const INACTIVE = /^(?:revoked|inactive|expired|disabled|deleted)$/i

/** The rows of one page, or undefined if the answer is not a list of tokens. */
export function readRows(page: unknown): OrgTokenRow[] | undefined {
  const list = Array.isArray(page)
    ? page
    : isObject(page)
      ? LISTS.map(name => page[name]).find(Array.isArray)
      : undefined
  const rows = list?.map(readRow)
  return rows?.every(row => row !== undefined) ? rows : undefined
}

function readRow(item: unknown): OrgTokenRow | undefined {
  const row = isObject(item) ? [item] : []
  const id = textField(row, ID)
  if (id === undefined) return undefined
  return {
    id,
    identifier: textField(row, IDENTIFIER),
    status: textField(row, STATUS),
    createdAt: textField(row, ['created_at', 'createdAt']),
    lastUsedAt: lastUseIn(row[0]!),
    revokedAt: textField(row, ['revoked_at', 'revokedAt']),
  }
}

/** The result of a probe; undefined if the answer has none, or contradicts itself. */
export function readProbe(body: unknown): Verdict | undefined {
  if (!isObject(body)) return undefined
  const objects = [body, ...WRAPPERS.map(name => body[name]).filter(isObject)]
  const status = textField(objects, STATUS)
  const said = flags(objects, ACTIVE)
  if (status !== undefined && /^active$/i.test(status)) said.push(true)
  if (status !== undefined && INACTIVE.test(status)) said.push(false)
  if (said.length === 0 || new Set(said).size > 1) return undefined
  if (!said[0]) return { state: 'rejected' }
  const about = { tokenId: textField(objects, ID), identifier: textField(objects, IDENTIFIER) }
  return { state: 'valid', ...about, ...readUsage(body) }
}
