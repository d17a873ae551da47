import { conceal } from '../core/conceal.ts'
import { groupByToken } from '../core/group-by-token.ts'
import { countOf, say } from '../core/language.ts'
import type { TreeProgress } from '../core/ports/search.ts'
import type { Discovery, Problem, Site } from '../find/discovery.ts'
import { alignColumns } from './columns.ts'
import { renderProblems, renderReferences, siteRow, tokenHeading } from './find.ts'
import { type Page, shortPath, type Verdicts } from './page.ts'
import { truncate, widthOf } from './width.ts'

/** A line for each place in one file, printed as the file is found. */
export function renderSites(sites: readonly Site[], page: Page): string {
  const rows = sites.map(site => {
    const [place = '', ...rest] = siteRow(site, page)
    return [place, String(site.token), ...rest]
  })
  const lines = alignColumns(rows, [{ cut: 'start' }, {}, {}, {}, { cut: 'middle' }], page.columns)
  return lines.join('\n')
}

/** What is only known at the end: distinct tokens, references and problems. Empty if there are none. */
export function renderTreeEnd(found: Discovery, verdicts: Verdicts, page: Page): string {
  const tokens = groupByToken(found.sites).map(
    group => `${tokenHeading(group, verdicts, page)}  ${countOf(group.sites.length, 'place')}`,
  )
  const blocks = [
    ...(tokens.length > 0 ? [tokens.join('\n')] : []),
    ...renderReferences(found, page),
    ...renderProblems(shorten(found.problems), page),
  ]
  return blocks.length > 0 && found.sites.length > 0 ? `\n${blocks.join('\n\n')}` : blocks.join('\n\n')
}

/** `12,345 files, 1,024 MB in 0.9 s` */
export function renderTreeStats({ files, bytes, milliseconds }: Discovery['stats']): string {
  return say`${amounts(files, bytes)} in ${(milliseconds / 1000).toFixed(1)} s`
}

/** One line for a terminal, no wider than that. */
export function renderProgress({ files, bytes, folder }: TreeProgress, { home, columns }: Page): string {
  const before = `${amounts(files, bytes)}  `
  // One column is left, or the cursor would be on the next line.
  return before + truncate(conceal(shortPath(folder, home)), columns - widthOf(before) - 1, 'start')
}

function amounts(files: number, bytes: number): string {
  return files === 1
    ? say`1 file, ${grouped(Math.ceil(bytes / 1e6))} MB`
    : say`${grouped(files)} files, ${grouped(Math.ceil(bytes / 1e6))} MB`
}

/** `12,345`: `toLocaleString` takes longer than most searches. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

const SHOWN_UNREADABLE = 5

/** Whoever searches a whole machine need not see each of the thousand folders that are root's. */
function shorten(problems: readonly Problem[]): Problem[] {
  const unreadable = problems.filter(({ code }) => code === 'UNREADABLE')
  const rest = problems.filter(({ code }) => code !== 'UNREADABLE')
  const more = unreadable.length - SHOWN_UNREADABLE
  if (more <= 1) return [...problems]
  const shown = unreadable.slice(0, SHOWN_UNREADABLE)
  const last = unreadable[SHOWN_UNREADABLE]!
  return [...rest, ...shown, { ...last, message: say`it cannot be read, like ${countOf(more - 1, 'other')}` }]
}
