import { displayPath } from '../core/paths.ts'
import { printable } from '../core/printable.ts'
import type { Discovery } from '../find/discovery.ts'
import { alignColumns } from './columns.ts'
import { renderProblems } from './find.ts'
import type { Page } from './page.ts'

/** `path:line`, never cut, for each token that is staged, then what was not read. */
export function renderStaged(found: Discovery, relative: (path: string) => string, page: Page): string {
  const rows = found.sites.map(({ path, line, token, tool, key }) => [
    `${printable(displayPath(relative(path)))}:${line}`,
    String(token),
    tool,
    printable(key ?? ''),
  ])
  const lines = alignColumns(rows, [{}, {}, {}, { cut: 'middle' }], page.columns)
  return [...(lines.length > 0 ? [lines.join('\n')] : []), ...renderProblems(found.problems, page)].join('\n\n')
}
