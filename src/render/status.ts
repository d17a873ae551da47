import type { ProbedToken } from '../rotate/probe.ts'
import { alignColumns } from './columns.ts'
import { type Page, shortPath } from './find.ts'
import { copiesOf } from './plan.ts'

/** The document of `guard status --json`. */
export function statusDocument(probed: readonly ProbedToken[]) {
  return {
    schema: 'guard.status/1',
    tokens: probed.map(({ token, kind, sites, verdict }) => ({
      fingerprint: token.fingerprint,
      masked: token.toString(),
      kind,
      state: verdict.state,
      lastUsed: verdict.state === 'valid' ? (verdict.lastUsed ?? null) : null,
      reason: verdict.state === 'unknown' ? verdict.reason : null,
      copies: sites.length,
      tools: toolsOf(sites),
    })),
  }
}

/** One row for each distinct token, and a line beneath where there is something to say about it. */
export async function renderStatus(probed: readonly ProbedToken[], page: Page): Promise<string> {
  const rows = probed.map(({ token, verdict, sites }) => [
    String(token),
    verdict.state,
    copiesOf(sites.length),
    toolsOf(sites).join(', '),
  ])
  const lines = await alignColumns(rows, [{}, {}, {}, { cut: 'end' }], page.columns)
  return probed.map((row, index) => [lines[index]!, ...details(row, page)].join('\n')).join('\n')
}

function details({ verdict, sites }: ProbedToken, page: Page): string[] {
  if (verdict.state === 'unknown') return [`  ${verdict.reason}`]
  if (verdict.state === 'rejected')
    return [`  still in ${sites.map(({ path }) => shortPath(path, page.home)).join(', ')}`]
  return [
    ...(verdict.lastUsed ? [`  last used ${verdict.lastUsed}`] : []),
    ...(verdict.limit ? [`  ${verdict.limit}`] : []),
  ]
}

function toolsOf(sites: ProbedToken['sites']): string[] {
  return [...new Set(sites.map(({ tool }) => tool))]
}
