import type { ByteText } from '../core/bytes.ts'
import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { difference, lineBreakOf, lineSpans } from '../formats/insert-lines.ts'
import type { Removal } from './plan-removal.ts'

/** A file that holds a key. */
interface KeyFile {
  path: string
  adapter: ConfigAdapter
  text: ByteText
  hash: string
}

/** The edits that remove the lines of a key from a file, or why that is left to the user. Pure. */
export function cutKeyLines({ path, adapter, text, hash }: KeyFile, key: string): Removal | { reason: string } {
  if (!adapter.assignment) return { reason: say('no setting that guard knows how to take out') }
  const holding = lineSpans(text).filter(({ line }) => line.includes(key))
  if (holding.length === 0 || !holding.every(({ line }) => setsOnly(line, key)))
    return { reason: say('the line does more than set a variable to the key') }
  const rest = holding.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
  const whole = text.endsWith('\n') ? rest : withoutLastBreak(rest, text)
  return { path, before: { text, hash }, edit: difference(text, whole), isDeleted: false, folders: [] }
}

/** A comment at the end of the line is removed with it. */
function setsOnly(line: string, key: string): boolean {
  const [before, after, ...more] = line.split(key)
  return (
    more.length === 0 &&
    /^(?:\xEF\xBB\xBF)?\s*(?:(?:export|set(?:\s+-\S+)+)\s+)?[A-Za-z_]\w*(?:=|\s+)["']?$/.test(before!) &&
    /^["']?\s*(?:#.*)?$/.test(after!)
  )
}

/** If the text had no trailing line break, the result has none either. */
function withoutLastBreak(rest: ByteText, text: ByteText): ByteText {
  const eol = lineBreakOf(text)
  return rest.endsWith(eol) ? rest.slice(0, -eol.length) : rest
}
