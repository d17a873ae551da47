import type { ByteText } from '../core/bytes.ts'
import type { FoundFile } from '../find/discovery.ts'
import { rewritableCopies } from '../formats/rewrite-config.ts'
import type { Occurrence } from '../formats/spellings.ts'

/** A line that a rewrite changes, cut at the copies of the token, which are not in it. */
export interface PlannedLine {
  /** Its number, from 1. */
  line: number
  /** The keys whose values hold the copies; empty if the format has none here. */
  keys: string[]
  /** What is before the first copy, between two copies, and after the last one: one more than there are copies. */
  texts: ByteText[]
  /** Of each copy, whether it is in base64. */
  encoded: boolean[]
}

/** The lines of a file that change when the token of its sites is replaced, in order. Pure. */
export function plannedLines({ document, sites }: Pick<FoundFile, 'document' | 'sites'>): PlannedLine[] {
  const { text } = document
  const copies = rewritableCopies(document, sites[0]!.token.reveal())
  const numberOf = lineNumbers(text)
  return byLine(text, copies).map(({ start, end, copies: own }) => {
    const [first, last] = [numberOf(start), numberOf(end)]
    const keys = sites.filter(({ line }) => line >= first && line <= last).flatMap(({ key }) => key ?? [])
    return { line: first, keys: [...new Set(keys)], ...cut(text.slice(start, end), start, own) }
  })
}

interface Stretch {
  start: number
  end: number
  copies: Occurrence[]
}

/** The lines with copies. A copy that a line break cuts joins the lines that it is on. */
function byLine(text: ByteText, copies: readonly Occurrence[]): Stretch[] {
  const lines: Stretch[] = []
  for (const copy of copies) {
    const end = lineEnd(text, copy.span[1])
    const last = lines.at(-1)
    if (last && copy.span[0] < last.end) {
      last.copies.push(copy)
      last.end = end
    } else lines.push({ start: text.lastIndexOf('\n', copy.span[0] - 1) + 1, end, copies: [copy] })
  }
  return lines
}

function lineEnd(text: ByteText, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function cut(line: ByteText, start: number, copies: readonly Occurrence[]): Pick<PlannedLine, 'texts' | 'encoded'> {
  const ends = copies.map(({ span }) => span[1] - start)
  const starts = copies.map(({ span }) => span[0] - start)
  return {
    texts: [0, ...ends].map((from, at) => line.slice(from, starts[at])),
    encoded: copies.map(({ encoded }) => encoded),
  }
}

/** The number of the line of each offset; asked in ascending order, they take one pass over the text. */
function lineNumbers(text: ByteText): (offset: number) => number {
  let [line, at] = [1, 0]
  return offset => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < offset; next = text.indexOf('\n', at)) {
      line += 1
      at = next + 1
    }
    return line
  }
}
