import type { ByteText } from '../../core/bytes.ts'

const ESCAPE = /\\(?:[xX]([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c[\s\S]|([\s\S]))/y

const CONTROLS: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', e: '\x1b', E: '\x1b' },
  ...{ f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
}

/** One character of `$'…'`, or of fish's unquoted text: https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html */
export function readAnsiC(text: ByteText, at: number): { value: string; length: number } {
  ESCAPE.lastIndex = at
  const match = text[at] === '\\' ? ESCAPE.exec(text) : null
  if (!match) return { value: text[at]!, length: 1 }
  return { value: escaped(match), length: match[0].length }
}

function escaped([, hex, short, long, octal, other]: RegExpExecArray): string {
  const digits = hex ?? short ?? long
  if (digits !== undefined) return characterOf(Number.parseInt(digits, 16))
  if (octal !== undefined) return characterOf(Number.parseInt(octal, 8))
  return other === undefined ? '\x01' : (CONTROLS[other] ?? other)
}

/** No token has a character beyond ASCII, so that one stands for all of them. */
function characterOf(code: number): string {
  return code < 0x80 ? String.fromCharCode(code) : '\x80'
}
