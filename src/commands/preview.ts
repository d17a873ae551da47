import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { planDocument, renderPlan } from '../render/plan.ts'
import type { Plan } from '../rotate/plan.ts'
import type { ChangeFlags } from './options.ts'
import { pageOf, printJson } from './output.ts'

interface PreviewFlags extends ChangeFlags {
  /** The token that will be written, if it is known already. */
  fresh?: Secret
}

/** For people on standard error; a dry run with --json is about the plans, so they are its document. */
export async function showPlans(
  plans: readonly Plan[],
  verb: string,
  flags: PreviewFlags,
  ctx: Pick<Context, 'home' | 'io' | 'origins'>,
): Promise<void> {
  nameOrigins(ctx)
  const { dryRun, json, fresh, verbose } = flags
  if (dryRun && json) printJson(ctx, { schema: 'guard.plan/1', plans: plans.map(plan => planDocument(plan, fresh)) })
  else for (const plan of plans) ctx.io.err(renderPlan(plan, await pageOf(ctx), { verb, fresh, verbose }))
}

/** Every preview names the services that will get the token, unless they are the vendor's. */
export function nameOrigins({ io, origins }: Pick<Context, 'io' | 'origins'>): void {
  for (const { service, url, path } of origins) io.err(say`note: the service ${service} is ${url}, as ${path} says`)
}

export function warnOthers({ io }: Pick<Context, 'io'>): void {
  io.err(say('Other machines, containers and CI that use this token stop working at once.'))
}
