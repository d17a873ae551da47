import { countOf, say } from '../core/language.ts'
import type { Secret } from '../core/secret.ts'
import type { Plan, PlannedFile } from '../rotate/plan.ts'
import { alignColumns } from './columns.ts'
import { notesDocument } from './notes.ts'
import { type Page, pathDocument, shortPath } from './page.ts'
import { masksOf, plannedLineDocument, renderPlannedLines } from './planned-lines.ts'

export interface PlanView {
  verb: string
  /** The token that will be written, if it is known already. */
  fresh?: Secret | undefined
  /** Shows every line, whatever their number. */
  verbose?: boolean | undefined
}

/** So many lines of a file are shown, and so many files with their lines. */
const MOST_LINES = 5
const MOST_FILES = 30

/** What `apply` is going to do, from the very plan that it gets. */
export function renderPlan(plan: Plan, page: Page, view: PlanView): string {
  const rows = [
    ...plan.files.map(({ path, tool, copies }) => [shortPath(path, page.home), tool, copiesOf(copies)]),
    ...plan.items.map(({ path, tool, sites }) => [path, tool, copiesOf(sites.length)]),
  ]
  const places = alignColumns(rows, [{ cut: 'start' }, {}, {}], page.columns - 2)
  const left = leftPlaces(plan.left, page).map(([place, reason]) => say`  left: ${place} (${reason})`)
  const hidden = view.verbose ? 0 : plan.files.length - MOST_FILES
  return [
    say`${view.verb} ${page.paint.strong(String(plan.token))} in ${countPlaces(plan)}`,
    ...places.flatMap((row, at) => [
      `  ${row}`,
      ...(view.verbose || at < MOST_FILES ? linesOf(plan, plan.files[at], view, page) : []),
    ]),
    ...(hidden > 0 ? [say`  the lines of ${countOf(hidden, 'more file')}: \`--verbose\``] : []),
    ...left,
  ].join('\n')
}

/** Each place once for each reason; a file with its lines. */
function leftPlaces(left: Plan['left'], page: Page): [place: string, reason: string][] {
  const lines = new Map<string, { path: string; reason: string; lines: number[] }>()
  for (const { site, reason } of left) {
    const key = `${site.path}\0${reason}`
    const place = lines.get(key) ?? { path: site.path, reason, lines: [] }
    const isFile = site.level !== 'environment' && site.carrier !== 'keychain'
    if (isFile && !place.lines.includes(site.line)) place.lines.push(site.line)
    lines.set(key, place)
  }
  return [...lines.values()].map(({ path, reason, lines }) => [placeOf(shortPath(path, page.home), lines), reason])
}

function placeOf(path: string, lines: readonly number[]): string {
  return lines.length === 0 ? path : `${path}:${lines.join(', ')}`
}

/** None of an item of the keychain. */
function linesOf(
  { token }: Plan,
  file: PlannedFile | undefined,
  { fresh, verbose }: PlanView,
  { paint }: Page,
): string[] {
  const { lines } = file ?? { lines: [] }
  const some = verbose ? lines : lines.slice(0, MOST_LINES)
  const more = lines.length - some.length
  return [
    ...renderPlannedLines(some, masksOf(token, fresh), paint),
    ...(more > 0 ? [say`${countOf(more, 'more line')}: \`--verbose\``] : []),
  ].map(line => `    ${line}`)
}

export function planDocument({ token, files, items, left, refusals, notes }: Plan, fresh?: Secret) {
  const masks = masksOf(token, fresh)
  return {
    fingerprint: token.fingerprint,
    masked: token.toString(),
    files: files.map(({ path, tool, copies, lines }) => ({
      ...{ ...pathDocument(path), tool, copies },
      lines: lines.map(line => plannedLineDocument(line, masks)),
    })),
    items: items.map(({ path, tool, sites }) => ({ path, tool, copies: sites.length })),
    left: left.map(({ site, reason }) => ({ ...pathDocument(site.path), line: site.line, reason })),
    refusals: refusals.map(({ code, message, flag }) => ({ code, message, flag })),
    notes: notesDocument(notes),
  }
}

/** The number of files, and of items of the keychain with them. */
export function countPlaces({ files, items }: { files: readonly unknown[]; items: readonly unknown[] }): string {
  return items.length > 0 ? countOf(files.length + items.length, 'place') : countOf(files.length, 'file')
}

export function copiesOf(count: number): string {
  return count === 1 ? say('1 copy') : say`${count} copies`
}
