import type { ItemAttributes } from '../core/ports/keychain.ts'
import type { GuardService } from '../core/services.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import type { MakeVariables } from './exported.ts'
import type { Reader } from './reader.ts'
import type { MakeRecipe } from './recipe.ts'

/** The package managers that guard sets up and runs, in the order in which it lists them. */
export const MANAGER_NAMES = [
  ...(['npm', 'pnpm', 'yarn-1', 'yarn', 'bun'] as const),
  ...(['pip', 'uv', 'poetry', 'pdm', 'pipenv'] as const),
  ...(['bundler', 'go', 'composer'] as const),
]

export type ManagerName = (typeof MANAGER_NAMES)[number]

/** Every tool that takes a token itself. A new one is named here; the compiler then asks for its object in index.ts. */
export type ToolName = ManagerName | 'vlt' | 'deno' | 'twine' | 'gem'

/** A config of such a tool: which of its keys name a registry must be said. */
export interface ToolConfig extends ConfigAdapter {
  registryKeys: RegExp | undefined
}

/** The environment variables that are a tool's own. */
export interface ToolVariables {
  /** The names of those that may hold a token. */
  names: RegExp
  /** What reads those whose value is a document of its own. */
  document?: { name: RegExp; adapter: ConfigAdapter }
  /** The host to which the value of a variable or setting of this name is sent, where the name says so. */
  hostOf?(name: string): string | undefined
}

/** Everything guard knows of one tool. */
export interface Tool {
  /** Its configs and lockfiles: where they are, how they parse, what a key means. */
  configs: readonly ToolConfig[]
  variables: ToolVariables | undefined
  /** Its lockfiles in a project, by name, with what finds the addresses that the tool asks as they stand there. */
  lockfiles: Readonly<Record<string, RegExp | undefined>>
  /**
   * Of a tool that takes its token from the configs of others: the files of a project of which one shows that it is used, by
   * name, with what the file says if the name alone is not enough.
   */
  signs?: Readonly<Record<string, RegExp | undefined>>
  /** The package manager with which it shares the files that setup writes, if it is none itself. */
  setUpAs?: ManagerName
  /** The items of the system's keychain that it may ask for the credentials of an index or registry. */
  itemsOfIndex?(url: string): ItemAttributes[]
  /** What it reads and what beats what. Made for each call, because its texts are in the language set at that time. */
  rules(): Omit<Reader, 'tool'>
}

/** A tool that guard can set up and run. */
export interface PackageManager extends Tool {
  /** Whose registry it reads. */
  service: GuardService
  program: {
    /** The names by which it is started. */
    names: readonly [string, ...string[]]
    /** What makes it say its version, the first that works; `NAME --version` if absent. A program that does not answer is not installed. */
    questions?: readonly (readonly [command: string, ...args: string[]])[]
    /** Where two tools share a name, which versions are this one. */
    isVersion?(version: string): boolean
  }
  /** The files that it reads, and what they are to hold. */
  recipe: MakeRecipe
  exec: {
    /** Registry and token for a program that runs it. Tried with the tool itself. */
    variables: MakeVariables
    /** Files of which each says that a project uses it. */
    evidence: readonly string[]
    /** The configs that decide where its token goes: those in the known places are read before it gets one. */
    reads: readonly ConfigAdapter[]
    /** The configs from which it takes its proxy and its certificates. */
    proxySettings: readonly ConfigAdapter[]
    /** True where it gets variables only if it is asked for by name. */
    onlyByName?: true
  }
}
