import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { familyOf } from '../../core/tokens.ts'
import { discover } from '../../find/discover.ts'
import { type FoundItem, itemsWithToken } from '../../find/discovery.ts'
import { type ProbedToken, probeToken, probeTokens } from '../../find/probe.ts'
import { hasFingerprint, selectForRevocation } from '../../find/select.ts'
import { probeKeys, selectKey } from '../../find/select-key.ts'
import { listUnread } from '../../find/unread-paths.ts'
import { computeImpact, type Impact } from '../../precedence/impact.ts'
import { renderImpact } from '../../render/impact.ts'
import { renderUnread } from '../../render/left-copies.ts'
import { type KeychainCopy, keychainAccount, keychainCopy, originOf } from '../../rotate/keychain.ts'
import { requireId } from '../../rotate/revoke.ts'
import { type ScopeFlags, scopeOf } from '../options.ts'
import { pageOf } from '../output.ts'

export interface TargetFlags extends ScopeFlags {
  token?: string
  foreignHosts?: boolean
}

/** The token to revoke, and what stops working with it. */
export interface RevocationTarget extends ProbedToken {
  impact: Impact
  /** Items of the keychain that hold it. */
  items: FoundItem[]
  keychain: KeychainCopy
}

/** Finds it, and shows what uses it. Throws `GuardError` if there is none, if there are several, or if its service cannot tell. */
export async function chooseTarget(flags: TargetFlags, ctx: Context): Promise<RevocationTarget> {
  const found = await discover(ctx, scopeOf(flags))
  const probed = await probeTokens(found, ctx, { foreignHosts: flags.foreignHosts })
  const chosen = isKeyMeant(probed, flags.token)
    ? selectKey(await probeKeys(found, flags.token, ctx))
    : selectForRevocation(probed.length > 0 ? probed : await probeStored(ctx), flags.token)
  requireId(chosen)
  const [impact, keychain] = await Promise.all([
    computeImpact(chosen.token, found, ctx),
    keychainCopy(chosen.token, chosen.kind, ctx),
  ])
  const { paint, ...page } = await pageOf(ctx)
  const title = chosen.verdict.state === 'valid' ? say('Revoke') : say('Dead already:')
  ctx.io.err(`${title} ${paint.strong(String(chosen.token))} (${chosen.token.fingerprint})`)
  ctx.io.err(renderImpact(impact, { paint, ...page }))
  if (keychain.state === 'present') ctx.io.err(say('  The keychain has a copy; it goes when the token is dead.'))
  for (const line of renderUnread(listUnread(found, ctx), ctx.home)) ctx.io.err(line)
  if (found.partial) ctx.io.err(say('note: the search ran out of time, so a copy may have been missed'))
  return { ...chosen, impact, items: itemsWithToken(found, chosen.token), keychain }
}

/** True if the fingerprint is a Takumo key's; without one, if nothing but Takumo keys is here. */
function isKeyMeant(probed: readonly ProbedToken[], fingerprint: string | undefined): boolean {
  const concerned = fingerprint === undefined ? probed : probed.filter(each => hasFingerprint(each, fingerprint))
  const asked = concerned.filter(({ kind }) => kind !== 'bot')
  return asked.length > 0 && asked.every(({ kind }) => familyOf(kind) === 'takumo')
}

/** The email token that no place but the keychain has. */
async function probeStored(ctx: Context): Promise<ProbedToken[]> {
  const read = await ctx.store.read(keychainAccount(originOf('email', ctx.settings)))
  if (!read.ok || !read.token) return []
  const group = { token: read.token, kind: 'email' as const, sites: [] }
  return [{ ...group, verdict: await probeToken(group, ctx) }]
}
