import { Command } from 'commander'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { discover } from '../find/discover.ts'
import { probeTokens } from '../find/probe.ts'
import { nothingFound } from '../find/select.ts'
import { verdictError } from '../find/verdict-advice.ts'
import { findUsage } from '../precedence/usage.ts'
import { renderStatus, statusDocument } from '../render/status.ts'
import {
  alsoInWindows,
  describeCommand,
  type GlobalFlags,
  offerWindowsHome,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'
import { pageOf, printJson } from './output.ts'
import { mentionPending } from './pending.ts'

type StatusFlags = GlobalFlags & ScopeFlags

export function statusCommand(ctx: Context): Command {
  const command = describeCommand(new Command('status'), say('Ask the services about each token that is found here'), [
    'guard status',
    'guard status --json',
  ])
  return alsoInWindows(searching(command)).action((flags: StatusFlags) => runStatus(flags, ctx))
}

async function runStatus(flags: StatusFlags, ctx: Context): Promise<void> {
  offerWindowsHome(flags, ctx)
  const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const asked = Promise.all([probeTokens(found, ctx, { registry: true }), findUsage(found, ctx)])
  const [probed, usage] = await ctx.io.during(say('asking the services'), asked)
  const rows = probed.map(row => ({ ...row, ...usage(row.token.fingerprint) }))
  if (flags.json) printJson(ctx, statusDocument(rows))
  else if (rows.length > 0) ctx.io.out(renderStatus(rows, await pageOf(ctx)))
  mentionPending(ctx)
  const failure =
    probed.length > 0 ? verdictError(probed, { hasBot: ctx.settings.bot !== undefined }) : nothingFound(probed)
  if (failure) throw failure
}
