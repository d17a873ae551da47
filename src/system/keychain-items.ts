import type { KeychainItem, KeychainItems, KeychainResult } from '../core/ports/keychain.ts'
import { Secret } from '../core/secret.ts'
import type { StoredItem } from './items/door.ts'
import type { ItemReply, ItemRequest } from './items-child.ts'
import { askChild, type Failed, hasNoSession, reasonFor } from './keychain-process.ts'

type Reply = ItemReply | Failed<never>

/** Other programs' items in the keychain of this session. Every call ends within three seconds. */
export function createKeychainItems(
  childFile: string,
  env: Readonly<Record<string, string | undefined>>,
): KeychainItems {
  const ask = async (request: ItemRequest): Promise<Reply> =>
    hasNoSession(env) ? { ok: false, failure: 'no service' } : askChild<ItemReply>(childFile, env, request)
  return {
    search: async queries => {
      if (queries.length === 0) return { state: 'searched', items: [] }
      const reply = await ask({ verb: 'search', queries })
      if (reply.ok) return { state: 'searched', items: (reply.items ?? []).map(asItem) }
      if (reply.failure === 'no service') return { state: 'absent' }
      return { state: 'unknown', reason: reasonFor(reply.failure) }
    },
    write: async (item, value) => resultOf(await ask({ verb: 'write', ...expected(item), value: value.reveal() })),
    remove: async item => resultOf(await ask({ verb: 'remove', ...expected(item) })),
  }
}

function expected({ id, attributes, value }: KeychainItem) {
  return { item: { id, attributes }, expect: value?.reveal() ?? '' }
}

/** A collection that is kept in memory: https://specifications.freedesktop.org/secret-service-spec/latest/ */
const IN_MEMORY = '/org/freedesktop/secrets/collection/session/'

function asItem({ id, attributes, value }: StoredItem): KeychainItem {
  return {
    ...{ id, attributes },
    value: value === undefined ? undefined : new Secret(value),
    isVolatile: id.startsWith(IN_MEMORY),
  }
}

function resultOf(reply: Reply): KeychainResult {
  return reply.ok ? { ok: true } : { ok: false, reason: reasonFor(reply.failure) }
}
