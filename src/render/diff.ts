export interface DiffLine {
  sign: '+' | '-'
  text: string
}

/** Beyond this many comparisons the middle is shown as a whole: the files are configs, and the changes a few lines. */
const LIMIT = 1_000_000

/** The lines that one text lacks and the other has, in order. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [splitLines(before), splitLines(after)]
  let start = 0
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1
  let tail = 0
  while (tail < Math.min(a.length, b.length) - start && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  return compare(a.slice(start, a.length - tail), b.slice(start, b.length - tail)).filter(({ text }) => text !== '')
}

function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/)
}

/** By the longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > LIMIT) return [...minus(a), ...plus(b)]
  const length = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const skip = Math.max(length[i + 1]![j]!, length[i]![j + 1]!)
      length[i]![j] = a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : skip
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) [i, j] = [i + 1, j + 1]
    else if (length[i + 1]![j]! >= length[i]![j + 1]!) lines.push(...minus([a[i++]!]))
    else lines.push(...plus([b[j++]!]))
  }
  return [...lines, ...minus(a.slice(i)), ...plus(b.slice(j))]
}

function plus(lines: readonly string[]): DiffLine[] {
  return lines.map(text => ({ sign: '+', text }))
}

function minus(lines: readonly string[]): DiffLine[] {
  return lines.map(text => ({ sign: '-', text }))
}
