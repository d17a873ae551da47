import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import type { JournalHead } from '../journal-state.ts'

type OrgToken = NonNullable<JournalHead['org']>

/** All tokens of exactly this identifier. Throws `GuardError`: exit 9 without the manager role. */
export async function listExactly(identifier: string, { api }: Pick<Context, 'api'>): Promise<OrgTokenRow[]> {
  return withIdentifier(identifier, await (await api.org()).list({ prefix: identifier }))
}

/** The living tokens of an identifier that were not there before the call. Throws `GuardError`. */
export async function listNewTokens(
  { identifier, knownIds }: OrgToken,
  ctx: Pick<Context, 'api'>,
): Promise<OrgTokenRow[]> {
  const rows = await listExactly(identifier, ctx)
  return rows.filter(row => !knownIds.includes(row.id) && isActive(row))
}

/** The same for a call that no journal knows. */
export function listNewSince(
  identifier: string,
  before: readonly OrgTokenRow[],
  ctx: Pick<Context, 'api'>,
): Promise<OrgTokenRow[]> {
  return listNewTokens({ identifier, tokenId: null, knownIds: before.map(({ id }) => id) }, ctx)
}

/** The service filters by prefix: `alice` also finds `alice-laptop`. */
export function withIdentifier(identifier: string, rows: readonly OrgTokenRow[]): OrgTokenRow[] {
  return rows.filter(row => row.identifier === identifier)
}

export function isActive(row: OrgTokenRow): boolean {
  return !isInactive(row)
}

/** What the list says is undocumented: only a word that means the end of a token is taken for one. */
export function isInactive({ status }: OrgTokenRow): boolean {
  return /^(?:revoked|inactive|expired|disabled|deleted)$/i.test(status ?? '')
}
