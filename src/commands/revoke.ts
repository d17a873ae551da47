import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import { radiusDocument, renderRadius } from '../render/radius.ts'
import { discover } from '../rotate/discover.ts'
import type { Discovery } from '../rotate/discovery.ts'
import { kill, requireId } from '../rotate/kill.ts'
import { type ProbedToken, probeTokens } from '../rotate/probe.ts'
import { type Radius, radiusOf } from '../rotate/radius.ts'
import { selectDoomed } from '../rotate/select.ts'
import {
  type ChangeFlags,
  changing,
  confirmed,
  describe,
  pageOf,
  printJson,
  requireNoPending,
  type ScopeFlags,
  scopeOf,
  searching,
} from './options.ts'

interface RevokeFlags extends ChangeFlags, ScopeFlags {
  token?: string
  foreignHosts?: boolean
}

interface Doomed extends ProbedToken {
  found: Discovery
  radius: Radius
}

export function revokeCommand(ctx: Context): Command {
  const command = describe(new Command('revoke'), 'Kill a token at its service, after showing what stops working', [
    'guard revoke',
    'guard revoke --dry-run',
    'guard revoke --token sha256:9f86d081884c',
  ])
  return searching(changing(command))
    .option('--token <fingerprint>', 'the token to kill, where several are valid')
    .option('--foreign-hosts', 'also a token that a config gives to another host')
    .action((flags: RevokeFlags) => runRevoke(flags, ctx))
}

async function runRevoke(flags: RevokeFlags, ctx: Context): Promise<void> {
  const doomed = flags.dryRun
    ? await choose(flags, ctx)
    : await ctx.lock.hold(async () => {
        requireNoPending(ctx)
        const chosen = await choose(flags, ctx)
        await killIt(chosen, flags, ctx)
        return chosen
      })
  if (flags.json) printJson(ctx, document(doomed, flags))
  if (doomed.verdict.state === 'rejected') throw alreadyDead(doomed, flags)
}

async function choose(flags: RevokeFlags, ctx: Context): Promise<Doomed> {
  const found = await discover(ctx, scopeOf(flags))
  const probed = await probeTokens(found, ctx, { foreignHosts: flags.foreignHosts })
  const chosen = selectDoomed(probed, flags.token)
  requireId(chosen)
  const radius = await radiusOf(chosen.token, found, ctx)
  const { paint, ...page } = await pageOf(ctx)
  const title = chosen.verdict.state === 'valid' ? 'Revoke' : 'Dead already:'
  ctx.io.err(`${title} ${paint.strong(String(chosen.token))} (${chosen.token.fingerprint})`)
  ctx.io.err(await renderRadius(radius, { paint, ...page }))
  if (found.partial) ctx.io.err('note: the search ran out of time, so a copy may have been missed')
  return { ...chosen, found, radius }
}

async function killIt(doomed: Doomed, flags: RevokeFlags, ctx: Context): Promise<void> {
  if (doomed.verdict.state !== 'valid') return
  await confirmed('Kill this token?', flags, ctx)
  await kill(doomed, ctx)
  ctx.io.err(`Revoked ${doomed.token}${doomed.radius.files.length > 0 ? '. It still stands in those files, dead' : ''}`)
}

function alreadyDead({ token }: Doomed, { json }: RevokeFlags): GuardError {
  return new GuardError('TOKEN_REJECTED', `the service rejects ${token} already, so there is nothing to kill`, {
    exitCode: ExitCode.rejected,
    hint: 'if it was rotated, another machine has the token that is valid: revoke it there',
    silent: json === true,
  })
}

function document({ token, kind, verdict, sites, radius }: Doomed, { dryRun }: RevokeFlags) {
  return {
    schema: 'guard.revoke/1',
    revoked: dryRun || verdict.state !== 'valid' ? null : token.fingerprint,
    copies: sites.length,
    ...{ fingerprint: token.fingerprint, masked: token.toString(), kind, state: verdict.state },
    radius: radiusDocument(radius),
  }
}
