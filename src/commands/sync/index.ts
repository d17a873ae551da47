import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { groupByToken } from '../../core/group-by-token.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { familyOf, tokenKind } from '../../core/tokens.ts'
import { type Discovery, filesWithToken } from '../../find/discovery.ts'
import { probeTokens } from '../../find/probe.ts'
import { selectTokens } from '../../find/select.ts'
import { describeSync, syncDocument } from '../../render/outcome.ts'
import type { PendingJournal } from '../../rotate/journal.ts'
import { describePending } from '../../rotate/journal-subject.ts'
import type { Outcome } from '../../rotate/outcome.ts'
import type { Plan } from '../../rotate/plan.ts'
import { planToken } from '../../rotate/plan.ts'
import { refuse } from '../../rotate/refusals.ts'
import { sync, takeOver, unchanged } from '../../rotate/sync.ts'
import { type SyncChoice, tokensToReplace } from '../../rotate/sync-choice.ts'
import { journalToEnd } from '../../rotate/sync-journal.ts'
import { describeCommand, patient, rewriteOptions, type WaitFlags, waiting } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { discardUnsent, mentionPending, requireNoConflict, unlessPending } from '../pending.ts'
import { showPlans } from '../preview.ts'
import { confirmed } from '../prompts.ts'
import { requireAllRead } from '../require-all-read.ts'
import {
  absolute,
  type FolderFlags,
  planFlags,
  type RewriteFlags,
  rewriting,
  searchWithFolders,
  withFolders,
} from '../rotate.ts'
import { replacedIn, searchForReplaced } from '../whole-search.ts'
import { type GivenToken, proveGiven, readGiven } from './given.ts'

interface SyncFlags extends RewriteFlags, WaitFlags, FolderFlags {
  tokenStdin?: boolean
  from?: string
  unproved?: boolean
}

export function syncCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('sync'),
    say('Write the valid token to every place that holds an old one, without rotating'),
    [
      'guard sync',
      'guard sync ~/notes',
      'guard token | ssh other guard sync --token-stdin --yes',
      'guard sync --token-stdin --from sha256:9f86d081884c --yes --json < token.txt',
    ],
  )
  return waiting(rewriting(withFolders(command)))
    .option('--token-stdin', say('read the valid token, of any kind, from standard input'))
    .option('--from <fingerprint>', say('the token to replace, if guard cannot tell'))
    .option('--unproved', say('organisation tokens: write it although nothing here can prove that it is valid'))
    .action((folders: string[], flags: SyncFlags) => runSync({ ...flags, folders }, ctx))
}

async function runSync(flags: SyncFlags, ctx: Context): Promise<void> {
  const given = flags.tokenStdin ? await readGiven(flags, ctx) : undefined
  const work = () => syncPlaces(given, flags, ctx)
  const outcomes = flags.dryRun ? await work() : await ctx.lock.hold(work)
  if (flags.json && flags.dryRun) return
  if (flags.dryRun) ctx.io.err(say('Nothing was changed'))
  else await report(outcomes, flags, ctx)
  requireNoneLeft(outcomes)
}

async function report(outcomes: readonly Outcome[], flags: SyncFlags, ctx: Context): Promise<void> {
  if (!flags.json) for (const line of describeSync(outcomes, await pageOf(ctx))) ctx.io.err(line)
  const remains = await searchForReplaced(
    { ...replacedIn(outcomes), folders: absolute(flags.folders, ctx) },
    flags,
    ctx,
  )
  if (flags.json) printJson(ctx, syncDocument(outcomes, remains))
}

/** What was found, and the token that every place is to have. */
interface Scene extends SyncChoice {
  found: Discovery
  /** True if the fresh token came on standard input. */
  isGiven: boolean
  /** True if the user alone answers for it. */
  unproved: boolean
}

async function syncPlaces(given: GivenToken | undefined, flags: SyncFlags, ctx: Context): Promise<Outcome[]> {
  const scene = await survey(given, flags, ctx)
  if (flags.dryRun) mentionPending(ctx)
  const pending = flags.dryRun ? undefined : journalToEnd(scene, { ...scene, pending: discardUnsent(ctx) })
  if (pending) return [await endWith(scene, pending, flags, ctx)]
  const plans = await planAll(scene, flags, ctx)
  return flags.dryRun ? [] : writeAll(scene, plans, flags, ctx)
}

async function survey(given: GivenToken | undefined, flags: SyncFlags, ctx: Context): Promise<Scene> {
  const found = await searchWithFolders(flags, ctx)
  const { fresh, unproved, rivals } =
    given && given.family !== 'email'
      ? await overlapping(given, found, flags, ctx)
      : await email(given, found, flags, ctx)
  const freshPaths = new Set(filesWithToken(found, fresh).map(({ path }) => path))
  const history = ctx.journals.history()
  return { found, fresh, unproved, rivals, freshPaths, history, from: flags.from, isGiven: given !== undefined }
}

type Candidates = Pick<Scene, 'fresh' | 'unproved' | 'rivals'>

/** The other tokens are not probed: they are valid until they are revoked. */
async function overlapping(given: GivenToken, found: Discovery, flags: SyncFlags, ctx: Context): Promise<Candidates> {
  const { token: fresh, family } = given
  const unproved = !(await proveGiven(given, flags, ctx))
  const here = groupByToken(found.sites).filter(({ kind }) => familyOf(kind) === family)
  return { fresh, unproved, rivals: here.filter(({ token }) => !token.equals(fresh)) }
}

async function email(
  given: GivenToken | undefined,
  found: Discovery,
  flags: SyncFlags,
  ctx: Context,
): Promise<Candidates> {
  const probed = (await probeTokens(found, ctx, flags)).filter(({ kind }) => kind === 'email')
  if (given) await proveGiven(given, flags, ctx)
  const select = () => selectTokens(probed, { fingerprint: flags.token })[0]!.token
  const here = probed.map(({ token }) => token)
  const fresh = given ? given.token : await unlessPending(select, here, ctx)
  const rejected = probed.filter(({ token, verdict }) => verdict.state === 'rejected' && !token.equals(fresh))
  return { fresh, unproved: false, rivals: rejected }
}

/** The plan for each token that gives way, after it was shown. Throws `GuardError` if the user must decide first. */
async function planAll(scene: Scene, flags: SyncFlags, ctx: Context): Promise<Plan[]> {
  const options = { ...planFlags(flags, ctx), isKept: scene.freshPaths.size > 0 }
  const stale = tokensToReplace(scene)
  const plans = await Promise.all(stale.map(({ token }) => planToken(scene.found, token, options, ctx)))
  await showPlans(plans, say('Replace'), { ...flags, fresh: scene.fresh }, ctx)
  refuse(plans)
  await requireAllRead(scene.found, flags, ctx)
  return plans
}

async function writeAll(scene: Scene, all: readonly Plan[], flags: SyncFlags, ctx: Context): Promise<Outcome[]> {
  const { fresh, unproved } = scene
  const plans = all.filter(({ files, items }) => files.length + items.length > 0)
  const tokens = [fresh, ...all.map(({ token }) => token)]
  await requireNoConflict({ tokens, paths: pathsOf(plans), isDelivered: scene.isGiven }, patient(flags, ctx))
  if (plans.length > 0) await confirmed(say`Write ${fresh} there?`, flags, ctx)
  const outcomes: Outcome[] = []
  for (const plan of plans) {
    const outcome = await sync(plan, fresh, { ...rewriteOptions(flags, ctx), unproved }, ctx)
    outcomes.push({ ...outcome, notes: [...plan.notes, ...outcome.notes] })
  }
  const kept = all.filter(plan => !plans.includes(plan))
  const isDone = plans.length === 0 && scene.isGiven && scene.freshPaths.size > 0
  if (kept.length > 0 || isDone) outcomes.push(await unchanged({ ...scene, plans: kept }, ctx))
  return outcomes
}

function pathsOf(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ files, items }) => [...files, ...items].map(({ path }) => path))
}

async function endWith(
  { fresh, unproved }: Scene,
  pending: PendingJournal,
  flags: SyncFlags,
  ctx: Context,
): Promise<Outcome> {
  const name = describePending(pending)
  if (!flags.yes) ctx.io.err(say`This ends the unfinished rotation of ${name}.`)
  await confirmed(say`Write ${fresh} there?`, flags, ctx)
  return takeOver(pending, { fresh, unproved }, ctx)
}

/** Whoever revokes the old token next must know that a copy of it is still in use. */
function requireNoneLeft(outcomes: readonly Outcome[]): void {
  const left = outcomes.filter(({ fresh }) => tokenKind(fresh.reveal()) !== 'email').flatMap(outcome => outcome.left)
  if (left.length === 0) return
  throw new GuardError('COPIES_LEFT', say`the old token is still in ${countOf(left.length, 'place')}`, {
    exitCode: ExitCode.negative,
    hint: say('do not revoke the old token yet: change these places, and run the command again'),
  })
}
