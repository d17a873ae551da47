import { countOf, say } from '../core/language.ts'
import type { Plan } from '../rotate/plan.ts'
import { alignColumns } from './columns.ts'
import { notesDocument } from './notes.ts'
import { type Page, pathDocument, shortPath } from './page.ts'

/** What `apply` is going to do, from the very plan that it gets. */
export function renderPlan(plan: Plan, page: Page, verb: string): string {
  const rows = [
    ...plan.files.map(({ path, tool, copies }) => [shortPath(path, page.home), tool, copiesOf(copies)]),
    ...plan.items.map(({ path, tool, sites }) => [path, tool, copiesOf(sites.length)]),
  ]
  const lines = alignColumns(rows, [{ cut: 'start' }, {}, {}], page.columns - 2)
  const left = plan.left.map(({ site, reason }) => say`  left: ${shortPath(site.path, page.home)} (${reason})`)
  return [
    say`${verb} ${page.paint.strong(String(plan.token))} in ${countPlaces(plan)}`,
    ...lines.map(line => `  ${line}`),
    ...left,
  ].join('\n')
}

export function planDocument(plan: Plan) {
  return {
    fingerprint: plan.token.fingerprint,
    masked: plan.token.toString(),
    files: plan.files.map(({ path, tool, copies }) => ({ ...pathDocument(path), tool, copies })),
    items: plan.items.map(({ path, tool, sites }) => ({ path, tool, copies: sites.length })),
    left: plan.left.map(({ site, reason }) => ({ ...pathDocument(site.path), line: site.line, reason })),
    refusals: plan.refusals.map(({ code, message, flag }) => ({ code, message, flag })),
    notes: notesDocument(plan.notes),
  }
}

/** The number of files, and of items of the keychain with them. */
export function countPlaces({ files, items }: { files: readonly unknown[]; items: readonly unknown[] }): string {
  return countOf(files.length + items.length, items.length > 0 ? 'place' : 'file')
}

export function copiesOf(count: number): string {
  return count === 1 ? say('1 copy') : say`${count} copies`
}
