import { conceal } from '../core/conceal.ts'
import { padTo, truncate, widthOf } from './width.ts'

export interface Column {
  /** Which part of a long text can be spared; a column without it is never cut. */
  cut?: 'start' | 'middle' | 'end'
}

type Rows = readonly (readonly string[])[]

const GAP = '  '

/** Rows of text in aligned columns, the widest of them cut until a row fits; no line ends in blanks. */
export function alignColumns(texts: Rows, columns: readonly Column[], total: number): string[] {
  // Before the text is cut: a token without its beginning cannot be recognised.
  const rows = texts.map(row => row.map(text => conceal(text)))
  const natural = columns.map((_, index) => Math.max(0, ...rows.map(row => widthOf(row[index] ?? ''))))
  const widths = shrink(natural, columns, total - GAP.length * (columns.length - 1))
  return rows.map(row =>
    columns
      .map(({ cut }, index) => fit(row[index] ?? '', widths[index]!, cut))
      .join(GAP)
      .trimEnd(),
  )
}

/** Takes width from the widest column that may be cut, until all fit or nothing more can be spared. */
function shrink(natural: readonly number[], columns: readonly Column[], room: number): number[] {
  const widths = [...natural]
  const cuttable = widths.flatMap((_, index) => (columns[index]!.cut ? [index] : []))
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = cuttable.toSorted((a, b) => widths[b]! - widths[a]!)[0]
    if (widest === undefined || widths[widest]! <= 1) break
    widths[widest]! -= 1
  }
  return widths
}

function fit(text: string, width: number, cut: Column['cut']): string {
  return padTo(cut ? truncate(text, width, cut) : text, width)
}
