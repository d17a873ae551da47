import { say } from '../core/language.ts'
import type { KeyPath } from '../core/tree.ts'
import type { ConfigAdapter, Level } from '../formats/adapter.ts'
import { netrc } from './netrc.ts'

/** Variables or files of one kind, from which a tool takes its token. */
export interface PrecedenceSource {
  /** As output and documentation name it. */
  name: string
  /** Why its token counts and not that of a weaker source, in one clause. */
  why: string
  /** Names of environment variables; `adapter` is absent then. */
  variables?: RegExp
  adapter?: ConfigAdapter
  level?: Level
  /** True for the items of the system's keychain. */
  keychain?: true
  /** Only values that are this tool's own, of a file that serves several. */
  own?: true
  /** Only files of this name. */
  file?: RegExp
  /** Of the places that are in folders: the project's root, the current folder, those above it, the home folder. */
  folder?: 'root' | 'current' | 'above' | 'home'
  /** Variables that name a file or folder to be read instead of these; one in small letters is known in any case. */
  movedBy?: readonly string[]
  /** True if the first of two lines for the same thing wins. */
  firstLine?: true
  /** True if the last of the adapter's places is the strongest. */
  lastWins?: true
  /** Why placeholders in such a file are not expanded, if they are not. */
  withoutReferences?: string
}

/** What a tool makes of everything that could give it a token. */
export interface Reader {
  tool: string
  /** Strongest first. */
  sources: readonly PrecedenceSource[]
  /** Which tokens compete: those for one host, for one option, for one key, in URLs as those in settings, or all. */
  competeBy: 'host' | 'option' | 'key' | 'carrier' | 'all'
  /** The names of files or folders that mark the project's root; the first list of which one is found counts. */
  root?: readonly (readonly string[])[]
  /** Why a member of a workspace has its own files for nothing; the project's root is that of the workspace then. */
  workspaces?: string
  /** How special a key is; the most special one counts, whatever its source. */
  special?: { rank(key: string): number; why: string }
  /** Where the registry is set; `only` if every package without a scope comes from it. */
  registry?: { variables: RegExp; keys: readonly (readonly [ConfigAdapter, ...KeyPath[]])[]; only?: true }
  /** Keys and variables whose token goes to whatever registry is set. */
  hostless?: RegExp
  /** Without this setting no token is sent for packages without a scope. */
  alwaysAuth?: { name: string; line: string; variable: RegExp }
  /** The setting that says which host of a lockfile gives way to the registry. */
  replaces?: { name: string; variable: RegExp }
  /** Files from which it takes variables, besides its environment. */
  dotenv?: RegExp
  /** What becomes of a placeholder whose variable is not set. */
  unset?: string
  /** Other tools whose settings it does not read, though people expect it. */
  ignores?: readonly string[]
}

/** Why the weakest source of a tool counts. */
export function lastResort(): string {
  return say('nothing else has a token, and this is the last resort')
}

/** Why a project's file counts. */
export function projectFirst(): string {
  return say("the project's file beats the user's")
}

/** Why a user's file counts. */
export function userFirst(): string {
  return say("the user's file beats the system's")
}

/** Environment variables that hold a token. */
export function variables(
  name: string,
  pattern: RegExp,
  why = say('the environment beats every file'),
): PrecedenceSource {
  return { name, variables: pattern, why }
}

/** Files that an adapter reads. */
export function files(
  name: string,
  adapter: ConfigAdapter,
  why: string,
  more: Omit<PrecedenceSource, 'name' | 'adapter' | 'why' | 'variables'> = {},
): PrecedenceSource {
  return { name, adapter, why, ...more }
}

/** The items of the system's keychain that are the tool's own. */
export function keychainItems(): PrecedenceSource {
  return { name: say('keychain of the system'), keychain: true, why: say('no variable and no file of its own has one') }
}

export function netrcFile(why = lastResort()): PrecedenceSource {
  return files('.netrc', netrc, why, { movedBy: ['NETRC'] })
}
