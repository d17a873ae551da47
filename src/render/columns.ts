import cliTruncate from 'cli-truncate'
import stringWidth from 'string-width'

export interface Column {
  /** Columns of the terminal it may take at most. */
  most: number
  /** Which end of a long text can be spared. */
  cut: 'start' | 'middle' | 'end'
}

/** Rows of text in aligned columns, each cut to its width; no line ends in blanks. */
export function alignColumns(rows: readonly (readonly string[])[], columns: readonly Column[]): string[] {
  const widths = columns.map(({ most }, index) =>
    Math.min(most, Math.max(0, ...rows.map(row => stringWidth(row[index] ?? '')))),
  )
  return rows.map(row =>
    columns
      .map(({ cut }, index) => pad(cliTruncate(row[index] ?? '', widths[index]!, { position: cut }), widths[index]!))
      .join('  ')
      .trimEnd(),
  )
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}
