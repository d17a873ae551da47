import type { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import type { Call } from './call.ts'
import type { PendingJournal } from './journal.ts'
import { requireKeychain } from './keychain.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { type RotateContext, rotate } from './rotate.ts'

/** Replaces an email token. The call revokes the old one, so everything that can fail early comes before it. */
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
  return regenerate(await prepare(plan, facts, ctx), plan.token, ctx)
}

/** The call itself. Resume repeats it if the first one certainly never arrived. */
export async function regenerate(prepared: PendingJournal, old: Secret, ctx: RotateContext): Promise<Outcome> {
  const email = await ctx.api.email()
  return rotate(prepared, { phase: 'issuing', make: onChunk => email.regenerate(old, onChunk) }, ctx)
}

export interface ResetRequest {
  email: string
  code: Secret
  /**
   * Distinguishes a refused code from a reset that took effect and was answered wrongly: only the latter revokes a
   * token.
   */
  oldWasRejected?: boolean | undefined
}

/** Opens a journal for exchanging an emailed code. The plan may have no file if the token is in none. */
export function openReset(
  plan: Plan | undefined,
  options: RewriteOptions,
  ctx: RotateContext,
): Promise<PendingJournal> {
  const empty = { files: [], items: [], left: [] }
  const old = plan?.token.reveal() ?? null
  const facts = { mode: 'reset', kind: 'email', origin: ctx.settings.urls.npm, old, ...options } as const
  return prepare(plan ?? empty, facts, ctx, { state: 'requested' })
}

/** Swaps the code for a new token and writes it everywhere; also ends a rotation whose answer was lost. */
export async function reset(pending: PendingJournal, swap: ResetRequest, ctx: RotateContext): Promise<Outcome> {
  const { email, code, oldWasRejected } = swap
  const api = await ctx.api.email()
  const call: Call = { phase: 'resetting', oldWasRejected, make: onChunk => api.reset(email, code, onChunk) }
  return rotate(pending, call, ctx)
}

/** Whether the service rejects the token that a reset is to replace; asked right before it. */
export async function isRejected(old: Secret | undefined, ctx: RotateContext): Promise<boolean> {
  return old !== undefined && (await askIssuer('email', old, ctx)).state === 'rejected'
}
