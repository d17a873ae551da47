import type { TokenKind } from '../tokens.ts'

export interface Search {
  /** Files below `root` whose name is wanted, and what was left out. Stops at the deadline. */
  findByName(root: string, request: SearchRequest): Promise<SearchResult>
}

export interface SearchRequest {
  /** Exact file names. */
  names: readonly string[]
  /** Name beginnings, such as `.env.`. */
  prefixes: readonly string[]
  /** Name endings, such as `.plist`. */
  suffixes: readonly string[]
  milliseconds: number
}

export interface SearchResult {
  paths: string[]
  folders: number
  /** True where time ran out before every folder was seen. */
  partial: boolean
  /** Folders that could not be read. */
  unreadable: string[]
}

/** Reads every file below folders. */
export interface TreeSearch {
  /** Throws `GuardError` (exit 2) where one of the folders is not there. */
  start(request: TreeRequest, events: TreeEvents): RunningSearch
}

export interface TreeRequest {
  roots: readonly string[]
  /** Names of files that are not read here. */
  names: readonly string[]
  /** Also binary files, and the objects of git. */
  allFiles: boolean
}

export interface TreeEvents {
  /** A file with one of the names. */
  onNamed(path: string): void
  /** Another file, with the tokens in it. */
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
  /** Ends the search; `done` then settles with what it has. */
  stop(): void
}

export interface TreeResult {
  files: number
  bytes: number
  /** Files and folders that could not be read. */
  unreadable: string[]
  /** False where the search was stopped before it had read everything. */
  complete: boolean
}
