import type { ByteText } from '../../core/bytes.ts'
import type { Setting, TextLayout, Word } from '../../formats/layout.ts'
import { DEEPEST, placeWord, type ShellCode, type ShellCommand } from './code.ts'
import { readFishCode } from './fish-code.ts'
import { settingsOfFish } from './fish-settings.ts'
import { readPosixCode } from './posix-code.ts'
import { settingsOfPosix } from './posix-settings.ts'

interface Shell {
  read(text: ByteText): ShellCode
  settingsOf(command: ShellCommand, text: ByteText): Setting[]
}

/** What bash, zsh, dash and ksh make of a file. */
export const posixLayout = remembered(text => layoutOf(text, { read: readPosixCode, settingsOf: settingsOfPosix }))

/** What fish makes of a file. */
export const fishLayout = remembered(text => layoutOf(text, { read: readFishCode, settingsOf: settingsOfFish }))

function layoutOf(text: ByteText, shell: Shell, depth = 0): TextLayout {
  const { commands, others, quotedCode, defaults, comments } = shell.read(text)
  const code = [...quotedCode, ...commands.flatMap(({ words }) => codeIn(words))]
  const inner = code.map(word => layoutInWord(word, shell, depth))
  return {
    words: [...commands.flatMap(({ words }) => words), ...others, ...inner.flatMap(({ words }) => words)],
    settings: [
      ...commands.flatMap(command => shell.settingsOf(command, text)),
      ...defaults,
      ...inner.flatMap(({ settings }) => settings),
    ],
    comments,
  }
}

/** The words of a command that a shell reads as code in their turn: `eval "…"`, `alias x='…'`, fish's `alias x '…'`, `sh -c '…'`. */
function codeIn([command, ...words]: readonly Word[]): Word[] {
  if (command === undefined) return []
  if (/^(?:eval|trap)$/.test(command.value)) return words
  if (command.value === 'alias') return words[0]?.value.includes('=') ? words.map(afterEquals) : words.slice(1)
  const at = words.findIndex(({ value }) => /^-[a-z]*c$/.test(value))
  return at === -1 ? [] : words.slice(at + 1, at + 2)
}

function afterEquals({ value, starts, ends }: Word): Word {
  const from = /^[^\s=]+=/.exec(value)?.[0].length ?? 0
  return { value: value.slice(from), starts: starts.slice(from), ends: ends.slice(from) }
}

function layoutInWord(word: Word, shell: Shell, depth: number): TextLayout {
  if (depth >= DEEPEST || word.value === '') return { words: [], settings: [], comments: [] }
  const { words, settings } = layoutOf(word.value, shell, depth + 1)
  return {
    words: words.map(inner => placeWord(inner, word)),
    settings: settings.map(({ name, span: [from, to] }) => ({ name, span: [word.starts[from]!, word.ends[to - 1]!] })),
    comments: [],
  }
}

/** The layout of the text that was asked about last is kept: one file is asked about several times in a row. */
function remembered(read: (text: ByteText) => TextLayout): (text: ByteText) => TextLayout {
  let last: { text: ByteText; layout: TextLayout } | undefined
  return text => {
    if (last?.text !== text) last = { text, layout: read(text) }
    return last.layout
  }
}
