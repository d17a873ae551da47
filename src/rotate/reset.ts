import type { OpenJournal } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import type { Outcome } from './finish.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { callAndFinish, type SettleContext } from './settle.ts'

export interface EmailedCode {
  email: string
  code: Secret
}

/** Opens a journal for swapping an emailed code; the plan may have no file where the token is nowhere. */
export function openReset(plan: Plan | undefined, options: RewriteOptions, ctx: SettleContext): OpenJournal {
  const empty = { files: [], left: [] }
  const old = plan?.token.reveal() ?? null
  const facts = { mode: 'reset', kind: 'email', origin: ctx.settings.urls.npm, old, ...options } as const
  return prepare(plan ?? empty, facts, ctx, { state: 'requested' })
}

/** Swaps the code for a new token and writes it everywhere; also ends a rotation whose answer was lost. */
export async function reset(journal: OpenJournal, { email, code }: EmailedCode, ctx: SettleContext): Promise<Outcome> {
  const api = await ctx.api.email()
  return callAndFinish(journal, { phase: 'resetting', make: onChunk => api.reset(email, code, onChunk) }, ctx)
}
