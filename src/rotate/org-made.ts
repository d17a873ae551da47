import type { Context, OrgTokenRow } from '../core/ports.ts'
import type { JournalHead } from './journal.ts'

type OrgToken = NonNullable<JournalHead['org']>

/** The living tokens of an identifier that were not there before the call. Throws `GuardError`. */
export async function listMade(
  { identifier, knownIds }: OrgToken,
  { api }: Pick<Context, 'api'>,
): Promise<OrgTokenRow[]> {
  const rows = exactly(identifier, await (await api.org()).list({ prefix: identifier }))
  return rows.filter(row => !knownIds.includes(row.id) && isActive(row))
}

/** The service filters by prefix: `alice` also finds `alice-laptop`. */
export function exactly(identifier: string, rows: readonly OrgTokenRow[]): OrgTokenRow[] {
  return rows.filter(row => row.identifier === identifier)
}

export function isActive({ status }: OrgTokenRow): boolean {
  return status === undefined || status === 'active'
}
