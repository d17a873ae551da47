import type { Secret } from '../secret.ts'

export type GitVerdict =
  /** Has a doubt if a repository that git cannot read might contain the file, though that is unlikely. */
  | { state: 'untracked'; doubt?: string }
  | { state: 'tracked'; tokenInHistory: boolean | undefined }
  | { state: 'unknown'; reason: string }

export interface Git {
  /** Whether git tracks the file at this real path. Starts git only if there is a repository above it. */
  inspect(path: string, token: Secret): Promise<GitVerdict>
}
