import { Command, Option } from 'commander'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { discover } from '../find/discover.ts'
import { type Discovery, filesWithToken, itemsWithToken } from '../find/discovery.ts'
import { filesBelow } from '../find/files-below.ts'
import { type ProbedToken, probeTokens } from '../find/probe.ts'
import { selectTokens } from '../find/select.ts'
import { pathsOf } from '../formats/adapter.ts'
import { notesDocument } from '../render/notes.ts'
import { describeOutcome, outcomeDocument, remainsDocument } from '../render/outcome.ts'
import { rotateEmail } from '../rotate/email.ts'
import { rotateOrg } from '../rotate/org/rotate.ts'
import type { Outcome } from '../rotate/outcome.ts'
import type { Plan, PlanFlags } from '../rotate/plan.ts'
import { planToken } from '../rotate/plan.ts'
import { refuse } from '../rotate/refusals.ts'
import { choosing } from './choose.ts'
import {
  alsoInWindows,
  type ChangeFlags,
  changing,
  describeCommand,
  offerWindowsHome,
  patient,
  rewriteOptions,
  type ScopeFlags,
  scopeOf,
  searching,
  type WaitFlags,
  waiting,
} from './options.ts'
import { pageOf, printJson } from './output.ts'
import { mentionPending, type PlannedWrites, requireNoConflict, unlessPending } from './pending.ts'
import { showPlans, warnOthers } from './preview.ts'
import { confirmed } from './prompts.ts'
import { requireAllRead } from './require-all-read.ts'
import { replacedIn, searchForReplaced } from './whole-search.ts'

export interface RewriteFlags extends ChangeFlags, ScopeFlags, PlanFlags {
  token?: string
  partialSearch?: boolean
}

interface Preview {
  chosen: ProbedToken[]
  plans: Plan[]
  /** Every token that was found. */
  known: Secret[]
}

export interface FolderFlags {
  /** Searched whole, as the user named them. */
  folders: readonly string[]
}

interface RotateFlags extends RewriteFlags, WaitFlags, FolderFlags {
  all?: boolean
  identifier?: string
}

export function rotateCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('rotate'),
    say('Replace the token by a fresh one, in every place that holds it'),
    ['guard rotate', 'guard rotate --dry-run', 'guard rotate ~/notes ~/bin', 'guard rotate --yes --tracked=skip'],
  )
  return alsoInWindows(waiting(rewriting(withFolders(command))))
    .option('--all', say('work on every valid token'))
    .option('--identifier <name>', say('organisation tokens: to whom the token is issued'))
    .action((folders: string[], flags: RotateFlags) => runRotate({ ...flags, folders }, ctx))
}

export function withFolders(command: Command): Command {
  const meaning = say('also rewrite copies in any text file below these, symlinks not followed')
  return command.argument('[folders...]', meaning)
}

/** The flags of the commands that rewrite files; none of the widening ones is implied by `--yes`. */
export function rewriting(command: Command): Command {
  return rewritingFiles(command).option('--keychain', say('keep a second copy in the keychain of the system'))
}

/** The same without the keychain. */
export function rewritingFiles(command: Command): Command {
  return searching(changing(command))
    .option('--token <fingerprint>', say('the token to work on, where several are valid'))
    .option('--leave-copies', say('go on although some copies cannot be rewritten'))
    .option('--foreign-hosts', say('rewrite copies that a config gives to another host'))
    .addOption(choosing(new Option('--tracked <how>', say('copies in files that git tracks')), ['skip', 'write']))
    .option('--partial-search', say('go on although the search did not see everything'))
}

/** The setting is equivalent to the flag. */
export function planFlags(flags: RewriteFlags, { settings }: Pick<Context, 'settings'>): PlanFlags {
  return { ...flags, keychain: flags.keychain ?? settings.keychain }
}

async function runRotate(flags: RotateFlags, ctx: Context): Promise<void> {
  offerWindowsHome(flags, ctx)
  if (flags.dryRun) return void (await preview(flags, ctx))
  const { outcomes, planned } = await ctx.lock.hold(async () => {
    const { chosen, plans, known } = await preview(flags, ctx)
    await confirmed(say('Rotate now?'), flags, ctx)
    const done: Outcome[] = []
    for (const [index, plan] of plans.entries()) {
      const outcome = await rotateOne(chosen[index]!, plan, { ...flags, known }, ctx)
      done.push(outcome)
      // Reported at once: a later rotation may fail, and this one is still done.
      if (!flags.json) ctx.io.err(describeOutcome(outcome, await pageOf(ctx)))
    }
    return { outcomes: done, planned: plans.flatMap(({ left }) => left) }
  })
  const folders = absolute(flags.folders, ctx)
  const remains = await searchForReplaced({ ...replacedIn(outcomes), planned, folders }, flags, ctx)
  if (flags.json)
    printJson(ctx, {
      schema: 'guard.rotate/1',
      rotated: outcomes.map(outcomeDocument),
      notes: notesDocument(outcomes.flatMap(({ notes }) => notes)),
      ...remainsDocument(outcomes, remains),
    })
}

/** Everything that is decided and shown before the one question. */
async function preview(flags: RotateFlags, ctx: Context): Promise<Preview> {
  const found = await ctx.io.during(say('searching'), searchWithFolders(flags, ctx))
  const probed = await ctx.io.during(say('asking the services'), probeTokens(found, ctx, flags))
  const known = probed.map(({ token }) => token)
  const select = () =>
    selectTokens(probed, { fingerprint: flags.token, all: flags.all, hasBot: ctx.settings.bot !== undefined })
  const chosen = await unlessPending(select, known, ctx)
  if (flags.dryRun) mentionPending(ctx)
  else await requireNoConflict(writesOf(chosen, found), patient(flags, ctx))
  const plans = await Promise.all(chosen.map(({ token }) => planToken(found, token, planFlags(flags, ctx), ctx)))
  await showPlans(plans, say('Rotate'), flags, ctx)
  refuse(plans)
  await requireAllRead(found, flags, ctx)
  if (chosen.some(({ kind }) => kind === 'email')) {
    warnOthers(ctx)
  }
  return { chosen, plans, known }
}

/** Also in text files below the folders that the user named. */
export async function searchWithFolders(flags: ScopeFlags & FolderFlags, ctx: Context): Promise<Discovery> {
  return discover(ctx, scopeOf(flags), await filesBelow(absolute(flags.folders, ctx), ctx))
}

/** The folders as the user named them, as whole paths. */
export function absolute(folders: readonly string[], ctx: Pick<Context, 'cwd' | 'platform'>): string[] {
  return folders.map(folder => pathsOf(ctx).resolve(ctx.cwd, folder))
}

function writesOf(chosen: readonly ProbedToken[], found: Discovery): PlannedWrites {
  const tokens = chosen.map(({ token }) => token)
  const places = tokens.flatMap(token => [...filesWithToken(found, token), ...itemsWithToken(found, token)])
  return { tokens, paths: places.map(({ path }) => path) }
}

async function rotateOne(
  { kind, verdict }: ProbedToken,
  plan: Plan,
  flags: RotateFlags & Pick<Preview, 'known'>,
  context: Context,
): Promise<Outcome> {
  const ctx = patient(flags, context)
  const options = { ...rewriteOptions(flags, ctx), known: flags.known }
  const rotation =
    kind === 'org' && verdict.state === 'valid'
      ? rotateOrg(plan, verdict, { ...options, identifier: flags.identifier }, ctx)
      : rotateEmail(plan, options, ctx)
  const outcome = await rotation
  return { ...outcome, notes: [...plan.notes, ...outcome.notes] }
}
