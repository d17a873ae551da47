import type { ByteText } from '../core/bytes.ts'
import type { Span } from '../core/edit.ts'
import { type NextIndex, nextIndexIn } from '../core/next-index.ts'

/** A name in a text that refers to a value defined elsewhere. */
export interface Placeholder {
  span: Span
  /** The variable, or the command for `$(…)`. */
  name: string
}

/** Of which every placeholder has one. */
const SIGNS = ['$', '{{', 'op://', 'ENC[']

/** A quick test without a pattern: false if a text has no placeholder at all. */
export function mayHoldPlaceholders(text: ByteText): boolean {
  return SIGNS.some(sign => text.includes(sign))
}

const OPENER = /\$|\{\{|op:\/\/|ENC\[/g

/** What is longer than this is no placeholder. */
const LIMIT = 1_000

interface Scan {
  text: ByteText
  next: NextIndex
}

/**
 * Every placeholder of a text, in order: of CI services, `${V}`, of editors and containers, of nushell and PowerShell,
 * `$V`, `$(command)`, of templates, of 1Password and of sops. Takes time in proportion to the text.
 */
export function scanPlaceholders(text: ByteText): Placeholder[] {
  const scan = { text, next: nextIndexIn(text) }
  const found: Placeholder[] = []
  OPENER.lastIndex = 0
  for (let match = OPENER.exec(text); match; match = OPENER.exec(text)) {
    const from = match.index
    const placeholder = READERS[match[0]]!(scan, from)
    if (placeholder) found.push(placeholder)
    OPENER.lastIndex = placeholder ? placeholder.span[1] : from + 1
  }
  return found
}

type ReadPlaceholder = (scan: Scan, from: number) => Placeholder | undefined

const READERS: Readonly<Record<string, ReadPlaceholder>> = {
  $: (scan, from) =>
    templateAt(scan, from, '${{') ??
    matchAt(BRACED, scan, from) ??
    matchAt(OF_SHELLS, scan, from) ??
    closedAt(scan, from, { opener: '$(', closer: ')' }),
  '{{': (scan, from) => inTera(templateAt(scan, from, '{{')),
  'op://': (scan, from) => matchAt(ONE_PASSWORD, scan, from),
  'ENC[': (scan, from) => closedAt(scan, from, { opener: 'ENC[', closer: ']', isWhole: true }),
}

const BRACED = /\$\{(?:(?:env|localEnv):)?([A-Za-z_]\w*)/y
const OF_SHELLS = /\$(?:env[:.])?([A-Za-z_]\w*)/y
const ONE_PASSWORD = /(op:\/\/[^\s"'<>,;)]+)/y

function matchAt(pattern: RegExp, { text, next }: Scan, from: number): Placeholder | undefined {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  if (!match) return undefined
  if (pattern !== BRACED) return { span: [from, pattern.lastIndex], name: match[1]! }
  const end = next('}', pattern.lastIndex)
  return isOnLine(next, from, end) ? { span: [from, end + 1], name: match[1]! } : undefined
}

function closedAt(
  { text, next }: Scan,
  from: number,
  { opener, closer, isWhole = false }: { opener: string; closer: string; isWhole?: boolean },
): Placeholder | undefined {
  if (!text.startsWith(opener, from)) return undefined
  const start = from + opener.length
  const end = next(closer, start)
  if (!isOnLine(next, from, end) || (end === start && !isWhole)) return undefined
  return { span: [from, end + 1], name: isWhole ? text.slice(from, end + 1) : text.slice(start, end) }
}

/** Blanks inside the braces, line breaks included, belong to no name. */
function templateAt({ text, next }: Scan, from: number, opener: string): Placeholder | undefined {
  if (!text.startsWith(opener, from)) return undefined
  const start = from + opener.length
  const end = next('}', start)
  if (end === -1 || end - from > LIMIT || text[end + 1] !== '}') return undefined
  const name = text.slice(start, end).trim()
  return name === '' || name.includes('\n') ? undefined : { span: [from, end + 2], name }
}

/** mise's templates name variables so: https://mise.jdx.dev/templates.html */
const TERA_VARIABLE = /^env(?:\.(\w+)|\[["'](\w+)["']\])$|^get_env\(\s*name\s*=\s*["'](\w+)["']/

function inTera(found: Placeholder | undefined): Placeholder | undefined {
  const name = TERA_VARIABLE.exec(found?.name ?? '')
    ?.slice(1)
    .find(group => group !== undefined)
  return found && name ? { ...found, name } : found
}

function isOnLine(next: NextIndex, from: number, end: number): boolean {
  if (end === -1 || end - from > LIMIT) return false
  const line = next('\n', from)
  return line === -1 || line > end
}
