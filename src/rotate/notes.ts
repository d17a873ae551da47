import type { Secret } from '../core/secret.ts'

/** What is left for the user to know or to do: a sentence, or the facts of one that names paths, which `render/` writes. */
export type Note =
  | string
  | { about: 'exposed' | 'gone' | 'late-copy' | 'set-aside'; path: string }
  | { about: 'git'; path: string; doubt: string }
  | { about: 'task'; path: string; task: string }
  | { about: 'history'; path: string; advice: string }
  | { about: 'ci-secret'; name: string; path: string; line: number }
  | { about: 'still-there'; token: Secret; paths: string[] }
  | { about: 'revoked-with-it'; token: Secret; paths: string[]; email: string }
