import type { ByteText } from '../../core/bytes.ts'
import { isAsWritten, type Setting, spanOfValue, spanOfWord, type Word } from '../../formats/layout.ts'
import type { ShellCommand } from './code.ts'

/** Words after which a command begins. */
const KEYWORDS = /^(?:if|then|elif|else|while|until|do|time|coproc|[!{}]|\S*\(\))$/
/** Commands that run the rest of their words as a command. */
const PREFIXES = /^(?:command|builtin|exec|sudo|doas|nohup|noglob|nocorrect|env|-)$/
/** Commands whose words may each be an assignment. */
const DECLARATIONS = /^(?:export|declare|typeset|local|readonly|integer|float|env)$/
const ASSIGNMENT = /^([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/

/** What a command of bash, zsh, ksh, dash or csh sets, for itself or for what follows. */
export function settingsOfPosix({ words }: ShellCommand, text: ByteText): Setting[] {
  const found: Setting[] = []
  let at = 0
  let mayDeclare = false
  for (; at < words.length; at += 1) {
    const word = words[at]!
    const name = nameIn(word, mayDeclare ? undefined : text)
    if (name) found.push({ name, span: spanOfValue(word) })
    else if (word.value === 'function') at += 1
    else if (word.value === 'case') at = inOfCase(words, at)
    else if (DECLARATIONS.test(word.value)) mayDeclare = true
    else if (!isPassed(word.value) && !mayDeclare) break
  }
  return [...found, ...settingOfCommand(words.slice(at))]
}

/** The `in` after which the first pattern of a `case` comes. */
function inOfCase(words: readonly Word[], from: number): number {
  const at = words.findIndex(({ value }, index) => index > from && value === 'in')
  return at === -1 ? from : at
}

/** A leading word that is no command yet, or an option of one that runs another. */
function isPassed(value: string): boolean {
  return KEYWORDS.test(value) || PREFIXES.test(value) || value.startsWith('-')
}

/** The variable that a word assigns. Before a command, it must be written without quotes. */
function nameIn(word: Word, text: ByteText | undefined): string | undefined {
  const match = ASSIGNMENT.exec(word.value)
  if (!match || (text !== undefined && isQuoted(word, text, match[0].length))) return undefined
  return match[1]
}

function isQuoted(word: Word, text: ByteText, length: number): boolean {
  return /['"]/.test(text[word.starts[0]! - 1] ?? '') || !isAsWritten(word, text, [0, length])
}

/** `printf -v NAME …`, `read NAME`, csh's `setenv NAME …` and `set NAME = …`. */
function settingOfCommand([command, ...words]: readonly Word[]): Setting[] {
  const at = nameAt(
    command?.value,
    words.map(({ value }) => value),
  )
  const [name, first] = [words[at]?.value, words[at + 1]]
  return name && first ? [{ name, span: [spanOfWord(first)[0], spanOfWord(words.at(-1)!)[1]] }] : []
}

/** Which word behind a command is the name of a variable, or -1. */
function nameAt(command: string | undefined, values: readonly string[]): number {
  if (command === 'setenv' || (command === 'set' && values[1] === '=')) return 0
  if (command === 'printf' && values[0] === '-v') return 1
  return command === 'read' ? values.findIndex(value => /^[A-Za-z_]\w*$/.test(value)) : -1
}
