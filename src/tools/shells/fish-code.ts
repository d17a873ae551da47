import type { ByteText } from '../../core/bytes.ts'
import { readAnsiC } from './ansi-c.ts'
import { type Begun, CodeReader, DEEPEST, readWhole, type ShellCode, type WordBuilder } from './code.ts'

/** Splits code of fish into commands and words: https://fishshell.com/docs/current/language.html#quotes */
export function readFishCode(text: ByteText): ShellCode {
  return readWhole(text, (part, from) => new FishReader(part, from).read())
}

class FishReader extends CodeReader {
  protected readNext(next: string, { word, endWord, endCommand }: Begun): void {
    if (next === '#' && !word.isBegun) this.skipComment()
    else if (/[ \t\r<>]/.test(next)) {
      endWord()
      this.at += 1
    } else if (this.#endsCommand(next, word)) {
      endCommand()
      this.at += 1
    } else this.#readPiece(word)
  }

  /** In the middle of a word, `&` is a character like any other. */
  #endsCommand(next: string, word: WordBuilder): boolean {
    if (next === '&') return !word.isBegun || !/[^\s;&|)]/.test(this.text[this.at + 1] ?? ' ')
    return next === '\n' || next === ';' || next === '|' || next === ')'
  }

  #readPiece(word: WordBuilder): void {
    const next = this.text[this.at]!
    if (next === '\\') this.#readEscape(word)
    else if (next === "'") this.#readQuoted(word, "'", /[\\']/)
    else if (next === '"') this.#readQuoted(word, '"', /[\\"$\n]/)
    else if (next === '(' || this.text.startsWith('$(', this.at)) this.#readSubstitution(word)
    else this.add(word, next, 1)
  }

  #readEscape(word: WordBuilder): void {
    if (this.text.startsWith('\\\n', this.at) || this.at + 1 === this.text.length) {
      this.at += 2
      return
    }
    const { value, length } = readAnsiC(this.text, this.at)
    this.add(word, value, length)
  }

  /** Quotes keep a backslash but before the characters that it escapes there. */
  #readQuoted(word: WordBuilder, quote: "'" | '"', escapable: RegExp): void {
    word.quote()
    this.at += 1
    while (this.at < this.text.length && this.text[this.at] !== quote) {
      const next = this.text[this.at]!
      const escaped = next === '\\' ? this.text[this.at + 1] : undefined
      if (escaped === '\n' && quote === '"') this.at += 2
      else if (escaped !== undefined && escapable.test(escaped)) this.add(word, escaped, 2)
      else if (quote === '"' && this.text.startsWith('$(', this.at)) this.#readSubstitution(word)
      else this.add(word, next, 1)
    }
    this.close()
  }

  /** The word around it goes on after it. */
  #readSubstitution(word: WordBuilder): void {
    const start = this.at
    this.at += this.text[start] === '$' ? 2 : 1
    if (this.depth < DEEPEST) this.readCode(')')
    this.addPlain(word, start)
  }
}
