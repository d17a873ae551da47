import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { describeOutcome, outcomeDocument } from '../render/outcome.ts'
import { discover } from '../rotate/discover.ts'
import type { Outcome } from '../rotate/finish.ts'
import { makePlan, refuse } from '../rotate/preflight.ts'
import { type ProbedToken, probeTokens } from '../rotate/probe.ts'
import { named, selectTokens } from '../rotate/select.ts'
import { predecessorsOf, sync } from '../rotate/sync.ts'
import {
  confirmed,
  describe,
  mentionPending,
  pageOf,
  printJson,
  readSecret,
  rewriteOptions,
  scopeOf,
} from './options.ts'
import { requireNoPending } from './pending.ts'
import { showPlans } from './preview.ts'
import { planFlags, type RewriteFlags, rewriting } from './rotate.ts'

interface SyncFlags extends RewriteFlags {
  tokenStdin?: boolean
  from?: string
}

export function syncCommand(ctx: Context): Command {
  const command = describe(
    new Command('sync'),
    say('Give the places of an old token the valid one, without rotating'),
    ['guard sync', 'guard token | ssh other guard sync --token-stdin --yes'],
  )
  return rewriting(command)
    .option('--token-stdin', say('read the valid token from standard input'))
    .option('--from <fingerprint>', say('the rejected token to replace, where the history does not know it'))
    .action((flags: SyncFlags) => runSync(flags, ctx))
}

async function runSync(flags: SyncFlags, ctx: Context): Promise<void> {
  const given = flags.tokenStdin
    ? new Secret(await readSecret({ question: '', flag: '--token-stdin', fromStdin: true }, flags, ctx))
    : undefined
  if (given && tokenKind(given.reveal()) !== 'email') throw notAToken()
  const work = () => syncStale(given, flags, ctx)
  const outcomes = flags.dryRun ? await work() : await ctx.lock.hold(work)
  if (flags.json && flags.dryRun) return
  const notes = outcomes.flatMap(({ notes }) => notes)
  if (flags.json) printJson(ctx, { schema: 'guard.sync/1', synced: outcomes.map(outcomeDocument), notes })
  else if (outcomes.length === 0)
    ctx.io.err(flags.dryRun ? say('Nothing was changed') : say('Every place has the valid token'))
  else for (const outcome of outcomes) ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
}

async function syncStale(given: Secret | undefined, flags: SyncFlags, ctx: Context): Promise<Outcome[]> {
  if (flags.dryRun) mentionPending(ctx)
  else requireNoPending(ctx)
  const found = await discover(ctx, scopeOf(flags))
  const probed = (await probeTokens(found, ctx, flags)).filter(({ kind }) => kind === 'email')
  const fresh = given ? await requireAlive(given, ctx) : selectTokens(probed, { fingerprint: flags.token })[0]!.token
  const stale = staleTokens(probed, fresh, flags, ctx)
  const plans = await Promise.all(stale.map(({ token }) => makePlan(found, token, planFlags(flags, ctx), ctx)))
  await showPlans(plans, say('Replace'), flags, ctx)
  refuse(plans, found, flags)
  if (flags.dryRun || plans.length === 0) return []
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  const outcomes: Outcome[] = []
  for (const plan of plans) {
    const outcome = await sync(plan, fresh, rewriteOptions(flags, ctx), ctx)
    outcomes.push({ ...outcome, notes: [...plan.notes, ...outcome.notes] })
  }
  return outcomes
}

/** Known predecessors of the valid token alone: a rejected token may belong to another account. */
function staleTokens(probed: readonly ProbedToken[], fresh: Secret, flags: SyncFlags, ctx: Context): ProbedToken[] {
  const rejected = probed.filter(({ token, verdict }) => verdict.state === 'rejected' && !token.equals(fresh))
  if (flags.from !== undefined) return [named(rejected, flags.from)]
  const known = predecessorsOf(fresh.fingerprint, ctx.journals.history())
  const stale = rejected.filter(({ token }) => known.has(token.fingerprint))
  if (stale.length > 0 || rejected.length === 0) return stale
  throw new GuardError(
    'NO_PREDECESSOR',
    say`nothing here proves that ${rejected.map(({ token }) => String(token)).join(', ')} came before ${fresh}`,
    {
      exitCode: ExitCode.refused,
      hint: say`if it did, name it: ${rejected.map(({ token }) => `--from ${token.fingerprint}`).join(say(' or '))}`,
    },
  )
}

async function requireAlive(token: Secret, ctx: Context): Promise<Secret> {
  const verdict = await (await ctx.api.email()).status(token)
  if (verdict.state === 'valid') return token
  const rejected = verdict.state === 'rejected'
  throw new GuardError(
    rejected ? 'TOKEN_REJECTED' : 'CANNOT_TELL',
    rejected ? say`the service rejects ${token}` : verdict.reason,
    {
      exitCode: rejected ? ExitCode.rejected : verdict.exitCode,
      hint: say('nothing was changed; give the token that the other machine uses now'),
    },
  )
}

function notAToken(): GuardError {
  return new GuardError('NOT_A_TOKEN', say('what came on standard input is no email token'), {
    exitCode: ExitCode.usage,
    hint: say('pipe the output of `guard token` into it'),
  })
}
