import { JAPANESE_CHARACTERS, widthOf } from './width.ts'

/** Lines that talk to people: a word and a colon, or a sentence. Rows of tables and lines of files are neither. */
function isProse(line: string): boolean {
  return /^ *(?:[a-z\p{Lo}][a-z0-9\p{Lo}ー-]*: \S|[A-Z][a-z]*[ ,].*[.:]$|\S.*。$)/u.test(line)
}

/**
 * What stays in one piece, with the blanks behind it: a command in backticks, a path (blanks in its folders included), a
 * word; of Japanese each character, a word of katakana, and what does not begin a line with what is before it.
 */
const PIECES = new RegExp(
  [
    `(?:[^\\s\`${JAPANESE_CHARACTERS}]*\`[^\`]*\`[^\\s\`${JAPANESE_CHARACTERS}]*`,
    '(?:~[/\\\\]|/|[A-Z]:\\\\)\\S*(?: [^\\s`~/:]+[/\\\\]\\S*)*',
    `[（「]*(?:[ァ-ヺー]+|[${JAPANESE_CHARACTERS}]|[^\\s${JAPANESE_CHARACTERS}]+))[、。）」：？ーっゃゅょッャュョ]*\\s*`,
  ].join('|'),
  'g',
)

const COLOUR = /\x1b\[[0-9;]*m/g

/** Text for a terminal of so many columns: its prose broken between words, below the words that it began with. */
export function wrapProse(text: string, columns: number): string {
  return text
    .split('\n')
    .map(line => (isProse(plain(line)) && widthOf(plain(line)) > columns ? wrapLine(line, columns) : line))
    .join('\n')
}

function wrapLine(line: string, columns: number): string {
  const [before] = /^ *(?:[a-z\p{Lo}][a-z0-9\p{Lo}ー-]*: )?/u.exec(plain(line))!
  return fill(line, columns, ' '.repeat(widthOf(before))).join('\n')
}

/** The lines of a text, all but the first behind the indent. */
export function fill(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [/^ */.exec(text)![0]]
  for (const [piece] of text.matchAll(PIECES)) {
    const last = lines.at(-1)!
    // Nothing is gained by a break right behind the word that the line began with.
    const isFirst = last.trim() === '' || (lines.length === 1 && widthOf(plain(last)) <= indent.length)
    if (isFirst || widthOf(plain(last + piece.trimEnd())) <= columns) lines[lines.length - 1] = last + piece
    else lines.push(indent + piece)
  }
  return lines.map(line => line.trimEnd())
}

/** Without colours. */
function plain(text: string): string {
  return text.replace(COLOUR, '')
}
