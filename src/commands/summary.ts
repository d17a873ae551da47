import { groupByToken } from '../core/group-by-token.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { discover } from '../find/discover.ts'
import { pageOf, printJson } from './output.ts'
import { mentionPending } from './pending.ts'

/** `guard` alone: what is here, without the network, and the next command to type. */
export async function runSummary(flags: { json?: boolean }, ctx: Context): Promise<void> {
  const found = await discover(ctx, { here: false, searchMilliseconds: 10_000 })
  const groups = groupByToken(found.sites)
  const pending = mentionPending(ctx)
  const next = pending ? 'guard resume' : groups.length === 0 ? 'guard register EMAIL' : 'guard status'
  if (flags.json) {
    const tokens = groups.map(({ token, kind, sites }) => ({
      fingerprint: token.fingerprint,
      masked: token.toString(),
      kind,
      copies: sites.length,
    }))
    return printJson(ctx, { schema: 'guard.summary/1', tokens, unfinished: pending, next })
  }
  const { paint } = await pageOf(ctx)
  for (const { token, sites } of groups) {
    ctx.io.out(
      say`${paint.strong(String(token))}  in ${countOf(sites.length, 'place')}: ${[...new Set(sites.map(({ tool }) => tool))].join(', ')}`,
    )
  }
  if (groups.length === 0) ctx.io.out(say('No token was found on this machine.'))
  ctx.io.err(say`\nNext: ${next}    All commands: guard --help`)
}
