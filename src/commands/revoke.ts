import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import { shortPath } from '../render/find.ts'
import { discover } from '../rotate/discover.ts'
import { probeTokens } from '../rotate/probe.ts'
import { selectTokens } from '../rotate/select.ts'
import {
  type ChangeFlags,
  changing,
  confirmed,
  describe,
  printJson,
  requireNoPending,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'

interface RevokeFlags extends ChangeFlags, ScopeFlags {
  token?: string
}

export function revokeCommand(ctx: Context): Command {
  const command = describe(new Command('revoke'), 'Kill an email token at the service', [
    'guard revoke',
    'guard revoke --token sha256:9f86d081884c',
  ])
  return searching(changing(command))
    .option('--token <fingerprint>', 'the token to kill, where several are valid')
    .action((flags: RevokeFlags) => runRevoke(flags, ctx))
}

async function runRevoke(flags: RevokeFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) {
    const { sites } = await choose(flags, ctx)
    if (flags.json) printJson(ctx, { schema: 'guard.revoke/1', revoked: null, copies: sites.length })
    return
  }
  const { token, sites } = await ctx.lock.hold(async () => {
    requireNoPending(ctx)
    const chosen = await choose(flags, ctx)
    await confirmed('Kill this token?', flags, ctx)
    await (await ctx.api.email()).revoke(chosen.token)
    return chosen
  })
  if (flags.json) return printJson(ctx, { schema: 'guard.revoke/1', revoked: token.fingerprint, copies: sites.length })
  ctx.io.err(`Revoked ${token}. It still stands in these places, dead:`)
  for (const site of sites) ctx.io.err(`  ${shortPath(site.path, ctx.home)}:${site.line}`)
}

async function choose(flags: RevokeFlags, ctx: Context) {
  const found = await discover(ctx, scopeOf(flags))
  const probed = (await probeTokens(found, ctx)).filter(({ kind }) => kind === 'email')
  const [chosen] = selectTokens(probed, { fingerprint: flags.token })
  if (!chosen) throw new GuardError('NOTHING_FOUND', 'no email token was found', { exitCode: ExitCode.negative })
  ctx.io.err(
    `Revoke ${chosen.token} (${chosen.token.fingerprint}): every machine, container and CI that uses it stops working at once.`,
  )
  return chosen
}
