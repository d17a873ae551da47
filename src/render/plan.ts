import type { Plan } from '../rotate/plan.ts'
import { alignColumns } from './columns.ts'
import { type Page, pathDocument, shortPath } from './find.ts'

/** What `apply` is going to do, from the very plan that it gets. */
export function renderPlan(plan: Plan, page: Page, verb: string): string {
  const rows = plan.files.map(({ path, tool, copies }) => [
    shortPath(path, page.home),
    tool,
    copies === 1 ? '1 copy' : `${copies} copies`,
  ])
  const lines = alignColumns(rows, [
    { most: page.columns - 24, cut: 'start' },
    { most: 8, cut: 'end' },
    { most: 10, cut: 'end' },
  ])
  const left = plan.left.map(({ site, reason }) => `  left: ${shortPath(site.path, page.home)} (${reason})`)
  return [
    `${verb} ${page.paint.strong(String(plan.token))} in ${countOf(plan.files.length, 'file')}`,
    ...lines.map(line => `  ${line}`),
    ...left,
  ].join('\n')
}

export function planDocument(plan: Plan) {
  return {
    fingerprint: plan.token.fingerprint,
    masked: plan.token.toString(),
    files: plan.files.map(({ path, tool, copies }) => ({ ...pathDocument(path), tool, copies })),
    left: plan.left.map(({ site, reason }) => ({ ...pathDocument(site.path), line: site.line, reason })),
    refusals: plan.refusals.map(({ code, message, flag }) => ({ code, message, flag })),
    notes: plan.notes,
  }
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
