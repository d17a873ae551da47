import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { describeOutcome, outcomeDocument, remainsDocument } from '../render/outcome.ts'
import { probe } from '../rotate/answer.ts'
import { discover } from '../rotate/discover.ts'
import type { Outcome } from '../rotate/finish.ts'
import type { Pending } from '../rotate/journal.ts'
import type { Plan } from '../rotate/plan.ts'
import { makePlan, refuse } from '../rotate/preflight.ts'
import { type ProbedToken, probeTokens } from '../rotate/probe.ts'
import { named, selectTokens } from '../rotate/select.ts'
import { describePending, isAbout, tokensOf } from '../rotate/subject.ts'
import { predecessorsOf, sync, takeOver } from '../rotate/sync.ts'
import {
  confirmed,
  describe,
  mentionPending,
  pageOf,
  patient,
  printJson,
  readSecret,
  rewriteOptions,
  scopeOf,
  type WaitFlags,
  waiting,
} from './options.ts'
import { pendingJournals, requireFree, unlessPending } from './pending.ts'
import { showPlans } from './preview.ts'
import { planFlags, type RewriteFlags, rewriting } from './rotate.ts'
import { requireSeen } from './unread.ts'

interface SyncFlags extends RewriteFlags, WaitFlags {
  tokenStdin?: boolean
  from?: string
}

export function syncCommand(ctx: Context): Command {
  const command = describe(
    new Command('sync'),
    say('Give the places of an old token the valid one, without rotating'),
    ['guard sync', 'guard token | ssh other guard sync --token-stdin --yes'],
  )
  return waiting(rewriting(command))
    .option('--token-stdin', say('read the valid token from standard input'))
    .option('--from <fingerprint>', say('the rejected token to replace, where the history does not know it'))
    .action((flags: SyncFlags) => runSync(flags, ctx))
}

async function runSync(flags: SyncFlags, ctx: Context): Promise<void> {
  const given = flags.tokenStdin
    ? new Secret(await readSecret({ question: '', flag: '--token-stdin', fromStdin: true }, flags, ctx))
    : undefined
  if (given && !isGiveable(given, ctx)) throw notAToken()
  const work = () => syncStale(given, flags, ctx)
  const outcomes = flags.dryRun ? await work() : await ctx.lock.hold(work)
  if (flags.json && flags.dryRun) return
  const notes = outcomes.flatMap(({ notes }) => notes)
  if (flags.json)
    printJson(ctx, {
      schema: 'guard.sync/1',
      synced: outcomes.map(outcomeDocument),
      notes,
      ...remainsDocument(outcomes),
    })
  else if (outcomes.length === 0)
    ctx.io.err(flags.dryRun ? say('Nothing was changed') : say('Every place has the valid token'))
  else for (const outcome of outcomes) ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
}

async function syncStale(given: Secret | undefined, flags: SyncFlags, ctx: Context): Promise<Outcome[]> {
  const found = await discover(ctx, scopeOf(flags))
  const kind = given ? tokenKind(given.reveal()) : 'email'
  const probed = (await probeTokens(found, ctx, flags)).filter(each => each.kind === kind)
  const select = () => selectTokens(probed, { fingerprint: flags.token })[0]!.token
  const here = probed.map(({ token }) => token)
  const fresh = given ? await requireAlive(given, ctx) : await unlessPending(select, here, ctx)
  if (flags.dryRun) mentionPending(ctx)
  else {
    const pending = journalToEnd(probed, fresh, flags, ctx)
    if (pending) return [await endWith(fresh, pending, flags, ctx)]
  }
  const stale = staleTokens(probed, fresh, flags, ctx)
  const plans = await Promise.all(stale.map(({ token }) => makePlan(found, token, planFlags(flags, ctx), ctx)))
  await showPlans(plans, say('Replace'), flags, ctx)
  refuse(plans, flags)
  await requireSeen(found, flags, ctx)
  if (flags.dryRun) return []
  await requireFree({ tokens: [fresh, ...stale.map(({ token }) => token)], paths: pathsOf(plans) }, patient(flags, ctx))
  if (plans.length === 0) return []
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  const outcomes: Outcome[] = []
  for (const plan of plans) {
    const outcome = await sync(plan, fresh, rewriteOptions(flags, ctx), ctx)
    outcomes.push({ ...outcome, notes: [...plan.notes, ...outcome.notes] })
  }
  return outcomes
}

function pathsOf(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ files }) => files.map(({ path }) => path))
}

/** An organisation's token ends an unfinished rotation of one; there is nothing else to sync it to. */
function isGiveable(token: Secret, ctx: Context): boolean {
  const kind = tokenKind(token.reveal())
  return kind === 'email' || (kind === 'org' && pendingJournals(ctx).some(({ state }) => state.head.kind === 'org'))
}

/**
 * The unfinished journal that a valid token ends: the one that it is in, or whose token `--from` names; else the only
 * one of its kind, if no other rejected token is here that it could be the successor of.
 */
function journalToEnd(
  probed: readonly ProbedToken[],
  fresh: Secret,
  { from, tokenStdin }: SyncFlags,
  ctx: Context,
): Pending | undefined {
  const kind = tokenKind(fresh.reveal())
  const pending = pendingJournals(ctx).filter(({ state }) => state.head.kind === kind)
  const holding = pending.find(({ state }) => isAbout(state, [fresh]))
  if (holding) return holding
  const rejected = probed.filter(({ token, verdict }) => verdict.state === 'rejected' && !token.equals(fresh))
  if (from !== undefined) {
    const { token } = named([...rejected, ...heldBy(pending)], from)
    return pending.find(({ state }) => isAbout(state, [token]))
  }
  const known = predecessorsOf(fresh.fingerprint, ctx.journals.history())
  const places = new Set(probed.find(({ token }) => token.equals(fresh))?.sites.map(({ path }) => path))
  // In a file of the journal it has taken the old token's place already.
  const proved = pending.find(
    ({ state }) =>
      tokensOf(state).some(({ fingerprint }) => known.has(fingerprint)) ||
      state.targets.some(({ path }) => places.has(path)),
  )
  if (proved || !tokenStdin) return proved
  const [only, ...more] = pending
  const isOnly = only && more.length === 0 && rejected.every(({ token }) => isAbout(only.state, [token]))
  return isOnly ? only : undefined
}

function heldBy(pending: readonly Pending[]): ProbedToken[] {
  return pending.flatMap(({ state }) =>
    tokensOf(state).map(token => ({
      token,
      kind: tokenKind(token.reveal())!,
      sites: [],
      verdict: { state: 'rejected' as const },
    })),
  )
}

async function endWith(fresh: Secret, pending: Pending, flags: SyncFlags, ctx: Context): Promise<Outcome> {
  const name = describePending(pending)
  if (!flags.yes) ctx.io.err(say`This ends the unfinished rotation of ${name}.`)
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  return takeOver(pending.journal, fresh, ctx)
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
  const verdict = await probe(tokenKind(token.reveal()) === 'org' ? 'org' : 'email', token, ctx)
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
