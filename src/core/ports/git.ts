import type { Secret } from '../secret.ts'

export type GitVerdict =
  /** Has a doubt if a repository that git cannot read might contain the file, though that is unlikely. */
  | { state: 'untracked'; doubt?: string }
  | { state: 'tracked'; tokenInHistory: boolean | undefined }
  | { state: 'unknown'; reason: string }

export interface Git {
  /**
   * Whether git tracks each of the files, by their real paths, and whether the history of one that it tracks has the token,
   * if one is given. Git is started once for each repository, and not for files that have none above them.
   */
  inspect(paths: readonly string[], token?: Secret): Promise<ReadonlyMap<string, GitVerdict>>
}
