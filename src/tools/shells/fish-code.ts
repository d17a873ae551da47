import type { ByteText } from '../../core/bytes.ts'
import type { Word } from '../../formats/layout.ts'
import { readAnsiC } from './ansi-c.ts'
import { DEEPEST, emptyCode, readWhole, type ShellCode, WordBuilder } from './code.ts'

/** Splits code of fish into commands and words: https://fishshell.com/docs/current/language.html#quotes */
export function readFishCode(text: ByteText): ShellCode {
  return readWhole(text, (part, from) => new FishReader(part, from).read())
}

class FishReader {
  readonly #text: ByteText
  /** Where the text begins in the file. */
  readonly #from: number
  readonly #code = emptyCode()
  #at = 0
  #depth = 0

  constructor(text: ByteText, from: number) {
    this.#text = text
    this.#from = from
  }

  read(): ShellCode {
    this.#readCode('')
    return this.#code
  }

  /** Commands up to a closing parenthesis, which is passed, or up to the end. */
  #readCode(closer: '' | ')'): void {
    const word = new WordBuilder()
    let words: Word[] = []
    const endWord = () => {
      const taken = word.take()
      if (taken) words.push(taken)
    }
    const endCommand = () => {
      endWord()
      if (words.length > 0) this.#code.commands.push({ words })
      words = []
    }
    this.#depth += 1
    for (;;) {
      const next = this.#text[this.#at]
      if (next === undefined || next === closer) break
      if (next === '#' && !word.isBegun) this.#skipComment()
      else if (/[ \t\r<>]/.test(next)) {
        endWord()
        this.#at += 1
      } else if (this.#endsCommand(next, word)) {
        endCommand()
        this.#at += 1
      } else this.#readPiece(word)
    }
    endCommand()
    this.#depth -= 1
    if (closer !== '') this.#close()
  }

  /** In the middle of a word, `&` is a character like any other. */
  #endsCommand(next: string, word: WordBuilder): boolean {
    if (next === '&') return !word.isBegun || !/[^\s;&|)]/.test(this.#text[this.#at + 1] ?? ' ')
    return next === '\n' || next === ';' || next === '|' || next === ')'
  }

  #skipComment(): void {
    const start = this.#at
    const newline = this.#text.indexOf('\n', start)
    this.#at = newline === -1 ? this.#text.length : newline
    this.#code.comments.push([this.#from + start, this.#from + this.#at])
  }

  #readPiece(word: WordBuilder): void {
    const next = this.#text[this.#at]!
    if (next === '\\') this.#readEscape(word)
    else if (next === "'") this.#readQuoted(word, "'", /[\\']/)
    else if (next === '"') this.#readQuoted(word, '"', /[\\"$\n]/)
    else if (next === '(' || this.#text.startsWith('$(', this.#at)) this.#readSubstitution(word)
    else this.#add(word, next, 1)
  }

  #readEscape(word: WordBuilder): void {
    if (this.#text.startsWith('\\\n', this.#at) || this.#at + 1 === this.#text.length) {
      this.#at += 2
      return
    }
    const { value, length } = readAnsiC(this.#text, this.#at)
    this.#add(word, value, length)
  }

  /** Quotes keep a backslash but before the characters that it escapes there. */
  #readQuoted(word: WordBuilder, quote: "'" | '"', escapable: RegExp): void {
    word.quote()
    this.#at += 1
    while (this.#at < this.#text.length && this.#text[this.#at] !== quote) {
      const next = this.#text[this.#at]!
      const escaped = next === '\\' ? this.#text[this.#at + 1] : undefined
      if (escaped === '\n' && quote === '"') this.#at += 2
      else if (escaped !== undefined && escapable.test(escaped)) this.#add(word, escaped, 2)
      else if (quote === '"' && this.#text.startsWith('$(', this.#at)) this.#readSubstitution(word)
      else this.#add(word, next, 1)
    }
    this.#close()
  }

  /** The word around it goes on after it. */
  #readSubstitution(word: WordBuilder): void {
    const start = this.#at
    this.#at += this.#text[start] === '$' ? 2 : 1
    if (this.#depth < DEEPEST) this.#readCode(')')
    for (let at = start; at < Math.min(this.#at, this.#text.length); at += 1) {
      word.add(this.#text[at]!, this.#from + at, this.#from + at + 1)
    }
  }

  #add(word: WordBuilder, value: string, length: number): void {
    word.add(value, this.#from + this.#at, this.#from + this.#at + length)
    this.#at += length
  }

  #close(): void {
    if (this.#at >= this.#text.length) this.#code.isWhole = false
    this.#at += 1
  }
}
