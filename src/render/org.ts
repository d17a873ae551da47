import { say } from '../core/language.ts'
import type { OrgTokenRow } from '../core/ports/services.ts'
import { alignColumns } from './columns.ts'
import type { Page } from './page.ts'

/** The list of an organisation's tokens; ids are never cut, for they are what `revoke` takes. */
export function renderOrgTokens(rows: readonly OrgTokenRow[], page: Page): string {
  const cells = rows.map(row => [
    row.id,
    row.identifier ?? '',
    row.status ?? '',
    row.createdAt === undefined ? '' : say`created ${dayOf(row.createdAt)}`,
    usage(row),
  ])
  const lines = alignColumns(cells, [{}, { cut: 'end' }, {}, { cut: 'end' }, { cut: 'end' }], page.columns)
  return lines.join('\n')
}

function usage({ lastUsedAt }: OrgTokenRow): string {
  if (lastUsedAt === undefined) return ''
  return lastUsedAt === null ? say('never used') : say`used ${dayOf(lastUsedAt)}`
}

/** The day of a time as services write it; anything else as it is. */
function dayOf(time: string): string {
  return /^(\d{4}-\d{2}-\d{2})T/.exec(time)?.[1] ?? time
}

const COLUMNS = ['id', 'identifier', 'status', 'createdAt', 'lastUsedAt', 'revokedAt'] as const

/** The same for spreadsheets: https://www.rfc-editor.org/rfc/rfc4180 */
export function orgTokensAsCsv(rows: readonly OrgTokenRow[]): string {
  return [COLUMNS, ...rows.map(row => COLUMNS.map(name => row[name] ?? ''))]
    .map(cells => cells.map(asCell).join(','))
    .join('\n')
}

/**
 * An identifier is user input: a spreadsheet must not interpret it as a formula.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function asCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
