import type { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import type { Call } from './call.ts'
import type { Pending } from './journal.ts'
import { requireKeychain } from './keychain.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { type RotateContext, rotate } from './rotate.ts'

/** Replaces an email token: the old one dies with the call, so everything that can fail early comes before it. */
export async function rotateEmail(plan: Plan, options: RewriteOptions, ctx: RotateContext): Promise<Outcome> {
  await ctx.api.email()
  await requireKeychain(plan, { ...options, origin: ctx.settings.urls.npm }, ctx)
  const facts = {
    mode: 'rotate',
    kind: 'email',
    origin: ctx.settings.urls.npm,
    old: plan.token.reveal(),
    ...options,
  } as const
  return regenerate(prepare(plan, facts, ctx), plan.token, ctx)
}

/** The call itself; resume makes it again where it is certain that the first one never arrived. */
export async function regenerate(prepared: Pending, old: Secret, ctx: RotateContext): Promise<Outcome> {
  const email = await ctx.api.email()
  return rotate(prepared, { phase: 'issuing', make: onChunk => email.regenerate(old, onChunk) }, ctx)
}

export interface Swap {
  email: string
  code: Secret
  /** A refused code is told by this from a reset that was made and answered wrongly: only the latter kills a token. */
  oldWasRejected?: boolean | undefined
}

/** Opens a journal for swapping an emailed code; the plan may have no file where the token is nowhere. */
export function openReset(plan: Plan | undefined, options: RewriteOptions, ctx: RotateContext): Pending {
  const empty = { files: [], left: [] }
  const old = plan?.token.reveal() ?? null
  const facts = { mode: 'reset', kind: 'email', origin: ctx.settings.urls.npm, old, ...options } as const
  return prepare(plan ?? empty, facts, ctx, { state: 'requested' })
}

/** Swaps the code for a new token and writes it everywhere; also ends a rotation whose answer was lost. */
export async function reset(pending: Pending, swap: Swap, ctx: RotateContext): Promise<Outcome> {
  const { email, code, oldWasRejected } = swap
  const api = await ctx.api.email()
  const call: Call = { phase: 'resetting', oldWasRejected, make: onChunk => api.reset(email, code, onChunk) }
  return rotate(pending, call, ctx)
}

/** Whether the service rejects the token that a reset is to replace; asked right before it. */
export async function isRejected(old: Secret | undefined, ctx: RotateContext): Promise<boolean> {
  return old !== undefined && (await askIssuer('email', old, ctx)).state === 'rejected'
}
