import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { homeHosts } from '../core/services.ts'
import { tokenKind } from '../core/tokens.ts'
import type { Discovery } from '../find/discovery.ts'
import { filesWith } from '../find/discovery.ts'
import { type Plan, type PlanFlags, planRewrite } from './plan.ts'

/** The plan for one token, after git was asked about each file that holds it. */
export async function makePlan(
  found: Discovery,
  token: Secret,
  flags: PlanFlags,
  ctx: Pick<Context, 'git' | 'settings'>,
): Promise<Plan> {
  const files = filesWith(found, token)
  const verdicts = await ctx.git.inspect(
    files.map(({ realPath }) => realPath),
    token,
  )
  const kind = tokenKind(token.reveal())!
  const git = new Map(files.map(({ path, realPath }) => [path, verdicts.get(realPath)!]))
  return planRewrite({ found, token, git, flags, homeHosts: homeHosts(kind, ctx.settings.urls) })
}

/** Stops where a person must decide first, and names each copy and the flag. Nothing has been sent or written. */
export function refuse(plans: readonly Plan[]): void {
  const refusals = plans.flatMap(plan => plan.refusals)
  const [first, ...more] = refusals.toSorted((a, b) => b.exitCode - a.exitCode)
  if (first) {
    throw new GuardError(first.code, [first, ...more].map(({ message }) => message).join('\n       '), {
      exitCode: first.exitCode,
      hint: say`nothing was changed; to go on, decide with ${[...new Set(refusals.map(({ flag }) => flag))].join(', ')}`,
    })
  }
}
