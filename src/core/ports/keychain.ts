import type { Secret } from '../secret.ts'

export type KeychainResult = { ok: true; token?: Secret } | { ok: false; reason: string }

/** The operating system's keychain: a second copy, and only where it was asked for. Never throws, never hangs. */
export interface Store {
  /** Without a token in the result there is none, or the keychain does not show it. */
  read(account: string): Promise<KeychainResult>
  write(account: string, token: Secret): Promise<KeychainResult>
  remove(account: string): Promise<KeychainResult>
}
