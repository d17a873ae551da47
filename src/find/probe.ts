import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { UnknownVerdict, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { guardHosts } from '../core/services.ts'
import type { TokenKind } from '../core/tokens.ts'
import { type Discovery, foreignSite, type Site } from './discovery.ts'
import { leakInWords } from './leaks.ts'
import { askRegistry } from './registry-proof.ts'

/** One distinct token, where it stands, and what its service says of it. */
export interface ProbedToken {
  token: Secret
  kind: TokenKind
  sites: Site[]
  verdict: Verdict
}

export interface ProbeOptions {
  /** Asks about a token that a config gives to a foreign host, too. */
  foreignHosts?: boolean | undefined
  /** Asks about a `tk_` key although nothing beside it says that it is Takumo's. */
  onRequest?: boolean | undefined
  /** Asks the npm host about organisation tokens if there is no bot credential. */
  registry?: boolean | undefined
}

type ProbeContext = Pick<Context, 'api' | 'settings'>

/** Asks each token's own service what it says of it; one call per distinct token. */
export async function probeTokens(
  found: Discovery,
  ctx: ProbeContext,
  options: ProbeOptions = {},
): Promise<ProbedToken[]> {
  const groups = groupByToken(found.sites)
  return Promise.all(groups.map(async group => ({ ...group, verdict: await probeToken(group, ctx, options) })))
}

interface Group {
  token: Secret
  kind: TokenKind
  sites: readonly Site[]
}

/** A token is sent to the service that issued it and to no other: one that a foreign host gets may be somebody else's. */
export async function probeToken(group: Group, ctx: ProbeContext, options: ProbeOptions = {}): Promise<Verdict> {
  const leak = options.foreignHosts ? undefined : foreignSite(group.sites, guardHosts(ctx.settings.urls))
  if (group.kind === 'email') {
    if (leak) return unknown(leakInWords(leak), { exitCode: 8 })
    return (await ctx.api.email()).status(group.token)
  }
  if (group.kind === 'org') {
    if (ctx.settings.bot) return (await ctx.api.org()).probe(group.token)
    if (leak && options.registry) return unknown(leakInWords(leak), { exitCode: 8 })
    if (options.registry) return askRegistry(group.token, ctx)
    const hint = say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY')
    return unknown(say('GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY are not set'), { hint })
  }
  if (group.kind === 'bot') return unknown(say('a bot key is not probed'), { isUnasked: true })
  if (!options.onRequest && !isBesideTakumo(group))
    return unknown(say('the tk_ prefix is shared with other products, and no Takumo name stands beside it'), {
      isUnasked: true,
    })
  return (await ctx.api.takumo()).probe(group.token)
}

/** The tk_ prefix is shared with other products: a Takumo name or host beside the key tells them apart. */
export function isBesideTakumo({ sites }: Pick<Group, 'sites'>): boolean {
  return sites.some(site => site.toTakumo || /takumo/i.test(`${site.key ?? ''} ${site.host ?? ''}`))
}

function unknown(reason: string, more: Partial<UnknownVerdict> = {}): Verdict {
  return { state: 'unknown', reason, exitCode: 4, ...more }
}
