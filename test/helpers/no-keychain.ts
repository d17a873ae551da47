import type { KeychainItems } from '../../src/core/ports/keychain.ts'

/** A session without a keychain. */
export const NO_KEYCHAIN: KeychainItems = {
  search: async () => ({ state: 'absent' }),
  write: async () => ({ ok: false, reason: 'there is none' }),
  remove: async () => ({ ok: false, reason: 'there is none' }),
}
