import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { UnknownVerdict, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { guardHosts } from '../core/services.ts'
import { familyOf, type TokenKind } from '../core/tokens.ts'
import { askIssuer } from './ask-issuer.ts'
import { type Discovery, findForeignSite, type Site } from './discovery.ts'
import { describeLeak } from './leaks.ts'

/** One distinct token, its sites, and its service's verdict. */
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

/** A token is sent only to the service that issued it: one that a foreign host gets may belong to another service. */
export async function probeToken(group: Group, ctx: ProbeContext, options: ProbeOptions = {}): Promise<Verdict> {
  return unasked(group, ctx.settings, options) ?? askIssuer(familyOf(group.kind)!, group.token, ctx)
}

/** Why no service is asked about a token, or undefined. Pure. */
function unasked(
  { kind, sites }: Group,
  { bot, urls }: ProbeContext['settings'],
  options: ProbeOptions,
): UnknownVerdict | undefined {
  if (kind === 'bot') return unknown(say('a bot key is not probed'), { isUnasked: true })
  if (familyOf(kind) === 'takumo') {
    if (options.onRequest || isBesideTakumo({ sites })) return undefined
    const reason = say('the tk_ prefix is shared with other products, and no Takumo name stands beside it')
    return unknown(reason, { isUnasked: true })
  }
  if (kind === 'org' && bot) return undefined
  if (kind === 'org' && !options.registry) {
    const hint = say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY')
    return unknown(say('GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY are not set'), { hint })
  }
  const leak = options.foreignHosts ? undefined : findForeignSite(sites, guardHosts(urls))
  return leak && unknown(describeLeak(leak), { exitCode: 8 })
}

/** Other products use the tk_ prefix too: a Takumo name or host beside the key identifies it. */
export function isBesideTakumo({ sites }: Pick<Group, 'sites'>): boolean {
  return sites.some(site => site.toTakumo || /takumo/i.test(`${site.key ?? ''} ${site.host ?? ''}`))
}

function unknown(reason: string, more: Partial<UnknownVerdict> = {}): UnknownVerdict {
  return { state: 'unknown', reason, exitCode: 4, ...more }
}
