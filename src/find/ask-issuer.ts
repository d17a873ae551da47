import type { Context } from '../core/ports/context.ts'
import type { Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import type { TokenFamily } from '../core/tokens.ts'
import { askRegistry } from './registry-proof.ts'

/**
 * What the service that issues such tokens says of this one. Without the bot credential the npm host is asked about an
 * organisation's. Never throws for what a service or the network does.
 */
export async function askIssuer(
  family: TokenFamily,
  token: Secret,
  ctx: Pick<Context, 'api' | 'settings'>,
): Promise<Verdict> {
  const { api, settings } = ctx
  if (family === 'email') return (await api.email()).status(token)
  if (family === 'takumo') return (await api.takumo()).probe(token)
  return settings.bot ? (await api.org()).probe(token) : askRegistry(token, ctx)
}
