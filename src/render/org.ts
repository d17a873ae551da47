import type { OrgTokenRow } from '../core/ports.ts'
import { alignColumns } from './columns.ts'
import type { Page } from './find.ts'

/** The list of an organisation's tokens; ids are never cut, for they are what `revoke` takes. */
export function renderOrgTokens(rows: readonly OrgTokenRow[], page: Page): string {
  const widest = Math.max(...rows.map(({ id }) => id.length))
  const cells = rows.map(({ id, identifier, status, createdAt }) => [
    id,
    identifier ?? '',
    status ?? '',
    createdAt ?? '',
  ])
  const lines = alignColumns(cells, [
    { most: widest, cut: 'end' },
    { most: Math.max(10, page.columns - widest - 42), cut: 'end' },
    { most: 8, cut: 'end' },
    { most: 24, cut: 'end' },
  ])
  return lines.join('\n')
}
