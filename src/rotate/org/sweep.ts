import { isObject } from '../../core/json.ts'
import type { Ledger } from '../../core/ports/journals.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { isActive } from './new-tokens.ts'
import type { Revocation } from './revoke-many.ts'

/** Whose tokens are swept: of this identifier, or of all that begin like this. */
export interface Selector {
  identifier: string
  isPrefix: boolean
}

/** A token of a sweep, of this run or of one that was interrupted. */
export interface Swept {
  id: string
  identifier: string | null
  createdAt: string | null
  lastUsedAt: string | null
  /** `gone` without a call of guard: another process revoked it, or the list had not shown a call that arrived. */
  state: 'living' | 'revoked' | 'gone' | 'left'
  reason: string | null
}

export interface Sweep {
  /** When the first run began. */
  begunAt: string
  /** All that were ever to be revoked, in the order of the list. */
  tokens: Swept[]
  /** The rows that still live. */
  due: OrgTokenRow[]
  /** True if an earlier run was interrupted. */
  isResumed: boolean
  /** The living ones that no earlier run was confirmed for. */
  added: number
}

/** The tokens to be revoked, with the results of an interrupted run. */
export function planSweep(rows: readonly OrgTokenRow[], ledger: Pick<Ledger, 'read'>, now: Date): Sweep {
  const lines = ledger.read().filter(isObject)
  const begun = lines.find(({ begunAt }) => typeof begunAt === 'string')
  const before = new Map(lines.flatMap(({ token }) => (isSwept(token) ? [[token.id, token] as const] : [])))
  const due = rows.filter(isActive)
  const isDue = new Set(due.map(({ id }) => id))
  const earlier = [...before.values()].filter(({ id }) => !isDue.has(id)).map(asGone)
  return {
    begunAt: begun ? String(begun.begunAt) : now.toISOString(),
    tokens: [...earlier, ...due.map(row => sweptOf(row))],
    due,
    isResumed: begun !== undefined,
    added: due.filter(({ id }) => !before.has(id)).length,
  }
}

/** The list no longer calls it living. */
function asGone(token: Swept): Swept {
  return { ...token, state: token.state === 'revoked' ? 'revoked' : 'gone', reason: null }
}

function sweptOf({ id, identifier, createdAt, lastUsedAt }: OrgTokenRow): Swept {
  const facts = { identifier: identifier ?? null, createdAt: createdAt ?? null, lastUsedAt: lastUsedAt ?? null }
  return { id, ...facts, state: 'living', reason: null }
}

function isSwept(value: unknown): value is Swept {
  return isObject(value) && typeof value.id === 'string' && typeof value.state === 'string'
}

/** Before the first call: what was confirmed. */
export function keepPlan({ begunAt, tokens }: Sweep, ledger: Ledger): void {
  ledger.append([{ begunAt }, ...tokens.map(token => ({ token }))])
}

/** The tokens with what became of them. */
export function withOutcomes({ tokens }: Sweep, revocations: readonly Revocation[]): Swept[] {
  const outcomes = new Map(revocations.map(({ row, error }) => [row.id, error]))
  return tokens.map(token => {
    if (!outcomes.has(token.id)) return token
    const error = outcomes.get(token.id)
    return error ? { ...token, state: 'left', reason: error.message } : { ...token, state: 'revoked' }
  })
}
