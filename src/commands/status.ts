import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, Verdict } from '../core/ports.ts'
import { renderStatus, statusDocument } from '../render/status.ts'
import { discover } from '../rotate/discover.ts'
import { type ProbedToken, probeTokens } from '../rotate/probe.ts'
import { usageOf } from '../rotate/usage.ts'
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
  const asked = Promise.all([probeTokens(found, ctx), usageOf(found, ctx)])
  const [probed, usage] = await ctx.io.during(say('asking the services'), asked)
  const rows = probed.map(row => ({ ...row, ...usage(row.token.fingerprint) }))
  if (flags.json) printJson(ctx, statusDocument(rows))
  else if (rows.length > 0) ctx.io.out(await renderStatus(rows, await pageOf(ctx)))
  mentionPending(ctx)
  const failure = failureOf(probed, flags.json === true)
  if (failure) throw failure
}

/** 0 where a token is valid; otherwise what weighs most: a rejection, then what could not be told. */
function failureOf(probed: readonly ProbedToken[], silent: boolean): GuardError | undefined {
  if (probed.length === 0) {
    return new GuardError('NOTHING_FOUND', say('no token was found on this machine'), {
      exitCode: ExitCode.negative,
      hint: say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one'),
      silent,
    })
  }
  const verdicts = probed.map(({ verdict }) => verdict)
  if (verdicts.some(({ state }) => state === 'valid')) return undefined
  return verdicts.some(({ state }) => state === 'rejected') ? rejected(silent) : cannotTell(verdicts, silent)
}

function rejected(silent: boolean): GuardError {
  return new GuardError('TOKEN_REJECTED', say('the service rejects the token'), {
    exitCode: ExitCode.rejected,
    hint: say(
      'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; only if no machine has it, run `guard reset EMAIL`',
    ),
    silent,
  })
}

function cannotTell(verdicts: readonly Verdict[], silent: boolean): GuardError {
  const unknown = verdicts.find(verdict => verdict.state === 'unknown')!
  return new GuardError('CANNOT_TELL', say`cannot tell whether the token is valid: ${unknown.reason}`, {
    exitCode: unknown.exitCode,
    hint: say('run the command again later'),
    silent,
  })
}
