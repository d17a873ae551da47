import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'

const BOM = '\xEF\xBB\xBF'

/** The line break that a text uses. */
export function lineBreakOf(text: ByteText): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/**
 * Inserts whole lines at an offset that begins a line, or at the end. A text without a trailing line break stays
 * without one.
 */
export function insertLines(text: ByteText, at: number, lines: readonly string[], eol = lineBreakOf(text)): Edit {
  const isLoose = at === text.length && !isEmptyText(text) && !text.endsWith('\n')
  const replace = isLoose ? lines.map(line => eol + line).join('') : lines.map(line => line + eol).join('')
  return { span: [at, at], expect: '', replace }
}

/** Appends lines, separated by an empty line. */
export function appendBlock(text: ByteText, lines: readonly string[]): Edit {
  const isApart = isEmptyText(text) || /\n\r?\n$/.test(text)
  return insertLines(text, text.length, isApart ? lines : ['', ...lines])
}

/** The offset after the first matching line, or undefined. */
export function behindLine(text: ByteText, pattern: RegExp, count = 1): number | undefined {
  let seen = 0
  for (const { start, end, line } of lineSpans(text)) {
    if (!pattern.test(start === 0 && line.startsWith(BOM) ? line.slice(BOM.length) : line)) continue
    seen += 1
    if (seen === count) return end
  }
  return undefined
}

/** Each line with its offset, the offset of the next line, and its text without the line break. */
export function lineSpans(text: ByteText): { start: number; end: number; line: string }[] {
  const lines: { start: number; end: number; line: string }[] = []
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next === -1 ? text.length : next + 1
    lines.push({ start, end, line: text.slice(start, end).replace(/\r?\n$/, '') })
    start = end
  }
  return lines
}

export function isEmptyText(text: ByteText): boolean {
  return text === '' || text === BOM
}

/** The part of two texts between their common beginning and their common end. */
export function difference(before: ByteText, after: ByteText): Edit {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const span = [start, before.length - tail] as const
  return { span, expect: before.slice(...span), replace: after.slice(start, after.length - tail) }
}
