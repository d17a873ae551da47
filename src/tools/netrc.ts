import type { ByteText } from '../core/bytes.ts'
import type { Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import { ParseFailure, type Place, pathsOf, variablePath, type WritableAdapter } from '../formats/adapter.ts'
import type { Entry } from '../formats/editing.ts'
import { hostWithoutPort } from '../formats/hosts.ts'
import { insertLines, splitLines } from '../formats/insert-lines.ts'
import { inHome, placesAt } from './locations.ts'
import type { SetupEnvironment } from './recipe.ts'

/** `.netrc`, which pip, uv, Poetry, PDM, Go, curl and git read, each with a grammar of its own. */
export const netrc: WritableAdapter = {
  id: 'netrc',
  tool: 'netrc',
  places: (where): Place[] => [
    ...inHome(where, ['.netrc', '_netrc']),
    ...placesAt('user', [variablePath('NETRC', where)]),
  ],
  names: ['.netrc', '_netrc'],
  levelByName: 'user',
  parse: parseNetrc,
  escaping: 'characters',
  meaning: key => {
    const credential = key.length === 2 && key[1] === 'password'
    return { credential, host: credential && key[0] !== 'default' ? hostWithoutPort(String(key[0])) : undefined }
  },
  comment: /^\s*#|\s#/,
  editing: { insert: insertInNetrc },
  harmOfByteOrderMark: () =>
    say('Python and Go do not understand the first line behind its byte order mark, and send no token'),
  documentation: () => ({
    keys: ['machine HOST … password'],
    precedence: say('of two entries for a host Go takes the first, Python and uv the last'),
    source: 'https://docs.python.org/3/library/netrc.html',
  }),
}

/** Go prefers `_netrc` on Windows. */
export function writtenNetrc(environment: SetupEnvironment): string {
  const { join } = pathsOf(environment)
  const [usual, old] = ['.netrc', '_netrc'].map(name => join(environment.home, name)) as [string, string]
  const isOld = environment.platform === 'win32' && (environment.isThere(old) || !environment.isThere(usual))
  return variablePath('NETRC', environment) ?? (isOld ? old : usual)
}

/** One line for each machine, before `default`, which ends the search of some readers. */
function insertInNetrc(text: ByteText, _tree: unknown, missing: readonly Entry[]): Edit[] {
  const fallback = splitLines(text).find(({ line }) => /^\s*default\b/.test(line))
  const hosts = [...new Set(missing.map(({ key }) => String(key[0])))]
  const lines = hosts.map(host => {
    const words = missing.filter(({ key }) => key[0] === host).map(({ key, value }) => `${key[1]} ${value}`)
    return `machine ${host} ${words.join(' ')}`
  })
  return [insertLines(text, fallback?.start ?? text.length, lines)]
}

// A word in quotes may hold blanks, and any word escapes: https://github.com/python/cpython/blob/main/Lib/netrc.py
const WORD = /"((?:[^"\\]|\\.)*)"|([^\s"][^\s]*)|"/gs

type Machine = Record<string, string>

/**
 * Accepts what any of the readers accepts: words in quotes, `user` for `login`, comments, macros, words it does not
 * know. Of entries for the same host the last one counts. Throws `ParseFailure`.
 */
export function parseNetrc(text: string): Record<string, Machine> {
  const entries: Record<string, Machine> = {}
  let entry: Machine | undefined
  const words = readWords(text).values()
  const take = () => words.next().value ?? ''
  for (const next of words) {
    if (next === 'machine' || next === 'default') {
      entry = {}
      entries[next === 'default' ? next : take()] = entry
    } else if (next === 'macdef') {
      entries.macdef ??= {}
      entries.macdef[take()] = take()
    } else if (entry) entry[next === 'user' ? 'login' : next] = take()
    else throw new ParseFailure(say('the file does not begin with a machine'), { line: 1, column: 1 })
  }
  return entries
}

/** The words of a file without its comments; the body of a macro, up to a blank line, is one word. */
function readWords(text: string): string[] {
  const lines = text.split(/\r?\n|\r/)
  const words: string[] = []
  for (let index = 0; index < lines.length; index += 1) {
    for (const word of wordsOf(lines[index]!, words)) words.push(word)
    if (words.at(-2) !== 'macdef') continue
    const end = endOfMacro(lines, index + 1)
    words.push(lines.slice(index + 1, end).join('\n'))
    index = end - 1
  }
  return words
}

function endOfMacro(lines: readonly string[], from: number): number {
  for (let index = from; index < lines.length; index += 1) if (lines[index]!.trim() === '') return index
  return lines.length
}

const TAKES_VALUE = new Set(['machine', 'login', 'user', 'account', 'password', 'macdef'])

/** A `#` begins a comment except in the place of a value: a password may begin with one. */
function wordsOf(line: string, before: readonly string[]): string[] {
  const words: string[] = []
  for (const match of line.matchAll(WORD)) {
    const awaited = TAKES_VALUE.has(words.at(-1) ?? before.at(-1) ?? '')
    if (match[0].startsWith('#') && !awaited) break
    words.push((match[1] ?? match[0]).replace(/\\(.)/g, '$1'))
  }
  return words
}
