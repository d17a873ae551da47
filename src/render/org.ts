import type { OrgTokenRow } from '../core/ports.ts'
import { alignColumns } from './columns.ts'
import type { Page } from './find.ts'

/** The list of an organisation's tokens; ids are never cut, for they are what `revoke` takes. */
export async function renderOrgTokens(rows: readonly OrgTokenRow[], page: Page): Promise<string> {
  const cells = rows.map(({ id, identifier, status, createdAt }) => [
    id,
    identifier ?? '',
    status ?? '',
    createdAt ?? '',
  ])
  const lines = await alignColumns(cells, [{}, { cut: 'end' }, {}, { cut: 'end' }], page.columns)
  return lines.join('\n')
}
