import type { ByteText } from '../../core/bytes.ts'
import { readAnsiC } from './ansi-c.ts'
import { type Begun, CodeReader, DEEPEST, readWhole, type ShellCode, WordBuilder } from './code.ts'

/**
 * Splits code of bash, zsh, dash or ksh into commands and words, as their manuals say: quotes, escapes, comments,
 * here-documents and substitutions: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_03
 */
export function readPosixCode(text: ByteText): ShellCode {
  return readWhole(text, (part, from) => new PosixReader(part, from).read())
}

interface HereDocument {
  delimiter: string
  isIndented: boolean
  isQuoted: boolean
}

const BOM = '\xEF\xBB\xBF'

class PosixReader extends CodeReader {
  readonly #hereDocuments: HereDocument[] = []

  constructor(text: ByteText, from: number) {
    super(text, from)
    if (from === 0 && text.startsWith(BOM)) this.at = BOM.length
  }

  protected readNext(next: string, { word, endWord, endCommand }: Begun): void {
    if (next === ' ' || next === '\t' || next === '<' || next === '>') this.#readBetween(next, endWord)
    else if (next === '#' && !word.isBegun) this.skipComment()
    else if (next === '(') this.#readParenthesis(word)
    else if (this.#endsCommand(next)) {
      endCommand()
      this.at += 1
      if (next === '\n') this.#readHereDocuments()
    } else this.#readPiece(word)
  }

  /** `&` in `>&2` and `&>` belongs to a redirection. */
  #endsCommand(next: string): boolean {
    if (next === '&') return !'<>'.includes(this.text[this.at - 1] ?? ' ') && this.text[this.at + 1] !== '>'
    return next === '\n' || next === ';' || next === '|' || next === ')'
  }

  #readBetween(next: string, endWord: () => void): void {
    endWord()
    if (next !== '<' || !this.text.startsWith('<<', this.at)) {
      this.at += 1
      return
    }
    if (this.text[this.at + 2] === '<') this.at += 3
    else this.#announceHereDocument()
  }

  /** A subshell, the items of an array, a function's `()`, or a pattern: the word around it goes on after it. */
  #readParenthesis(word: WordBuilder): void {
    const start = this.at
    const isArithmetic = !word.isBegun && this.#skipArithmetic('((')
    if (isArithmetic) return
    this.at += 1
    if (this.depth < DEEPEST) this.readCode(')')
    if (word.isBegun) this.addPlain(word, start)
  }

  /** Passes `((…))` if it is arithmetic and no subshell in a subshell. */
  #skipArithmetic(opener: '((' | '$(('): boolean {
    if (!this.text.startsWith(opener, this.at)) return false
    const arithmetic = /\$?\(\((?:[^()\n]|\([^()\n]*\))*\)\)/y
    arithmetic.lastIndex = this.at
    if (!arithmetic.test(this.text)) return false
    this.at = arithmetic.lastIndex
    return true
  }

  /** What a word may consist of, one piece. */
  #readPiece(word: WordBuilder): void {
    const next = this.text[this.at]!
    if (next === '\\') this.#readEscape(word)
    else if (next === "'") this.#readSingle(word)
    else if (next === '"') this.#readDouble(word)
    else if (next === '$') this.#readDollar(word, false)
    else if (next === '`') this.#readBackquoted(word, /[$`\\]/)
    else this.#readCharacter(word)
  }

  #readCharacter(word: WordBuilder): void {
    this.add(word, this.text[this.at]!, 1)
  }

  /** A backslash before a line break vanishes with it. */
  #readEscape(word: WordBuilder): void {
    const escaped = this.text[this.at + 1]
    if (escaped === '\n' || escaped === undefined) this.at += 2
    else this.add(word, escaped, 2)
  }

  #readSingle(word: WordBuilder): void {
    word.quote()
    const end = this.text.indexOf("'", this.at + 1)
    const start = this.at + 1
    this.at = end === -1 ? this.text.length : end
    this.addPlain(word, start)
    this.close()
  }

  #readDouble(word: WordBuilder): void {
    word.quote()
    this.at += 1
    while (this.at < this.text.length && this.text[this.at] !== '"') this.#readInDouble(word)
    this.close()
  }

  #readInDouble(word: WordBuilder): void {
    const next = this.text[this.at]
    if (next === '\\' && /[$`"\\\n]/.test(this.text[this.at + 1] ?? '')) this.#readEscape(word)
    else if (next === '$') this.#readDollar(word, true)
    else if (next === '`') this.#readBackquoted(word, /[$`"\\]/)
    else this.#readCharacter(word)
  }

  #readDollar(word: WordBuilder, inDouble: boolean): void {
    const start = this.at
    const next = this.text[start + 1]
    if (next === "'" && !inDouble) this.#readAnsiC(word)
    else if (next === '"' && !inDouble) {
      this.at += 1
      this.#readDouble(word)
    } else if (this.depth >= DEEPEST || (next !== '(' && next !== '{')) this.#readCharacter(word)
    else if (this.#skipArithmetic('$((')) this.addPlain(word, start)
    else {
      this.at += 2
      if (next === '(') this.readCode(')')
      else this.#readBrace(inDouble)
      this.addPlain(word, start)
    }
  }

  /** Within double quotes, a backslash before one of those vanishes as well. */
  #readBackquoted(word: WordBuilder, escapable: RegExp): void {
    const start = this.at
    const code = new WordBuilder()
    this.at += 1
    while (this.at < this.text.length && this.text[this.at] !== '`') {
      if (this.text[this.at] === '\\' && escapable.test(this.text[this.at + 1] ?? '')) {
        this.add(code, this.text[this.at + 1]!, 2)
      } else this.#readCharacter(code)
    }
    const taken = code.take()
    if (taken) this.code.quotedCode.push(taken)
    this.close()
    this.addPlain(word, start)
  }

  /** `${V:-word}`; between double quotes, an apostrophe in it is no quote. */
  #readBrace(inDouble: boolean): void {
    this.depth += 1
    const opening = /[!#^=~]*(?:\([^()\n]*\))?([A-Za-z_]\w*)?(::?=|=)?/y
    opening.lastIndex = this.at
    const [all, name, sets] = opening.exec(this.text)!
    this.at += all.length
    const word = new WordBuilder()
    const start = this.at
    while (this.at < this.text.length && this.text[this.at] !== '}') {
      if (inDouble && this.text[this.at] === "'") this.#readCharacter(word)
      else this.#readPiece(word)
    }
    if (name && sets) this.code.defaults.push({ name, span: [this.from + start, this.from + this.at] })
    const taken = word.take()
    if (taken) this.code.others.push(taken)
    this.depth -= 1
    this.close()
  }

  #readAnsiC(word: WordBuilder): void {
    word.quote()
    this.at += 2
    while (this.at < this.text.length && this.text[this.at] !== "'") {
      const { value, length } = readAnsiC(this.text, this.at)
      this.add(word, value, length)
    }
    this.close()
  }

  #announceHereDocument(): void {
    const opening = /<<(-?)[ \t]*((?:\\.|'[^'\n]*'|"[^"\n]*"|[^\s;&|<>()'"\\])+)/y
    opening.lastIndex = this.at
    const match = opening.exec(this.text)
    if (!match) {
      this.at += 2
      return
    }
    const delimiter = match[2]!
    this.at = opening.lastIndex
    this.#hereDocuments.push({
      delimiter: delimiter.replace(/\\(.)|['"]/g, '$1'),
      isIndented: match[1] === '-',
      isQuoted: /['"\\]/.test(delimiter),
    })
  }

  #readHereDocuments(): void {
    for (const document of this.#hereDocuments.splice(0)) this.#readHereDocument(document)
  }

  #readHereDocument({ delimiter, isIndented, isQuoted }: HereDocument): void {
    const word = new WordBuilder()
    while (this.at < this.text.length) {
      const newline = this.text.indexOf('\n', this.at)
      const end = newline === -1 ? this.text.length : newline
      const line = this.text.slice(this.at, end)
      const isLast = (isIndented ? line.replace(/^\t+/, '') : line) === delimiter
      if (!isLast) this.#readHereLine(word, end, isQuoted)
      this.at = Math.min(end + 1, this.text.length)
      if (isLast) break
    }
    const taken = word.take()
    if (taken) this.code.others.push(taken)
  }

  #readHereLine(word: WordBuilder, end: number, isQuoted: boolean): void {
    while (this.at < end) {
      const isEscape = !isQuoted && this.text[this.at] === '\\' && /[$`\\\n]/.test(this.text[this.at + 1] ?? '')
      if (isEscape) this.#readEscape(word)
      else this.#readCharacter(word)
    }
    if (this.at === end) word.add('\n', this.from + end, this.from + end + 1)
  }
}
