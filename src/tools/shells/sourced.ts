import type { ByteText } from '../../core/bytes.ts'
import type { SourceScope, Sources } from '../../formats/adapter.ts'
import { type Setting, spanOfValue, spanOfWord } from '../../formats/layout.ts'
import type { ShellCommand } from './code.ts'
import { readFishCode } from './fish-code.ts'
import { settingsOfFish } from './fish-settings.ts'
import { readPosixCode } from './posix-code.ts'
import { settingsOfPosix } from './posix-settings.ts'
import { expandPath, expandWord, MOST_VALUES } from './word-expansion.ts'

/** A quick test: false if a text sources no file that a path names. */
const MAY_SOURCE = /(?:^|[\s;&|({])(?:\.|\\\.|\w*source\w*|include)[ \t]+["']?[~$/({]/m
/** Words that may come before a command, and tell nothing of what it sources. */
const PASSED = /^(?:if|then|elif|else|while|until|do|time|and|or|not|begin|builtin|command|[!{}]|\S*\(\))$/
const SOURCE = /^(?:\.|\\\.|include|\w*source\w*)$/

/** The files that code of bash, zsh or their kin sources. */
export function sourcedByPosix(text: ByteText, scope: SourceScope): Sources {
  if (!MAY_SOURCE.test(text)) return { paths: [], variables: [] }
  const { commands } = readPosixCode(text)
  const settings = commands.flatMap(command => valuesIn(command, settingsOfPosix(command, text)))
  return follow(commands, [...settings, ...loopsIn(commands)], scope)
}

/** The files that code of fish sources. */
export function sourcedByFish(text: ByteText, scope: SourceScope): Sources {
  if (!MAY_SOURCE.test(text)) return { paths: [], variables: [] }
  const { commands } = readFishCode(text)
  const settings = commands.flatMap(command => valuesIn(command, settingsOfFish(command)))
  return follow(commands, [...settings, ...loopsIn(commands)], scope)
}

/** A variable and the words that it may be. */
interface Assigned {
  name: string
  words: string[]
}

/** Pure: what is assigned in the text, and which paths that makes of the words that are sourced. */
function follow(commands: readonly ShellCommand[], assigned: readonly Assigned[], scope: SourceScope): Sources {
  const known = new Map(scope.variables)
  const variables: [string, string][] = []
  for (const { name, words } of assigned) {
    const values = words.flatMap(word => expandWord(word, { ...scope, variables: known }))
    known.set(name, [...new Set([...(known.get(name) ?? []), ...values])].slice(0, MOST_VALUES))
    variables.push(...values.map<[string, string]>(value => [name, value]))
  }
  const paths = commands
    .flatMap(sourcedWords)
    .flatMap(word => expandPath(word, { ...scope, variables: known }))
    .flatMap(customOfOhMyZsh(known.get('ZSH_CUSTOM') ?? []))
  return { paths: [...new Set(paths)], variables }
}

function sourcedWords({ words }: ShellCommand): string[] {
  const values = words.map(({ value }) => value)
  let at = values.findIndex(value => !PASSED.test(value))
  if (values[at] === 'for' && values[at + 2] !== 'in') at += 2 // zsh's `for f (…) source $f`
  return SOURCE.test(values[at] ?? '') ? values.slice(at + 1).filter(value => !value.startsWith('-')) : []
}

/** What oh-my-zsh reads besides its own: https://github.com/ohmyzsh/ohmyzsh/wiki/Customization */
function customOfOhMyZsh(customs: readonly string[]): (path: string) => string[] {
  return path => {
    if (!path.endsWith('/oh-my-zsh.sh')) return [path]
    const folders = customs.length > 0 ? customs : [path.replace('oh-my-zsh.sh', 'custom')]
    return folders.flatMap(folder => [`${folder}/*.zsh`, `${folder}/plugins/*/*.zsh`])
  }
}

function valuesIn({ words }: ShellCommand, settings: readonly Setting[]): Assigned[] {
  const places = new Map(
    words.flatMap((word, index) => [spanOfWord(word), spanOfValue(word)].map(([start]) => [start, index])),
  )
  return settings.map(({ name, span: [start, end] }) => {
    const inside: string[] = []
    for (let at = places.get(start) ?? words.length; at < words.length; at += 1) {
      if (spanOfWord(words[at]!)[1] > end || inside.length === MOST_VALUES) break
      inside.push(words[at]!.value)
    }
    const [first = '', ...rest] = inside
    return { name, words: [first.replace(/^\w+\+?=/, ''), ...rest] }
  })
}

/** `for f in …`, and zsh's `for f (…)`, of which the list is read before the rest. */
function loopsIn(commands: readonly ShellCommand[]): Assigned[] {
  return commands.flatMap(({ words }, index) => {
    const values = words.map(({ value }) => value)
    const at = values.findIndex(value => !PASSED.test(value))
    const name = values[at + 1]
    if (values[at] !== 'for' || name === undefined) return []
    const list = values[at + 2] === 'in' ? values.slice(at + 3) : commands[index - 1]?.words.map(({ value }) => value)
    return [{ name, words: list ?? [] }]
  })
}
