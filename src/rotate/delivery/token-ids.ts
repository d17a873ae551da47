import { ExitCode, GuardError } from '../../core/errors.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { settlingLeft } from '../answer.ts'
import type { JournalHead } from '../journal-state.ts'
import { isInactive, listExactly, listNewTokens } from '../org/new-tokens.ts'
import { revokeMany } from '../org/revoke-many.ts'
import { asUnfinished } from '../unfinished-errors.ts'
import type { Delivery } from './journal.ts'
import type { IdStatus } from './situation.ts'

type IdsContext = Pick<Context, 'api' | 'clock'>

/** What the service says of the two ids of a delivery, and why it says nothing if it does not. */
export interface IdStatuses {
  fresh: IdStatus
  old: IdStatus
  /** The active ids that another process has issued since. */
  strangers: string[]
  error?: GuardError
}

/** Asks about both ids. Never throws for what a service may answer. */
export async function checkIds(
  { subject, freshId, oldId, knownIds, calledAt }: Omit<Delivery, 'journal' | 'place'>,
  ctx: IdsContext,
): Promise<IdStatuses> {
  try {
    const rows = await listExactly(subject.identifier, ctx)
    const isSettled = settlingLeft({ calledAt }, { now: ctx.clock.now(), waited: 0 }) === 0
    const fresh = statusOf(freshId, rows)
    // A list may not know yet what was issued a moment ago.
    const isKnown = isSettled || rows.some(({ id }) => id === freshId)
    const strangers = rows.filter(row => isActive(row) && row.id !== freshId && !knownIds.includes(row.id))
    return { fresh: isKnown ? fresh : 'unknown', old: statusOf(oldId, rows), strangers: strangers.map(({ id }) => id) }
  } catch (error) {
    if (!(error instanceof GuardError) || error.exitCode === ExitCode.interrupted) throw error
    return { fresh: 'unknown', old: 'unknown', strangers: [], error }
  }
}

/** An id that is not listed any more is gone. */
function statusOf(id: string | undefined, rows: readonly OrgTokenRow[]): IdStatus {
  const row = rows.find(each => each.id === id)
  if (!row || isInactive(row)) return 'revoked'
  return isActive(row) ? 'active' : 'unknown'
}

/** What the list says is undocumented: a word that is not known proves nothing. */
function isActive({ status }: OrgTokenRow): boolean {
  return status === undefined || /^active$/i.test(status)
}

/** The only id that was not there before the call, or undefined. */
export async function onlyNewId(org: NonNullable<JournalHead['org']>, ctx: IdsContext): Promise<string | undefined> {
  const [only, ...more] = await listNewTokens(org, ctx)
  return more.length === 0 ? only?.id : undefined
}

/** Revokes an id, and returns once the list proves it. Throws `GuardError` (exit 7): the journal is kept. */
export function revokeProved(id: string, identifier: string, ctx: IdsContext): Promise<void> {
  return asUnfinished(async () => {
    const [revoked] = await revokeMany({ rows: [{ id }], prefix: identifier }, ctx)
    if (revoked!.error) throw revoked!.error
  })
}

export async function revokeAll(
  identifier: string,
  rows: readonly OrgTokenRow[] | GuardError,
  ctx: IdsContext,
): Promise<void> {
  if (!Array.isArray(rows)) return
  for (const { id } of rows as readonly OrgTokenRow[]) await revokeProved(id, identifier, ctx)
}
