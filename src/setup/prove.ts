import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { RegistryCheck, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import type { GuardService } from '../core/services.ts'
import { tokenKind } from '../core/tokens.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { TOOLS } from '../tools/index.ts'
import type { ManagerName } from '../tools/tool.ts'

/** A registry's answer to a request like the tool's own. */
export type Proof = ReadonlyMap<ManagerName, RegistryCheck>

type ProveContext = Pick<Context, 'api'>

/** One request to each registry that the tools use, with the token if they have one. */
export async function proveTools(
  tools: readonly ManagerName[],
  token: Secret | undefined,
  ctx: ProveContext,
): Promise<Proof> {
  const services = [...new Set(tools.map(name => TOOLS[name].service))]
  const registries = await ctx.api.registries()
  const asked = services.map(async service => [service, await registries.check(service, token)] as const)
  const checks = new Map<GuardService, RegistryCheck>(await Promise.all(asked))
  return new Map(tools.map(name => [name, checks.get(TOOLS[name].service)!]))
}

/**
 * The issuer's verdict on a token. Only a bot may ask about an organisation's token. On a machine without one, the
 * npm registry can at least reject it.
 */
export async function proveToken(token: Secret, ctx: Pick<Context, 'api' | 'settings'>): Promise<Verdict> {
  const family = tokenKind(token.reveal()) === 'email' ? 'email' : 'org'
  if (family === 'email' || ctx.settings.bot) return askIssuer(family, token, ctx)
  const check = await (await ctx.api.registries()).check('npm', token)
  return check.state === 'answers' ? { state: 'valid', limit: say('not rejected') } : check
}
