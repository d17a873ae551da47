import type { OpenJournal } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import { probe } from './answer.ts'
import type { Outcome } from './finish.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { type Call, callAndFinish, type SettleContext } from './see-through.ts'

export interface Swap {
  email: string
  code: Secret
  /** A refused code is told by this from a reset that was made and answered wrongly: only the latter kills a token. */
  oldWasRejected?: boolean | undefined
}

/** Opens a journal for swapping an emailed code; the plan may have no file where the token is nowhere. */
export function openReset(plan: Plan | undefined, options: RewriteOptions, ctx: SettleContext): OpenJournal {
  const empty = { files: [], left: [] }
  const old = plan?.token.reveal() ?? null
  const facts = { mode: 'reset', kind: 'email', origin: ctx.settings.urls.npm, old, ...options } as const
  return prepare(plan ?? empty, facts, ctx, { state: 'requested' })
}

/** Swaps the code for a new token and writes it everywhere; also ends a rotation whose answer was lost. */
export async function reset(journal: OpenJournal, swap: Swap, ctx: SettleContext): Promise<Outcome> {
  const { email, code, oldWasRejected } = swap
  const api = await ctx.api.email()
  const call = { phase: 'resetting', oldWasRejected, make: onChunk => api.reset(email, code, onChunk) } satisfies Call
  return callAndFinish(journal, call, ctx)
}

/** Whether the service rejects the token that a reset is to replace; asked right before it. */
export async function isRejected(old: Secret | undefined, ctx: SettleContext): Promise<boolean> {
  return old !== undefined && (await probe('email', old, ctx)).state === 'rejected'
}
