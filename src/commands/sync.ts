import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { groupByToken } from '../core/group-by-token.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import { describeSync, syncDocument } from '../render/outcome.ts'
import { discover } from '../rotate/discover.ts'
import type { Discovery } from '../rotate/discovery.ts'
import type { Outcome } from '../rotate/finish.ts'
import type { Pending } from '../rotate/journal.ts'
import { filesWith, type Plan, type PlanFlags } from '../rotate/plan.ts'
import { makePlan, refuse } from '../rotate/preflight.ts'
import { probeTokens } from '../rotate/probe.ts'
import { selectTokens } from '../rotate/select.ts'
import { describePending } from '../rotate/subject.ts'
import { sync, takeOver, unchanged } from '../rotate/sync.ts'
import { type SyncChoice, tokensToReplace } from '../rotate/sync-choice.ts'
import { journalToEnd } from '../rotate/sync-journal.ts'
import {
  confirmed,
  describe,
  mentionPending,
  pageOf,
  patient,
  printJson,
  rewriteOptions,
  scopeOf,
  type WaitFlags,
  waiting,
} from './options.ts'
import { pendingJournals, requireFree, unlessPending } from './pending.ts'
import { showPlans } from './preview.ts'
import { planFlags, type RewriteFlags, rewriting } from './rotate.ts'
import { type Given, proveGiven, readGiven } from './sync-given.ts'
import { requireSeen } from './unread.ts'

interface SyncFlags extends RewriteFlags, WaitFlags {
  tokenStdin?: boolean
  from?: string
  unproved?: boolean
}

export function syncCommand(ctx: Context): Command {
  const command = describe(
    new Command('sync'),
    say('Write the valid token to every place that holds an old one, without rotating'),
    [
      'guard sync',
      'guard token | ssh other guard sync --token-stdin --yes',
      'guard sync --token-stdin --from sha256:9f86d081884c --yes --json < token.txt',
    ],
  )
  return waiting(rewriting(command))
    .option('--token-stdin', say('read the valid token, of any kind, from standard input'))
    .option('--from <fingerprint>', say('the token to replace, if guard cannot tell'))
    .option('--unproved', say('organisation tokens: write it although nothing here can prove that it is valid'))
    .action((flags: SyncFlags) => runSync(flags, ctx))
}

async function runSync(flags: SyncFlags, ctx: Context): Promise<void> {
  const given = flags.tokenStdin ? await readGiven(flags, ctx) : undefined
  const work = () => syncPlaces(given, flags, ctx)
  const outcomes = flags.dryRun ? await work() : await ctx.lock.hold(work)
  if (flags.json && flags.dryRun) return
  if (flags.json) printJson(ctx, syncDocument(outcomes))
  else if (flags.dryRun) ctx.io.err(say('Nothing was changed'))
  else for (const line of describeSync(outcomes, await pageOf(ctx))) ctx.io.err(line)
  requireNoneLeft(outcomes, flags)
}

/** What was found, and the token that every place is to have. */
interface Scene extends Omit<SyncChoice, 'from'> {
  found: Discovery
  /** False if the user alone answers for the fresh token. */
  proved: boolean
}

async function syncPlaces(given: Given | undefined, flags: SyncFlags, ctx: Context): Promise<Outcome[]> {
  const scene = await survey(given, flags, ctx)
  const { found, fresh, proved } = scene
  const choice = { ...scene, from: flags.from }
  if (flags.dryRun) mentionPending(ctx)
  else {
    const pending = journalToEnd(choice, { pending: pendingJournals(ctx), isGiven: given !== undefined })
    if (pending) return [await endWith(scene, pending, flags, ctx)]
  }
  const stale = tokensToReplace(choice)
  const all = await Promise.all(stale.map(({ token }) => makePlan(found, token, flagsFor(scene, flags, ctx), ctx)))
  await showPlans(all, say('Replace'), flags, ctx)
  refuse(all, flags)
  await requireSeen(found, flags, ctx)
  if (flags.dryRun) return []
  const plans = all.filter(({ files }) => files.length > 0)
  await requireFree({ tokens: [fresh, ...stale.map(({ token }) => token)], paths: pathsOf(plans) }, patient(flags, ctx))
  const kept = all.filter(plan => !plans.includes(plan))
  const isTold = kept.length > 0 || (given && scene.freshPaths.size > 0)
  if (plans.length === 0) return isTold ? [await unchanged({ found, fresh, proved, plans: kept }, ctx)] : []
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  const outcomes: Outcome[] = []
  for (const plan of plans) {
    const outcome = await sync(plan, fresh, { ...rewriteOptions(flags, ctx), unproved: !proved }, ctx)
    outcomes.push({ ...outcome, notes: [...plan.notes, ...outcome.notes] })
  }
  return outcomes
}

async function survey(given: Given | undefined, flags: SyncFlags, ctx: Context): Promise<Scene> {
  const found = await discover(ctx, scopeOf(flags))
  const history = ctx.journals.history()
  if (given && given.family !== 'email') {
    const proved = await proveGiven(given, flags, ctx)
    const here = groupByToken(found.sites).filter(({ kind }) => familyOf(kind) === given.family)
    const rivals = here.filter(({ token }) => !token.equals(given.token))
    return { found, fresh: given.token, proved, rivals, history, freshPaths: filesWithToken(given.token, found) }
  }
  const probed = (await probeTokens(found, ctx, flags)).filter(({ kind }) => kind === 'email')
  const select = () => selectTokens(probed, { fingerprint: flags.token })[0]!.token
  const here = probed.map(({ token }) => token)
  if (given) await proveGiven(given, flags, ctx)
  const fresh = given ? given.token : await unlessPending(select, here, ctx)
  const rivals = probed.filter(({ token, verdict }) => verdict.state === 'rejected' && !token.equals(fresh))
  return { found, fresh, proved: true, rivals, history, freshPaths: filesWithToken(fresh, found) }
}

function filesWithToken(token: Secret, found: Discovery): Set<string> {
  return new Set(filesWith(found, token).map(({ path }) => path))
}

function flagsFor({ freshPaths }: Scene, flags: SyncFlags, ctx: Context): PlanFlags {
  return { ...planFlags(flags, ctx), isKept: freshPaths.size > 0 }
}

function pathsOf(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ files }) => files.map(({ path }) => path))
}

async function endWith({ fresh, proved }: Scene, pending: Pending, flags: SyncFlags, ctx: Context): Promise<Outcome> {
  const name = describePending(pending)
  if (!flags.yes) ctx.io.err(say`This ends the unfinished rotation of ${name}.`)
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  return takeOver(pending.journal, { fresh, unproved: !proved }, ctx)
}

/** Whoever revokes the old token next must know that a copy of it is still in use. */
function requireNoneLeft(outcomes: readonly Outcome[], { json }: SyncFlags): void {
  const left = outcomes.filter(({ fresh }) => tokenKind(fresh.reveal()) !== 'email').flatMap(outcome => outcome.left)
  if (left.length === 0) return
  throw new GuardError('COPIES_LEFT', say`${countOf(left.length, 'place')} still hold the old token`, {
    exitCode: ExitCode.negative,
    hint: say('do not revoke the old token yet: change these places, and run the command again'),
    silent: json === true,
  })
}
