import { decodeUtf8 } from '../core/bytes.ts'
import { HIDDEN } from '../core/conceal.ts'
import { say } from '../core/language.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import type { PlannedLine } from '../rotate/planned-lines.ts'
import type { Paint } from './paint.ts'

/** The token that goes, and the one that comes if it is known already, as they are shown. */
export interface Masks {
  old: string
  fresh: string
}

export function masksOf(old: Secret, fresh: Secret | undefined): Masks {
  const prefix = /^[a-z]+_[a-z]+_/.exec(String(old))?.[0] ?? ''
  return { old: String(old), fresh: fresh ? String(fresh) : `${prefix}${HIDDEN}(${say('new')})` }
}

/** Each line with its number and keys, as it is and as it will be. */
export function renderPlannedLines(lines: readonly PlannedLine[], masks: Masks, paint: Paint): string[] {
  return lines.flatMap(line => [
    paint.faint(headingOf(line)),
    paint.bad(`  - ${shown(line, masks.old)}`),
    paint.good(`  + ${shown(line, masks.fresh)}`),
  ])
}

export function plannedLineDocument(planned: PlannedLine, masks: Masks) {
  const { line, keys } = planned
  return { line, keys, old: shown(planned, masks.old), new: shown(planned, masks.fresh) }
}

function headingOf({ line, keys }: PlannedLine): string {
  return keys.length > 0 ? say`line ${line}: ${printable(keys.join(', '))}` : say`line ${line}`
}

/** The line with masks where the copies are, and without anything else that is secret. */
function shown({ texts, encoded }: PlannedLine, mask: string): string {
  const [first = '', ...rest] = texts.map(text =>
    decodeUtf8(text)
      .replace(/^\uFEFF|\r$/g, '')
      .replace(/\t/g, '  '),
  )
  const line = rest.reduce((whole, text, at) => whole + (encoded[at] ? `base64(${mask})` : mask) + text, first)
  return around(mask, printable(line))
}

const LONGEST = 160
const BEFORE = 60

/** The part of a long line that is around a mask. The line is concealed before: a part of a secret could not be told. */
function around(mask: string, line: string): string {
  if (line.length <= LONGEST) return line
  const start = Math.max(0, Math.min(line.indexOf(mask) - BEFORE, line.length - LONGEST))
  const part = line.slice(start, start + LONGEST)
  return `${start > 0 ? HIDDEN : ''}${part}${start + LONGEST < line.length ? HIDDEN : ''}`
}
