import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import type { Discovery } from '../find/discovery.ts'
import { type ProbedToken, probeToken, probeTokens } from '../find/probe.ts'
import type { Note } from './notes.ts'

type OtherTokensContext = Pick<Context, 'api' | 'settings'>

/** The other email tokens here that are valid now: a reset of another address than was meant revokes one of them. */
export async function findOtherValidTokens(
  found: Discovery,
  own: readonly Secret[],
  ctx: OtherTokensContext,
): Promise<ProbedToken[]> {
  const sites = found.sites.filter(({ kind, token }) => kind === 'email' && !own.some(each => each.equals(token)))
  const probed = await probeTokens({ ...found, sites }, ctx)
  return probed.filter(({ verdict }) => verdict.state === 'valid')
}

/** Those that their service rejects by now. */
export async function findRevokedSince(
  others: readonly ProbedToken[],
  ctx: OtherTokensContext,
): Promise<ProbedToken[]> {
  const asked = await Promise.all(others.map(async each => ({ each, verdict: await probeToken(each, ctx) })))
  return asked.filter(({ verdict }) => verdict.state === 'rejected').map(({ each }) => each)
}

/** What to do about one that died: it was of the address that was reset. */
export function revokedNote({ token, sites }: ProbedToken, email: string): Note {
  return { about: 'revoked-with-it', token, email, paths: [...new Set(sites.map(({ path }) => path))] }
}
