import { type Command, Help } from 'commander'
import { columnsOf } from './io.ts'

/** Beside a term a description needs so many columns; where there are fewer it stands below. */
const READABLE = 30
const INDENT = 6

/** Help that fits into the columns of the terminal, or of `COLUMNS`. Its examples stay whole: they are to be copied. */
export function fitHelp(command: Command): Command {
  return command.configureOutput(HELP_OUTPUT).configureHelp({
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

const HELP_OUTPUT = {
  getOutHelpWidth: helpColumns,
  getErrHelpWidth: helpColumns,
  getOutHasColors: () => false, // it has none
  getErrHasColors: () => false,
}

/** Longer lines are hard to read. */
const WIDEST = 90

function helpColumns(): number {
  return Math.min(columnsOf(process.env), WIDEST)
}

/** Cells in as many aligned columns as the terminal has room for. */
export function inColumns(cells: readonly string[], helper: Help): string {
  const width = Math.max(...cells.map(cell => helper.displayWidth(cell))) + 2
  const count = Math.max(1, Math.floor(helpColumns() / width))
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
