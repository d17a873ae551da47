import type { Secret } from '../secret.ts'

export type KeychainResult = { ok: true; token?: Secret } | { ok: false; reason: string }

/** The operating system's keychain, as an opt-in second copy. Never throws and never hangs. */
export interface Store {
  /** A result without a token means that there is none or that the keychain does not show it. */
  read(account: string): Promise<KeychainResult>
  write(account: string, token: Secret): Promise<KeychainResult>
  remove(account: string): Promise<KeychainResult>
}
