import type { DiscoverContext } from '../find/discover.ts'
import { pathsOf } from '../formats/adapter.ts'

/** Folders and files of the disk that a command line names. */
export interface NamedPaths {
  folders: string[]
  /** With the option before each, which shows how its program reads it. */
  files: { path: string; option: string | undefined }[]
}

/** So many folders are looked into: a command line with more lists what to work on, and no projects. */
const MOST_FOLDERS = 16

/**
 * What `npm --prefix ../x ci`, `uv --directory=../x sync` or `sh -c 'cd x && pip install -r list'` names. A path counts
 * from the current folder, and from each folder that is named itself.
 */
export function namedPaths(words: readonly string[], { cwd, home, files, platform }: DiscoverContext): NamedPaths {
  const { resolve } = pathsOf({ platform })
  const values = valuesIn(words).map(value => ({ ...value, text: value.text.replace(HOME, home) }))
  const found: NamedPaths = { folders: [], files: [] }
  const seen = new Set([cwd])
  // Folders that are added while they are walked are walked as well.
  for (const base of seen) {
    if (seen.size > MOST_FOLDERS) break
    for (const { text, option } of values) {
      const path = resolve(base, text)
      const file = files.read(path)
      if (file.kind === 'file') found.files.push({ path, option })
      if (file.kind === 'problem' && file.code === 'NOT_A_FILE') seen.add(path)
    }
  }
  return { ...found, folders: [...seen].slice(1, MOST_FOLDERS) }
}

/** As a shell in one of the words writes the home folder. */
const HOME = /^(?:~|\$HOME|\$\{HOME\})(?=[\\/]|$)/

interface Value {
  text: string
  option: string | undefined
}

/** Every word that may be a path, even one joined with its option or inside a shell script. Pure. */
export function valuesIn(words: readonly string[]): Value[] {
  const scripts = words.filter(word => /\s/.test(word)).map(word => word.split(/[\s;&|()"'`<>]+/))
  return [words, ...scripts]
    .flatMap(list => list.flatMap((word, at) => valuesOfWord(word, list[at - 1])))
    .filter(isPath)
}

function valuesOfWord(word: string, before: string | undefined): Value[] {
  const joined = /^(--?[\w-]+|\w+)=(.+)$/s.exec(word) ?? /^(-[A-Za-z])([^-].*)$/s.exec(word)
  if (joined) return [{ text: joined[2]!, option: joined[1]! }]
  return word.startsWith('-') ? [] : [{ text: word, option: before?.startsWith('-') ? before : undefined }]
}

function isPath({ text }: Value): boolean {
  return text !== '' && !text.includes('://')
}
