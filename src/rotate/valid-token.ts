import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { type DiscoverContext, discover, type SearchScope } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { type ProbedToken, probeToken, probeTokens } from '../find/probe.ts'
import { hasFingerprint, selectByFingerprint, selectTokens } from '../find/select.ts'
import { probeKeys, selectKey } from '../find/select-key.ts'
import { verdictError } from '../find/verdict-advice.ts'
import { keychainAccount } from './keychain.ts'
import { storedJournals } from './stored-journals.ts'

export interface TokenChoice {
  scope: SearchScope
  fingerprint?: string | undefined
}

/** A token to use, or to print. */
export interface UsableToken {
  token: Secret
  /** Why its service cannot confirm it; undefined if it does. */
  unproven?: string
}

type TokenContext = DiscoverContext & Pick<Context, 'api' | 'journals' | 'store'>

/**
 * The token that works: the one that only a journal holds, else the valid one among those found, else the keychain's,
 * else one legible in a damaged journal, else the only one there is, if its service cannot be reached: unknown is not
 * rejected, and nothing is changed with it. Throws `GuardError` if there is none, or several without a fingerprint to
 * choose.
 */
export async function findUsableToken({ scope, fingerprint }: TokenChoice, ctx: TokenContext): Promise<UsableToken> {
  const journalled = fingerprint === undefined ? await usableInJournal(ctx) : undefined
  return journalled ?? chooseUsable(await discover(ctx, scope), fingerprint, ctx)
}

async function chooseUsable(
  found: Discovery,
  fingerprint: string | undefined,
  ctx: TokenContext,
): Promise<UsableToken> {
  const probed = await probeTokens(found, ctx)
  if (fingerprint === undefined && !probed.some(({ verdict }) => verdict.state === 'valid')) {
    const stored = (await storedToken(ctx)) ?? (await legibleToken(ctx))
    if (stored) return { token: stored }
  }
  const usable = onlyUsable(probed, fingerprint)
  if (usable) return usable
  const [chosen] = selectTokens(probed, { fingerprint, hasBot: ctx.settings.bot !== undefined })
  if (chosen) return { token: chosen.token }
  throw new GuardError('NOTHING_FOUND', say('no valid token was found'), { exitCode: ExitCode.negative })
}

/** What `findUsableToken` gives; a Takumo key only if the user asks for it, for no package manager may get one. */
export async function tokenToPrint(
  { takumo = false, ...wanted }: TokenChoice & { takumo?: boolean | undefined },
  ctx: TokenContext,
): Promise<UsableToken> {
  if (!takumo && wanted.fingerprint === undefined) return findUsableToken(wanted, ctx)
  const found = await discover(ctx, wanted.scope)
  return takumo || isKeyNamed(wanted.fingerprint!, found)
    ? usableKey(found, wanted.fingerprint, ctx)
    : chooseUsable(found, wanted.fingerprint, ctx)
}

/** True if Takumo keys have that fingerprint, and no other token has. */
function isKeyNamed(fingerprint: string, { sites }: Discovery): boolean {
  const named = sites.filter(site => hasFingerprint(site, fingerprint))
  return named.length > 0 && named.every(({ kind }) => familyOf(kind) === 'takumo')
}

async function usableKey(found: Discovery, fingerprint: string | undefined, ctx: TokenContext): Promise<UsableToken> {
  const probed = await probeKeys(found, fingerprint, ctx)
  const [only, ...more] = probed.filter(({ verdict }) => verdict.state !== 'rejected')
  const { token, kind, verdict } = only && more.length === 0 ? only : selectKey(probed)
  if (verdict.state === 'valid') return { token }
  if (verdict.state === 'unknown') return { token, unproven: verdict.reason }
  throw verdictError([{ token, kind, verdict }])!
}

/** The one token that is not rejected. One that a foreign host gets is not taken: nothing proves whose it is. */
function onlyUsable(probed: readonly ProbedToken[], fingerprint: string | undefined): UsableToken | undefined {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  const concerned = fingerprint === undefined ? candidates : [selectByFingerprint(candidates, fingerprint)]
  const usable = concerned.filter(({ verdict }) => verdict.state !== 'rejected')
  const [only, ...more] = usable
  if (!only || more.length > 0) return undefined
  const { token, verdict } = only
  if (verdict.state !== 'unknown') return { token }
  return verdict.exitCode === ExitCode.refused ? undefined : { token, unproven: verdict.reason }
}

/** A token that the service has issued may be in a journal alone. One that is rejected meanwhile is not used. */
async function usableInJournal(ctx: TokenContext): Promise<UsableToken | undefined> {
  const unproven: UsableToken[] = []
  for (const { state } of storedJournals(ctx).pending) {
    const { fresh: token, head } = state
    // A script gives what it gets to a package manager, and with it to a Guard host.
    if (head.kind === 'takumo') continue
    const verdict = token && (await askIssuer(head.kind, token, ctx))
    if (verdict?.state === 'valid') return { token: token! }
    if (verdict?.state === 'unknown') unproven.push({ token: token!, unproven: verdict.reason })
  }
  return unproven[0]
}

/** A token in an unusable journal, if the service confirms it: there may be no other copy. */
async function legibleToken(ctx: TokenContext): Promise<Secret | undefined> {
  for (const token of storedJournals(ctx).unusable.flatMap(({ tokens }) => tokens)) {
    const kind = tokenKind(token.reveal())
    if ((kind === 'email' || kind === 'org') && (await askIssuer(kind, token, ctx)).state === 'valid') return token
  }
  return undefined
}

/** The keychain's copy, if the service confirms it. */
async function storedToken(ctx: TokenContext): Promise<Secret | undefined> {
  const read = await ctx.store.read(keychainAccount(ctx.settings.urls.npm))
  if (!read.ok || !read.token) return undefined
  const verdict = await probeToken({ token: read.token, kind: 'email', sites: [] }, ctx)
  return verdict.state === 'valid' ? read.token : undefined
}
