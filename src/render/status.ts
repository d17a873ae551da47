import { countOf, say } from '../core/language.ts'
import type { UnknownVerdict, ValidVerdict, Verdict } from '../core/ports/services.ts'
import type { ProbedToken } from '../find/probe.ts'
import type { TokenUsage } from '../precedence/usage.ts'
import { alignColumns } from './columns.ts'
import { type Page, shortPath } from './page.ts'
import { copiesOf } from './plan.ts'
import { stateName } from './state-names.ts'

/** A token, what its service says of it, and which tools take it in this folder. */
export type StatusRow = ProbedToken & TokenUsage

/** The document of `guard status --json`. */
export function statusDocument(rows: readonly StatusRow[]) {
  return {
    schema: 'guard.status/1',
    tokens: rows.map(({ token, kind, sites, verdict, usedBy, shadowedFor }) => ({
      fingerprint: token.fingerprint,
      masked: token.toString(),
      kind,
      state: verdict.state,
      ...toldDocument(verdict),
      reason: verdict.state === 'unknown' ? verdict.reason : null,
      retryAfterSeconds: verdict.state === 'unknown' ? (verdict.retryAfterSeconds ?? null) : null,
      copies: sites.length,
      tools: toolsOf(sites),
      usedBy,
      shadowedFor,
    })),
  }
}

/** The service's data about a valid token. Only the time of last use is documented. */
function toldDocument(verdict: Verdict) {
  const told: Partial<ValidVerdict> = verdict.state === 'valid' ? verdict : {}
  return {
    lastUsed: told.lastUsed ?? null,
    createdAt: told.createdAt ?? null,
    requestCount: told.requestCount ?? null,
    identifier: told.identifier ?? null,
    limit: told.limit ?? null,
  }
}

/** One row for each distinct token, and a line below it if there is more to say. */
export function renderStatus(statuses: readonly StatusRow[], page: Page): string {
  const rows = statuses.map(({ token, verdict, sites, usedBy }) => [
    String(token),
    stateName(verdict.state),
    copiesOf(sites.length),
    usedBy.length > 0 ? usedBy.join(', ') : say('used by no tool here'),
  ])
  const lines = alignColumns(rows, [{}, {}, {}, { cut: 'end' }], page.columns)
  return statuses.map((row, index) => [lines[index]!, ...shadowing(row), ...details(row, page)].join('\n')).join('\n')
}

function shadowing({ shadowedFor }: StatusRow): string[] {
  const [tool] = shadowedFor
  return tool ? [say`  shadowed for ${shadowedFor.join(', ')}; see \`guard find --explain ${tool}\``] : []
}

function details({ verdict, sites }: ProbedToken, page: Page): string[] {
  if (verdict.state === 'unknown') return [`  ${verdict.reason}`, ...waitOf(verdict)]
  if (verdict.state === 'rejected')
    return [say`  still in ${sites.map(({ path }) => shortPath(path, page.home)).join(', ')}`]
  const { createdAt, lastUsed, requestCount, identifier } = verdict
  return [
    ...(identifier ? [say`  issued to ${identifier}`] : []),
    ...(createdAt ? [say`  created ${createdAt}`] : []),
    ...(lastUsed ? [say`  last used ${lastUsed}`] : []),
    ...(requestCount ? [say`  requests so far: ${requestCount}`] : []),
    ...(verdict.limit ? [`  ${verdict.limit}`] : []),
  ]
}

function waitOf({ retryAfterSeconds }: UnknownVerdict): string[] {
  return retryAfterSeconds === undefined ? [] : [say`  ask again in ${countOf(retryAfterSeconds, 'second')}`]
}

function toolsOf(sites: ProbedToken['sites']): string[] {
  return [...new Set(sites.map(({ tool }) => tool))]
}
