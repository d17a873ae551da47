import { say } from '../core/language.ts'
import { ParseFailure } from './adapter.ts'

type Section = Map<string, string[]>

/**
 * Reads what Python's `RawConfigParser` reads with its defaults: `=` or `:`, whole-line comments only, continuation by
 * indentation, option names in lower case, a repeated section or option refused.
 * https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
export function parsePythonIni(text: string): Record<string, Record<string, string>> {
  const reader = new LineReader()
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) reader.read(line, index + 1)
  return Object.fromEntries([...reader.sections].map(([name, section]) => [name, joined(section)]))
}

function joined(section: Section): Record<string, string> {
  return Object.fromEntries([...section].map(([option, lines]) => [option, stripEnd(lines.join('\n'))]))
}

// What Python takes for white space: JavaScript also has U+FEFF, and lacks four separators and NEL.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

function strip(text: string): string {
  return stripEnd(text.slice(indentOf(text)))
}

function stripEnd(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.test(text[end - 1]!)) end -= 1
  return text.slice(0, end)
}

function indentOf(line: string): number {
  let indent = 0
  while (indent < line.length && SPACE.test(line[indent]!)) indent += 1
  return indent
}

class LineReader {
  readonly sections = new Map<string, Section>()
  #section: Section | undefined
  #option: string[] | undefined
  #indent = 0

  read(line: string, number: number): void {
    const value = strip(line)
    if (/^[#;]/.test(value)) return
    if (value === '') {
      this.#option?.push('')
      return
    }
    const indent = indentOf(line)
    if (this.#option && indent > this.#indent) {
      this.#option.push(value)
      return
    }
    this.#indent = indent
    const header = /^\[(.+)\]/s.exec(value)
    if (header) this.#openSection(header[1]!, number)
    else this.#setOption(value, number)
  }

  #openSection(name: string, number: number): void {
    if (this.sections.has(name) && name !== 'DEFAULT') throw failure(say('a section stands twice'), number)
    this.#section = this.sections.get(name) ?? new Map()
    this.sections.set(name, this.#section)
    this.#option = undefined
  }

  #setOption(text: string, number: number): void {
    if (!this.#section) throw failure(say('a line stands before the first section header'), number)
    const delimiter = text.search(/[=:]/)
    const name = stripEnd(text.slice(0, Math.max(0, delimiter))).toLowerCase()
    if (name === '') throw failure(say('a line is neither a section nor an option'), number)
    if (this.#section.has(name)) throw failure(say('an option stands twice in its section'), number)
    this.#option = [strip(text.slice(delimiter + 1))]
    this.#section.set(name, this.#option)
  }
}

function failure(message: string, line: number): ParseFailure {
  return new ParseFailure(message, { line, column: 1 })
}
