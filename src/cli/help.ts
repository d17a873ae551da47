import { type Command, Help } from 'commander'

/** The columns that a description needs beside its term; with fewer it goes below. */
const READABLE = 30
const INDENT = 6

/** Help that fits the given width. Its examples are not wrapped, so that they can be copied. */
export function fitHelp(command: Command, columns: number): Command {
  return command
    .configureOutput({
      getOutHelpWidth: () => columns,
      getErrHelpWidth: () => columns,
      getOutHasColors: () => false, // it has none
      getErrHasColors: () => false,
    })
    .configureHelp({
      minWidthToWrap: READABLE,
      styleUsage(usage) {
        const title = this.displayWidth!(`${this.styleTitle!('Usage:')} `)
        return this.boxWrap!(usage, this.helpWidth! - title).replaceAll('\n', `\n${' '.repeat(title)}`)
      },
      formatItem(term, termWidth, description, helper) {
        const columns = helper.helpWidth ?? 80
        if (!description || columns - termWidth - 4 >= READABLE) {
          return Help.prototype.formatItem.call(this, term, termWidth, description, helper)
        }
        const wrapped = helper.boxWrap(description, columns - INDENT)
        return [`  ${term}`, ...wrapped.split('\n').map(line => ' '.repeat(INDENT) + line)].join('\n')
      },
    })
}

/** Cells in as many aligned columns as fit. */
export function inColumns(cells: readonly string[], helper: Help, columns: number): string {
  const width = Math.max(...cells.map(cell => helper.displayWidth(cell))) + 2
  const count = Math.max(1, Math.floor(columns / width))
  const rows = Array.from({ length: Math.ceil(cells.length / count) }, (_, row) =>
    cells.slice(row * count, (row + 1) * count),
  )
  return rows
    .map(row =>
      row
        .map(cell => cell + ' '.repeat(width - helper.displayWidth(cell)))
        .join('')
        .trimEnd(),
    )
    .join('\n')
}
