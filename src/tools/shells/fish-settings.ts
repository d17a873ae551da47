import { type Setting, spanOfValue, spanOfWord, type Word } from '../../formats/layout.ts'
import type { ShellCommand } from './code.ts'

/** Words after which a command begins. */
const KEYWORDS = /^(?:and|or|not|!|if|else|while|begin|time|command|builtin|exec|env|export)$/
const ASSIGNMENT = /^([A-Za-z_]\w*)=/

/** What a command of fish sets: `set -gx NAME …`, `NAME=… command`, `export NAME=…`. */
export function settingsOfFish({ words }: ShellCommand): Setting[] {
  const found: Setting[] = []
  for (const [at, word] of words.entries()) {
    const name = ASSIGNMENT.exec(word.value)?.[1]
    if (name) found.push({ name, span: spanOfValue(word) })
    else if (word.value === 'set') return [...found, ...settingOfSet(words.slice(at + 1))]
    else if (!KEYWORDS.test(word.value)) break
  }
  return found
}

function settingOfSet(words: readonly Word[]): Setting[] {
  const at = words.findIndex(({ value }) => !value.startsWith('-'))
  const first = words[at + 1]
  const name = /^[A-Za-z_]\w*/.exec(words[at]?.value ?? '')?.[0]
  return name && first ? [{ name, span: [spanOfWord(first)[0], spanOfWord(words.at(-1)!)[1]] }] : []
}
