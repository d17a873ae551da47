import type { KeychainResult, Store } from '../core/ports/keychain.ts'
import { Secret } from '../core/secret.ts'
import type { KeychainFailure } from './keychain-child.ts'
import { askChild, type Failed, hasNoSession, reasonFor } from './keychain-process.ts'

interface Request {
  verb: 'read' | 'write' | 'remove'
  /** Identifies the item, so that services do not share one. */
  account: string
  token?: string
}

type Reply = { ok: true; token?: string } | Failed<KeychainFailure>

/** The operating system's keychain as a second copy. Every call ends within three seconds, and none throws. */
export function createStore(childFile: string, env: Readonly<Record<string, string | undefined>>): Store {
  const ask = async (request: Request): Promise<Reply> =>
    hasNoSession(env) ? { ok: false, failure: 'no service' } : askChild<Reply>(childFile, env, request)
  return {
    read: async account => {
      const result = await ask({ verb: 'read', account })
      return result.ok && result.token !== undefined
        ? { ok: true, token: new Secret(result.token) }
        : withoutToken(result)
    },
    write: async (account, token) => withoutToken(await ask({ verb: 'write', account, token: token.reveal() })),
    remove: async account => withoutToken(await ask({ verb: 'remove', account })),
  }
}

function withoutToken(result: Reply): KeychainResult {
  return result.ok ? { ok: true } : { ok: false, reason: reasonFor(result.failure) }
}
