import { ExitCode, GuardError } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { type DiscoverContext, discover, type SearchScope } from './discover.ts'
import { readJournal } from './journal.ts'
import { keychainAccount } from './keychain.ts'
import { type ProbedToken, probeToken, probeTokens } from './probe.ts'
import { selectTokens } from './select.ts'

export interface Wanted {
  scope: SearchScope
  fingerprint?: string | undefined
  /** Takes the only token there is, too, where its service cannot be asked: enough to use it, not to change anything. */
  unproven?: boolean
}

type TokenContext = DiscoverContext & Pick<Context, 'api' | 'journals' | 'store'>

/**
 * The token that works: the one that a journal alone holds, else the valid one of those that are found, else the
 * keychain's. Throws `GuardError` where none is there, or several are and no fingerprint chooses.
 */
export async function validToken({ scope, fingerprint, unproven }: Wanted, ctx: TokenContext): Promise<Secret> {
  const journalled = acceptedInJournal(ctx)
  if (journalled) return journalled
  const probed = await probeTokens(await discover(ctx, scope), ctx)
  if (fingerprint === undefined && !probed.some(({ verdict }) => verdict.state === 'valid')) {
    const stored = await storedToken(ctx)
    if (stored) return stored
  }
  const usable = unproven ? onlyUsable(probed, fingerprint) : undefined
  if (usable) return usable
  const [chosen] = selectTokens(probed, { fingerprint })
  if (chosen) return chosen.token
  throw new GuardError('NOTHING_FOUND', 'no valid token was found', { exitCode: ExitCode.negative })
}

/** The one token that is not rejected. One that a foreign host gets is not taken: nothing proves whose it is. */
function onlyUsable(probed: readonly ProbedToken[], fingerprint: string | undefined): Secret | undefined {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  const named = candidates.filter(({ token }) => fingerprint === undefined || token.fingerprint === fingerprint)
  const usable = named.filter(({ verdict }) => verdict.state !== 'rejected')
  const [only, ...more] = usable
  const isForeign = only?.verdict.state === 'unknown' && only.verdict.exitCode === ExitCode.refused
  return more.length > 0 || isForeign ? undefined : only?.token
}

/** A token that the service has issued and that no file holds yet is in the journal alone. */
function acceptedInJournal({ journals }: Pick<Context, 'journals'>): Secret | undefined {
  const journal = journals.pending()
  return journal && readJournal(journal).fresh
}

/** The keychain's copy, where the service says that it is valid. */
async function storedToken(ctx: TokenContext): Promise<Secret | undefined> {
  const read = await ctx.store.read(keychainAccount(ctx.settings.urls.npm))
  if (!read.ok || !read.token) return undefined
  const verdict = await probeToken({ token: read.token, kind: 'email', sites: [] }, ctx)
  return verdict.state === 'valid' ? read.token : undefined
}
