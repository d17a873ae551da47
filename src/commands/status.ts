import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { verdictError } from '../find/advice.ts'
import { discover } from '../find/discover.ts'
import { type ProbedToken, probeTokens } from '../find/probe.ts'
import { usageOf } from '../precedence/usage.ts'
import { renderStatus, statusDocument } from '../render/status.ts'
import {
  describe,
  type GlobalFlags,
  mentionPending,
  pageOf,
  printJson,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'

type StatusFlags = GlobalFlags & ScopeFlags

export function statusCommand(ctx: Context): Command {
  const command = describe(new Command('status'), say('Ask the services about each token that is found here'), [
    'guard status',
    'guard status --json',
  ])
  return searching(command).action((flags: StatusFlags) => runStatus(flags, ctx))
}

async function runStatus(flags: StatusFlags, ctx: Context): Promise<void> {
  const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const asked = Promise.all([probeTokens(found, ctx, { registry: true }), usageOf(found, ctx)])
  const [probed, usage] = await ctx.io.during(say('asking the services'), asked)
  const rows = probed.map(row => ({ ...row, ...usage(row.token.fingerprint) }))
  if (flags.json) printJson(ctx, statusDocument(rows))
  else if (rows.length > 0) ctx.io.out(renderStatus(rows, await pageOf(ctx)))
  mentionPending(ctx)
  const failure = failureOf(probed, flags, ctx)
  if (failure) throw failure
}

/** What weighs most: an organisation's or Takumo's token that does not work is told as such. */
function failureOf(
  probed: readonly ProbedToken[],
  { json }: StatusFlags,
  { settings }: Context,
): GuardError | undefined {
  const silent = json === true
  if (probed.length > 0) return verdictError(probed, { hasBot: settings.bot !== undefined }, { silent })
  return new GuardError('NOTHING_FOUND', say('no token was found on this machine'), {
    exitCode: ExitCode.negative,
    hint: say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one'),
    silent,
  })
}
