import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { discover } from '../rotate/discover.ts'
import { readJournal } from '../rotate/journal.ts'
import { probeTokens } from '../rotate/probe.ts'
import { selectTokens } from '../rotate/select.ts'
import { describe, type GlobalFlags, printJson, type ScopeFlags, scopeOf, searching } from './options.ts'

interface TokenFlags extends GlobalFlags, ScopeFlags {
  token?: string
}

export function tokenCommand(ctx: Context): Command {
  const command = describe(new Command('token'), 'Print the valid token on standard output, for scripts', [
    'guard token | ssh other guard sync --token-stdin',
  ])
  return searching(command)
    .option('--token <fingerprint>', 'the token to print, where several are valid')
    .action((flags: TokenFlags) => runToken(flags, ctx))
}

async function runToken(flags: TokenFlags, ctx: Context): Promise<void> {
  const token = acceptedInJournal(ctx) ?? (await validToken(flags, ctx))
  if (flags.json) printJson(ctx, { schema: 'guard.token/1', token: token.reveal(), fingerprint: token.fingerprint })
  else ctx.io.out(token.reveal())
}

/** A token that the service has issued and that no file holds yet is in the journal alone. */
function acceptedInJournal(ctx: Context): Secret | undefined {
  const journal = ctx.journals.pending()
  return journal && readJournal(journal).fresh
}

async function validToken(flags: TokenFlags, ctx: Context): Promise<Secret> {
  const probed = await probeTokens(await discover(ctx, scopeOf(flags)), ctx)
  const [chosen] = selectTokens(probed, { fingerprint: flags.token })
  if (chosen) return chosen.token
  throw new GuardError('NOTHING_FOUND', 'no valid token was found', { exitCode: ExitCode.negative })
}
