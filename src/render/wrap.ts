/** Lines that talk to people: a word and a colon, or a sentence. Rows of tables and lines of files are neither. */
const PROSE = /^ *(?:[a-z\p{Lo}][a-z0-9\p{Lo}ー-]*: \S|[A-Z][a-z]*[ ,].*[.:]$)/u

/** What stays in one piece: a command in backticks, a path (blanks in its folders included), a word. */
const PIECES = /[^\s`]*`[^`]*`[^\s`]*|(?:~[/\\]|\/|[A-Z]:\\)\S*(?: [^\s`~/:]+[/\\]\S*)*|\S+/g

const COLOUR = /\x1b\[[0-9;]*m/g

/** Text for a terminal of so many columns: its prose broken between words, below the words that it began with. */
export function wrapProse(text: string, columns: number): string {
  return text
    .split('\n')
    .map(line => (PROSE.test(plain(line)) && widthOf(line) > columns ? wrapLine(line, columns) : line))
    .join('\n')
}

function wrapLine(line: string, columns: number): string {
  const indent = /^ *(?:[a-z\p{Lo}][a-z0-9\p{Lo}ー-]*: )?/u.exec(plain(line))![0].length
  const lines: string[] = [/^ */.exec(line)![0]]
  for (const [piece] of line.matchAll(PIECES)) {
    const last = lines.at(-1)!
    const isFirst = last.trim() === ''
    // Nothing is gained by a break right behind the word that the line began with.
    const isOnly = lines.length === 1 && widthOf(last) < indent
    if (isFirst || isOnly || widthOf(last) + 1 + widthOf(piece) <= columns)
      lines[lines.length - 1] = last + (isFirst ? '' : ' ') + piece
    else lines.push(' '.repeat(indent) + piece)
  }
  return lines.join('\n')
}

/** Scripts of East Asia take two columns for a character: https://www.unicode.org/reports/tr11/ */
function widthOf(painted: string): number {
  const text = plain(painted)
  return (
    text.length +
    (text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g) ?? []).length
  )
}

/** Without colours. */
function plain(text: string): string {
  return text.replace(COLOUR, '')
}
