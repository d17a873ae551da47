import type { ByteText } from '../bytes.ts'
import type { Secret } from '../secret.ts'

export type GitVerdict =
  /** Has a doubt if a repository that git cannot read might contain the file, though that is unlikely. */
  | { state: 'untracked'; doubt?: string }
  | { state: 'tracked'; tokenInHistory: boolean | undefined }
  | { state: 'unknown'; reason: string }

export interface StagedProblem {
  code: 'TOO_LARGE' | 'UNREADABLE' | 'UNMERGED'
  /** What failed, without the path. */
  message: string
}

/** A text file as the index of git has it, or why it was not read. */
export type StagedFile = { path: string } & ({ text: ByteText } | { problem: StagedProblem })

export interface Git {
  /**
   * Whether git tracks each of the files, by their real paths, and whether the history of one that it tracks has the token,
   * if one is given. Git is started once for each repository, and not for files that have none above them.
   */
  inspect(paths: readonly string[], token?: Secret): Promise<ReadonlyMap<string, GitVerdict>>
  /**
   * The text files that the next commit from this folder would add or change, one at a time, as the index has them: two processes
   * for all of them. Throws `GuardError` (exit 2) if git reads no index here.
   */
  staged(folder: string): AsyncIterable<StagedFile>
}
