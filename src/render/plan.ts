import { countOf, say } from '../core/language.ts'
import { isVariable } from '../find/discovery.ts'
import type { Plan } from '../rotate/plan.ts'
import { alignColumns } from './columns.ts'
import { notesDocument } from './notes.ts'
import { type Page, pathDocument, shortPath } from './page.ts'

/** What `apply` is going to do, from the very plan that it gets. */
export function renderPlan(plan: Plan, page: Page, verb: string): string {
  const rows = plan.files.map(({ path, tool, copies }) => [shortPath(path, page.home), tool, copiesOf(copies)])
  const lines = alignColumns(rows, [{ cut: 'start' }, {}, {}], page.columns - 2)
  const left = leftPlaces(plan.left, page).map(([place, reason]) => say`  left: ${place} (${reason})`)
  return [
    say`${verb} ${page.paint.strong(String(plan.token))} in ${countOf(plan.files.length, 'file')}`,
    ...lines.map(line => `  ${line}`),
    ...left,
  ].join('\n')
}

/** Each file once for each reason, with its lines; a variable has none. */
function leftPlaces(left: Plan['left'], page: Page): [place: string, reason: string][] {
  const lines = new Map<string, { path: string; reason: string; lines: number[] }>()
  for (const { site, reason } of left) {
    const key = `${site.path}\0${reason}`
    const place = lines.get(key) ?? { path: site.path, reason, lines: [] }
    if (!isVariable(site) && !place.lines.includes(site.line)) place.lines.push(site.line)
    lines.set(key, place)
  }
  return [...lines.values()].map(({ path, reason, lines }) => [placeOf(shortPath(path, page.home), lines), reason])
}

function placeOf(path: string, lines: readonly number[]): string {
  return lines.length === 0 ? path : `${path}:${lines.join(', ')}`
}

export function planDocument(plan: Plan) {
  return {
    fingerprint: plan.token.fingerprint,
    masked: plan.token.toString(),
    files: plan.files.map(({ path, tool, copies }) => ({ ...pathDocument(path), tool, copies })),
    left: plan.left.map(({ site, reason }) => ({ ...pathDocument(site.path), line: site.line, reason })),
    refusals: plan.refusals.map(({ code, message, flag }) => ({ code, message, flag })),
    notes: notesDocument(plan.notes),
  }
}

export function copiesOf(count: number): string {
  return count === 1 ? say('1 copy') : say`${count} copies`
}
