import type { ByteText } from '../../core/bytes.ts'
import type { Span } from '../../core/edit.ts'
import type { Setting, Word } from '../../formats/layout.ts'

/** The code of a shell, as its words and what it runs. */
export interface ShellCode {
  commands: ShellCommand[]
  /** Words outside of commands: here-documents, and what `${V:-…}` falls back on. */
  others: Word[]
  /** What is between backquotes: code in its turn, once their backslashes are undone. */
  quotedCode: Word[]
  /** What `${V:=…}` sets. */
  defaults: Setting[]
  comments: Span[]
  /** False if a quote or a bracket is never closed, so that the words may be wrong. */
  isWhole: boolean
}

/** A command with its words in order. */
export interface ShellCommand {
  words: Word[]
}

/** How deep substitutions are read; what is deeper counts as plain text. */
export const DEEPEST = 8

/** Collects one word after the other. */
export class WordBuilder {
  #value: string[] = []
  #starts: number[] = []
  #ends: number[] = []
  #isQuoted = false

  get isBegun(): boolean {
    return this.#isQuoted || this.#value.length > 0
  }

  /** Quotes make a word even if nothing is in them. */
  quote(): void {
    this.#isQuoted = true
  }

  /** One character, and the stretch of text that writes it. */
  add(value: string, start: number, end: number): void {
    this.#value.push(value)
    this.#starts.push(start)
    this.#ends.push(end)
  }

  /** Undefined if there is no word; the next one begins. */
  take(): Word | undefined {
    const word = { value: this.#value.join(''), starts: this.#starts, ends: this.#ends }
    const { isBegun } = this
    this.#value = []
    this.#starts = []
    this.#ends = []
    this.#isQuoted = false
    return isBegun ? word : undefined
  }
}

/** What has been read of a command. */
export interface Begun {
  word: WordBuilder
  endWord(): void
  endCommand(): void
}

/** Walks through code once. What comes next is read as the shell at hand reads it. */
export abstract class CodeReader {
  protected readonly text: ByteText
  /** Where the text begins in the file. */
  protected readonly from: number
  protected readonly code = emptyCode()
  protected at = 0
  protected depth = 0

  constructor(text: ByteText, from: number) {
    this.text = text
    this.from = from
  }

  read(): ShellCode {
    this.readCode('')
    return this.code
  }

  /** Takes what begins with this character. */
  protected abstract readNext(next: string, begun: Begun): void

  /** Commands up to a closing parenthesis, which is passed, or up to the end. */
  protected readCode(closer: '' | ')'): void {
    const word = new WordBuilder()
    let words: Word[] = []
    const endWord = () => {
      const taken = word.take()
      if (taken) words.push(taken)
    }
    const endCommand = () => {
      endWord()
      if (words.length > 0) this.code.commands.push({ words })
      words = []
    }
    this.depth += 1
    for (let next = this.text[this.at]; next !== undefined && next !== closer; next = this.text[this.at])
      this.readNext(next, { word, endWord, endCommand })
    endCommand()
    this.depth -= 1
    if (closer !== '') this.close()
  }

  protected skipComment(): void {
    const start = this.at
    const newline = this.text.indexOf('\n', start)
    this.at = newline === -1 ? this.text.length : newline
    this.code.comments.push([this.from + start, this.from + this.at])
  }

  protected add(word: WordBuilder, value: string, length: number): void {
    word.add(value, this.from + this.at, this.from + this.at + length)
    this.at += length
  }

  /** What the text shows from an offset up to here. */
  protected addPlain(word: WordBuilder, start: number): void {
    for (let at = start; at < Math.min(this.at, this.text.length); at += 1)
      word.add(this.text[at]!, this.from + at, this.from + at + 1)
  }

  protected close(): void {
    if (this.at >= this.text.length) this.code.isWhole = false
    this.at += 1
  }
}

/** Reads code, line by line if a quote would else swallow the rest. Takes one walk, or two. */
export function readWhole(text: ByteText, read: (text: ByteText, from: number) => ShellCode): ShellCode {
  const whole = read(text, 0)
  if (whole.isWhole) return whole
  const lines: ShellCode = { ...emptyCode(), isWhole: false }
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    append(lines, read(text.slice(start, end), start))
    start = end + 1
  }
  return lines
}

export function emptyCode(): ShellCode {
  return { commands: [], others: [], quotedCode: [], defaults: [], comments: [], isWhole: true }
}

function append(to: ShellCode, { commands, others, quotedCode, defaults, comments }: ShellCode): void {
  to.commands.push(...commands)
  to.others.push(...others)
  to.quotedCode.push(...quotedCode)
  to.defaults.push(...defaults)
  to.comments.push(...comments)
}

/** A word of a word's text, at its place in the outer text. */
export function placeWord(inner: Word, outer: Word): Word {
  return {
    value: inner.value,
    starts: inner.starts.map(at => outer.starts[at]!),
    ends: inner.ends.map(at => outer.ends[at - 1]!),
  }
}
