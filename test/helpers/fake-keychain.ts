import type { ItemAttributes, KeychainItem, KeychainItems, KeychainResult } from '../../src/core/ports/keychain.ts'
import { Secret } from '../../src/core/secret.ts'

/** An item as its program stored it. */
export interface Stored {
  attributes: Record<string, string>
  value: string
}

/** A keychain in memory, which a test can lock, stop and make refuse. */
export class FakeKeychain implements KeychainItems {
  state: 'open' | 'locked' | 'hung' | 'absent' = 'open'
  /** Whether it takes the next write, and stores what it takes. */
  takes: (value: string) => 'stores' | 'refuses' | 'forgets' = () => 'stores'
  collection = 'login'
  readonly items: Stored[]
  readonly queries: ItemAttributes[] = []
  readonly writes: string[] = []

  constructor(...items: Stored[]) {
    this.items = items
  }

  async search(queries: readonly ItemAttributes[]) {
    this.queries.push(...queries)
    if (this.state === 'absent') return { state: 'absent' as const }
    if (this.state === 'hung') return { state: 'unknown' as const, reason: 'the keychain did not answer' }
    const found = this.items.filter(item => queries.some(query => hasAll(item.attributes, query)))
    return { state: 'searched' as const, items: found.map(item => this.#shown(item)) }
  }

  async write(item: KeychainItem, value: Secret): Promise<KeychainResult> {
    const stored = this.#at(item)
    if (this.state !== 'open' || stored?.value !== item.value?.reveal()) return { ok: false, reason: 'it is locked' }
    const outcome = this.takes(value.reveal())
    if (outcome === 'refuses') return { ok: false, reason: 'the keychain refused' }
    this.writes.push(value.reveal())
    if (outcome === 'stores') stored!.value = value.reveal()
    return { ok: true }
  }

  async remove(item: KeychainItem): Promise<KeychainResult> {
    const stored = this.#at(item)
    if (this.state !== 'open' || !stored) return { ok: false, reason: 'it is locked' }
    this.items.splice(this.items.indexOf(stored), 1)
    return { ok: true }
  }

  #at({ id }: KeychainItem): Stored | undefined {
    return this.items[Number(id.slice(id.lastIndexOf('/') + 1))]
  }

  #shown(item: Stored): KeychainItem {
    return {
      id: `/org/freedesktop/secrets/collection/${this.collection}/${this.items.indexOf(item)}`,
      attributes: { ...item.attributes },
      value: this.state === 'open' ? new Secret(item.value) : undefined,
      isVolatile: this.collection === 'session',
    }
  }
}

function hasAll(attributes: ItemAttributes, query: ItemAttributes): boolean {
  return Object.entries(query).every(([name, value]) => attributes[name] === value)
}

/** An item as Python's `keyring` stores it. */
export function pythonItem(service: string, value: string, username = 'token'): Stored {
  const schema = { 'xdg:schema': 'org.freedesktop.Secret.Generic' }
  return { attributes: { application: 'Python keyring library', service, username, ...schema }, value }
}
