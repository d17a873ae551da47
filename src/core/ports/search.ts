import type { TokenKind } from '../tokens.ts'

export interface Search {
  /** Finds files below `root` by name, and lists what it could not search. Stops at the deadline. */
  findByName(root: string, request: SearchRequest): Promise<SearchResult>
}

export interface SearchRequest {
  /** Exact file names. */
  names: readonly string[]
  /** Name prefixes, such as `.env.`. */
  prefixes: readonly string[]
  /** Name suffixes, such as `.plist`. */
  suffixes: readonly string[]
  /** Names of folders that are left out, besides those in which no tool keeps its configs. */
  skips?: readonly string[]
  milliseconds: number
}

export interface SearchResult {
  paths: string[]
  /** True if time ran out before every folder was searched. */
  partial: boolean
  /** Folders that could not be read. */
  unreadable: string[]
}

/** Reads every file below folders. */
export interface TreeSearch {
  /** Throws `GuardError` (exit 2) if one of the folders does not exist. */
  start(request: TreeRequest, events: TreeEvents): RunningSearch
}

export interface TreeRequest {
  roots: readonly string[]
  /** Names of files that are reported and not read. */
  names: readonly string[]
  /** Also reads binary files and git objects. */
  allFiles: boolean
  /** For a home folder: cloud folders are not entered, and dependencies, caches and trash are read last. */
  asHome?: boolean
}

export interface TreeEvents {
  /** Called for a file with one of the names. */
  onNamed(path: string): void
  /** Called for any other file that contains tokens. */
  onFound(path: string, found: LocatedToken[]): void
  onProgress(progress: TreeProgress): void
}

/** A token in free text. */
export interface LocatedToken {
  token: string
  kind: TokenKind
  carrier: 'plain' | 'url' | 'base64'
  line: number
  column: number
}

export interface TreeProgress {
  files: number
  bytes: number
  folder: string
}

export interface RunningSearch {
  done: Promise<TreeResult>
  /** Stops the search; `done` then resolves with the results so far. */
  stop(): void
}

export interface TreeResult {
  files: number
  bytes: number
  /** Files and folders that could not be read. */
  unreadable: string[]
  /** False if the search was stopped before it had read everything. */
  complete: boolean
}
