import type { Secret } from '../secret.ts'

export type KeychainResult = { ok: true; token?: Secret } | { ok: false; reason: string }

/** The operating system's keychain, as an opt-in second copy. Never throws and never hangs. */
export interface Store {
  /** A result without a token means that there is none or that the keychain does not show it. */
  read(account: string): Promise<KeychainResult>
  write(account: string, token: Secret): Promise<KeychainResult>
  remove(account: string): Promise<KeychainResult>
}

/** By which a program finds its item: those of the Secret Service, of which other systems have `service` and `username`. */
export type ItemAttributes = Readonly<Record<string, string>>

/** An item that another program keeps in the system's keychain. */
export interface KeychainItem {
  /** Names it within this session. */
  id: string
  attributes: ItemAttributes
  /** Undefined if the keychain is locked. */
  value: Secret | undefined
  /** True if it is gone when the user logs out. */
  isVolatile: boolean
}

export type ItemSearch =
  | { state: 'searched'; items: KeychainItem[] }
  /** No program of this session can have an item, either. */
  | { state: 'absent' }
  | { state: 'unknown'; reason: string }

/** The half of the keychain that discovery gets. */
export interface KeychainReader {
  /** The items with all attributes of one of the queries. Never prompts, never throws, and never hangs. */
  search(queries: readonly ItemAttributes[]): Promise<ItemSearch>
}

/**
 * The items of other programs in the operating system's keychain. Only the value of an item is ever changed, so that
 * its program finds it as before. Never prompts, never throws, and never hangs.
 */
export interface KeychainItems extends KeychainReader {
  /** Changes nothing if the item has another value by now. */
  write(item: KeychainItem, value: Secret): Promise<KeychainResult>
  remove(item: KeychainItem): Promise<KeychainResult>
}
