import { posix, win32 } from 'node:path'
import type { ByteText } from '../core/bytes.ts'
import type { Context } from '../core/ports/context.ts'
import type { ItemAttributes } from '../core/ports/keychain.ts'
import type { KeyPath } from '../core/tree.ts'
import type { Editing } from './editing.ts'

/** Which of a tool's configs a file is; `shell` defines environment variables, `other` is read by no tool we know. */
export type Level = 'system' | 'user' | 'project' | 'environment' | 'shell' | 'other'

/** One file that a tool reads, whether or not it exists. */
export interface Place {
  path: string
  level: Level
}

/** What determines the paths that a tool reads. */
export type ToolEnvironment = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

export type { KeyPath }

/** What a tool does with the value at a key. */
export interface Meaning {
  /** The tool that reads the value, if several tools share the file. */
  tool?: string | undefined
  /** The registry or index (host with port) that gets the value, if the document names it. */
  host?: string | undefined
  /** More hosts that get it, because nothing of their own is set for them. */
  otherHosts?: readonly string[] | undefined
  /** The environment variable that programs of this user get from here. */
  variable?: string | undefined
  /** True if the tool uses the value as a credential. */
  credential: boolean
}

/** A file that a config takes in, by the option that would name it on a command line. */
export interface NamedFile {
  option: string
  name: string
  /** Whose file it is; that of the config that names it by default. */
  level?: Level
}

/** An item of the system's keychain from which a tool may take a credential. */
export interface NamedItem {
  tool: string
  attributes: ItemAttributes
  /** The host that gets the credential, if the config names it. */
  host: string | undefined
  /** True if the config says that the credential is in the keychain. */
  isExpected?: boolean
}

/** The items that a document names, besides those of the indexes at its `registryKeys`. */
export interface ItemNaming {
  /** What every document has that names one without the address of its host. */
  evidence: RegExp
  items(document: { tree: unknown; text: ByteText }): NamedItem[]
}

/** What guard must know of one tool's config. */
export interface ConfigAdapter {
  /** Names the format in a journal; never changes. */
  id: string
  tool: string
  places(where: ToolEnvironment): Place[]
  /**
   * Names under which the tool reads a file in some project folder. `*` is any part of a name, and a slash asks for the
   * folder above: `.github/workflows/*.yml`.
   */
  names: readonly string[]
  /** True where files of these names are too many and too large to be read wherever they lie below HOME. */
  isTooCommon?: true
  /** Folders outside HOME's search, any file of which may have one of the names. */
  folders?(where: ToolEnvironment): Place[]
  /** The level of a file found by its name alone; `project` by default. */
  levelByName?: Level | ((path: string) => Level)
  /** Loads the parser; `parse` works after that, and not before. */
  load?(): Promise<void>
  /** Text without a byte order mark to plain values. Throws `ParseFailure`. Absent: the format has no parser. */
  parse?(text: string): unknown
  /** How many bytes are parsed at most, where such files may be larger than configs are. */
  parseLimit?: number
  meaning(key: KeyPath, tree: unknown): Meaning
  /** Formats without a parser: the environment variable that a line sets. */
  variable?(line: string): string | undefined
  /** The same for options that are no environment variables. */
  option?(line: string): string | undefined
  /** `words`: quotes inside a word join its pieces, so that `'a''b'` is one value. */
  quoting?: 'words'
  /** `characters`: a backslash makes the next character mean itself, whatever it is. */
  escaping?: 'characters'
  /** What begins a comment, for naming an occurrence that no key holds. */
  comment: RegExp
  /** Keys whose value is an address to install from or to publish to; steps are joined with a dot. */
  registryKeys?: RegExp | undefined
  /** How setup puts values in; absent from what it never writes. */
  editing?: Editing
  /** The line that sets a variable, where guard may add or remove one. */
  assignment?(name: string, value: string, path: string): string
  /** Options and variables that name such a file, whatever it is called. */
  namedBy?: RegExp | undefined
  /** The items of the system's keychain that it names. */
  keychain?: ItemNaming
  /** The files that a document takes in. */
  includes?: ((document: { tree: unknown; text: ByteText }) => NamedFile[]) | undefined
  /** A quick test of the text: one that it fails takes in no file. */
  mayInclude?: RegExp | undefined
  /** True where the values become environment variables, whose own readers decide who gets them. */
  isEnvironment?: true
  /** True where no program that is started in the folder reads it, but a service, an editor or a container. */
  isReadElsewhere?: true
  /** True if its reader fills in no placeholder that guard knows: `$NAME` is then text like any other. */
  isLiteral?: true
  /** What a byte order mark does to the tools that do not expect one, in words. */
  harmOfByteOrderMark?(): string
  /** What a carriage return at the end of a line does, in words. */
  harmOfCarriageReturn?(): string
  /** What the user must do after such a file was changed, in words. */
  afterChange?: string | undefined
  /** What docs/locations.md says of it besides the paths. */
  documentation(): Documentation
}

/** One in which guard can set a variable. */
export type AssigningAdapter = ConfigAdapter & Required<Pick<ConfigAdapter, 'assignment'>>

/** One that setup can write. */
export interface WritableAdapter extends ConfigAdapter {
  editing: Editing
}

export function canAssign(adapter: ConfigAdapter): adapter is AssigningAdapter {
  return adapter.assignment !== undefined
}

export function canWrite(adapter: ConfigAdapter): adapter is WritableAdapter {
  return adapter.editing !== undefined
}

export interface Documentation {
  keys: readonly string[]
  /** Which of several files wins, in words: what `readers.ts` does not say already. */
  precedence?: string
  source: string
}

/** A document that its own format's parser refuses; the message never quotes it. Lines and columns count from 1. */
export class ParseFailure extends Error {
  override readonly name = 'ParseFailure'
  readonly line: number
  readonly column: number

  constructor(message: string, position: { line: number; column: number }) {
    super(message)
    this.line = position.line
    this.column = position.column
  }
}

/** Path functions of the platform that is asked about, which need not be the one guard runs on. */
export function pathsOf(where: Pick<ToolEnvironment, 'platform'>): typeof posix {
  return where.platform === 'win32' ? win32 : tidyPosix
}

/** The known places are hundreds of paths, and `join` looks at each character of theirs: few have anything to tidy. */
const tidyPosix: typeof posix = {
  ...posix,
  join(...parts) {
    const path = parts.join('/')
    return parts.includes('') || UNTIDY.test(path) ? posix.join(...parts) : path
  },
}

/** A slash too many, or a step to the same folder or the one above. */
const UNTIDY = /^$|\/\/|\/$|(?:^|\/)\.\.?(?:\/|$)/

/** A folder and all folders above it, nearest first. */
export function withParents(folder: string, where: Pick<ToolEnvironment, 'platform'>): string[] {
  const { dirname } = pathsOf(where)
  const folders = [folder]
  for (let next = dirname(folder); next !== folders.at(-1); next = dirname(next)) folders.push(next)
  return folders
}

/** A path as a program would open it, absolute: guard may later run in another folder. */
export function absolutePath(path: string, where: Pick<ToolEnvironment, 'cwd' | 'platform'>): string {
  const { isAbsolute, resolve } = pathsOf(where)
  // Windows also has paths that begin with a slash and still depend on the current drive.
  return where.platform !== 'win32' && isAbsolute(path) ? path : resolve(where.cwd, path)
}

/** The absolute path of the file or folder that an environment variable names, or undefined if it is not set. */
export function variablePath(name: string, where: ToolEnvironment): string | undefined {
  const path = where.env[name]
  return path ? absolutePath(path, where) : undefined
}

/** The absolute paths in a variable that may list several; none if it is not set. */
export function variablePaths(name: string, where: ToolEnvironment, separator: string | RegExp = '\0'): string[] {
  return (where.env[name] ?? '').split(separator).flatMap(path => (path ? [absolutePath(path, where)] : []))
}

/** `$XDG_CONFIG_HOME`, or `~/.config`. */
export function xdgConfig(where: ToolEnvironment): string {
  return variablePath('XDG_CONFIG_HOME', where) ?? pathsOf(where).join(where.home, '.config')
}

/** `%APPDATA%`, or its default. */
export function appData(where: ToolEnvironment): string {
  return variablePath('APPDATA', where) ?? pathsOf(where).join(where.home, 'AppData', 'Roaming')
}

/** The member of a parsed document, or undefined if the path does not exist. */
export function valueAt(tree: unknown, key: KeyPath): unknown {
  return key.reduce<unknown>(
    (node, step) =>
      typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[step] : undefined,
    tree,
  )
}
