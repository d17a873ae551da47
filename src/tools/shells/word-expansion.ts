import { posix } from 'node:path'
import type { SourceScope } from '../../formats/adapter.ts'

/** More values than this of one word are not looked at. */
export const MOST_VALUES = 50
const LONGEST_VALUE = 4_096
const DEEPEST_DEFAULT = 4

/** The folder of the file itself, as bash, zsh and fish are asked for it. */
const OWN_FOLDER =
  /\$\(dirname\s+(?:--\s+)?"?\$\{?(?:BASH_SOURCE(?:\[0\])?|0)\}?"?\)|\$\{(?:BASH_SOURCE(?:\[0\])?|0)%\/\*\}|\$\{(?:0|\(%\):-%[Nx])(?::[aA])?:h\}|\$?\(status dirname\)|\$?\(dirname \(status (?:-f|filename|current-filename)\)\)/g

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-=])((?:[^{}]|\{[^{}]*\})*))?\})/

/** The absolute paths that a word of a shell may be. Patterns stay. */
export function expandPath(word: string, scope: SourceScope): string[] {
  return expandWord(word, scope)
    .filter(value => value.startsWith('/'))
    .map(value => posix.normalize(value.replace(/\([^()]*\)$/, ''))) // zsh's qualifiers: `*(N)`
}

/**
 * What a word of a shell may be: braces, `~` and variables with known values are expanded. Nothing if the word has
 * anything else that a shell would compute.
 */
export function expandWord(word: string, scope: SourceScope, depth = 0): string[] {
  if (word.length > LONGEST_VALUE) return []
  const located = word.replace(OWN_FOLDER, () => posix.dirname(scope.path))
  return expandBraces(located)
    .flatMap(each => expandVariables(each, scope, depth))
    .slice(0, MOST_VALUES)
    .map(value => value.replace(/^~(?=\/|$)/, () => scope.home))
    .filter(value => value.length < LONGEST_VALUE && !/[$`\0\n]/.test(value))
}

function expandBraces(word: string): string[] {
  const match = /(?<!\$)\{([^{}$]*,[^{}$]*)\}/.exec(word)
  if (!match) return [word]
  const [before, after] = [word.slice(0, match.index), word.slice(match.index + match[0].length)]
  const words = match[1]!.split(',').flatMap(part => expandBraces(before + part + after))
  return words.slice(0, MOST_VALUES)
}

/** One variable after the other, from the left. */
function expandVariables(word: string, scope: SourceScope, depth: number): string[] {
  const match = VARIABLE.exec(word)
  if (!match) return [word]
  const [all, plain, braced, operator, fallback = ''] = match
  const values = [...(scope.variables.get(plain ?? braced!) ?? [])]
  if (operator && depth < DEEPEST_DEFAULT) values.push(...expandWord(fallback, scope, depth + 1))
  const [before, after] = [word.slice(0, match.index), word.slice(match.index + all.length)]
  const rests = values.length > 0 ? expandVariables(after, scope, depth) : []
  return [...new Set(values)].flatMap(value => rests.map(rest => before + value + rest)).slice(0, MOST_VALUES)
}
