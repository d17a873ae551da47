import { Command, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { guardHosts } from '../core/services.ts'
import { tokenKind } from '../core/tokens.ts'
import { formatKey } from '../core/tree.ts'
import { discover } from '../find/discover.ts'
import { isVariable } from '../find/discovery.ts'
import { findOccurrences } from '../formats/occurrences.ts'
import { pathDocument, shortPath } from '../render/page.ts'
import { renderRemovals } from '../render/setup.ts'
import { keychainCopy } from '../rotate/keychain.ts'
import { clearWriting } from '../setup/apply.ts'
import { gatherAll } from '../setup/gather-all.ts'
import { changeOf, type LastCopy, lastCopies } from '../setup/last-copy.ts'
import { planRemoval, type RemovalPlan } from '../setup/plan-removal.ts'
import { belongsTo, readRecord, type SetupRecord } from '../setup/record.ts'
import { applyRemoval } from '../setup/remove.ts'
import { choosing } from './choose.ts'
import { type ChangeFlags, changing, describeCommand } from './options.ts'
import { pageOf, printJson } from './output.ts'
import { type PlannedWrites, requireNoConflict } from './pending.ts'
import { nameOrigins } from './preview.ts'
import { confirmed } from './prompts.ts'

/** For looking whether another file has the token. */
const SEARCH_MILLISECONDS = 10_000

interface RemoveFlags extends ChangeFlags {
  all?: boolean
  level: 'user' | 'project'
}

export function removeCommand(ctx: Context): Command {
  const command = describeCommand(new Command('remove'), say('Take Guard out of the package managers again'), [
    'guard remove',
    'guard remove --all --yes',
  ])
  return changing(command)
    .option('--all', say('also take out what was put there by hand'))
    .addOption(levelOption())
    .action((flags: RemoveFlags) => runRemove(flags, ctx))
}

export function levelOption(): Option {
  return choosing(new Option('--level <level>', say('whose settings')).default('user'), ['user', 'project'])
}

async function runRemove(flags: RemoveFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) return void (await preview(flags, readRecord(ctx), ctx))
  const plan = await ctx.lock.hold(async () => {
    const record = clearWriting(ctx)
    const plan = await preview(flags, record, ctx)
    await requireNoConflict(writesOf(plan), ctx)
    if (plan.removals.length > 0) await confirmed(questionOf(plan), flags, ctx)
    await applyRemoval(plan.removals, belongsTo(projectOf(flags, ctx)), ctx)
    return plan
  })
  if (flags.json) printJson(ctx, document(plan))
  else if (plan.removals.length > 0) ctx.io.err(say`\nDone: ${countOf(plan.removals.length, 'file')} as before`)
}

function writesOf({ removals }: RemovalPlan): PlannedWrites {
  const tokens = removals.flatMap(({ before }) => findOccurrences(before.text).map(({ token }) => new Secret(token)))
  return { tokens, paths: removals.map(({ path }) => path) }
}

function projectOf({ level }: RemoveFlags, { cwd }: Context): string | null {
  return level === 'project' ? cwd : null
}

interface Shown extends RemovalPlan {
  lost: LastCopy[]
}

async function preview(flags: RemoveFlags, whole: SetupRecord, ctx: Context): Promise<Shown> {
  nameOrigins(ctx)
  const record = { ...whole, files: whole.files.filter(belongsTo(projectOf(flags, ctx))) }
  // Where setup has left no record, everything of Guard's was put there by hand.
  const all = flags.all ?? record.files.length === 0
  const target = { urls: ctx.settings.urls, level: flags.level, token: { form: 'literal' } } as const
  const gathered = await gatherAll(target, record, ctx)
  const removal = planRemoval(gathered, { record, all, trustedHosts: guardHosts(ctx.settings.urls) })
  const plan = { ...removal, lost: await lostWith(removal, ctx) }
  if (flags.dryRun && flags.json) printJson(ctx, document(plan))
  else await show(plan, ctx)
  refuse(plan)
  return plan
}

/** The tokens that no other file has, and not the keychain either. */
async function lostWith({ removals }: RemovalPlan, ctx: Context): Promise<LastCopy[]> {
  if (removals.length === 0) return []
  const { sites } = await discover(ctx, { here: false, searchMilliseconds: SEARCH_MILLISECONDS })
  const changes = removals.map(({ path, before, edit }) => changeOf(path, before.text, [edit]))
  const lost = await lastCopies(
    changes,
    sites.filter(site => !isVariable(site)),
    ctx,
  )
  const stored = await Promise.all(lost.map(({ token }) => keychainCopy(token, tokenKind(token.reveal())!, ctx)))
  return lost.filter((_, index) => stored[index]!.state !== 'present')
}

function questionOf({ lost }: Shown): string {
  const names = lost.map(({ token }) => String(token)).join(', ')
  return lost.length > 0 ? say`Take this out, with the last copy of ${names}?` : say('Take this out?')
}

async function show({ removals, byHand, lost }: Shown, ctx: Context): Promise<void> {
  if (removals.length > 0) ctx.io.err(renderRemovals(removals, await pageOf(ctx)))
  else ctx.io.err(say('Nothing to take out'))
  for (const { path, keys } of byHand) {
    const names = keys.map(formatKey).join(', ')
    ctx.io.err(
      say`note: ${shortPath(path, ctx.home)} had ${names} before guard setup; \`guard remove --all\` takes it out`,
    )
  }
  for (const { token, state } of lost) {
    ctx.io.err(
      state === 'valid'
        ? say`note: no other file has ${token}, which is valid; \`guard token\` prints it, and \`guard rotate --keychain\` puts a new one into the keychain`
        : say`note: no other file has ${token}, which may be valid; \`guard token\` prints it, and \`guard rotate --keychain\` puts a new one into the keychain`,
    )
  }
}

function refuse({ problems }: RemovalPlan): void {
  if (problems.length === 0) return
  throw new GuardError('CANNOT_REWRITE', problems.map(({ path, message }) => `${path}: ${message}`).join('\n       '), {
    exitCode: ExitCode.conflict,
    hint: say('nothing was changed; mend that file and run `guard remove` again'),
  })
}

function document({ removals, byHand, problems, lost }: Shown) {
  return {
    schema: 'guard.remove/1',
    files: removals.map(({ path, isDeleted }) => ({ ...pathDocument(path), deleted: isDeleted })),
    left: byHand.map(({ path, keys }) => ({ ...pathDocument(path), keys: keys.map(formatKey) })),
    problems: problems.map(({ path, message }) => ({ ...pathDocument(path), message })),
    lastCopies: lost.map(({ token, state }) => ({ fingerprint: token.fingerprint, masked: String(token), state })),
  }
}
