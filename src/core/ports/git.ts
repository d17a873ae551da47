import type { Secret } from '../secret.ts'

export type GitVerdict =
  /** With a doubt if there is a repository that git cannot read, and that is not likely to have the file. */
  | { state: 'untracked'; doubt?: string }
  | { state: 'tracked'; tokenInHistory: boolean | undefined }
  | { state: 'unknown'; reason: string }

export interface Git {
  /** Whether git tracks the file, by its real path; asks git only where a repository is above it. */
  inspect(path: string, token: Secret): Promise<GitVerdict>
}
