import { Command } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { askIssuer } from '../../find/ask-issuer.ts'
import { discover } from '../../find/discover.ts'
import type { ProbedToken } from '../../find/probe.ts'
import { probeKeys, selectKey } from '../../find/select-key.ts'
import { notesDocument } from '../../render/notes.ts'
import { describeOutcome, outcomeDocument, remainsDocument } from '../../render/outcome.ts'
import type { PendingJournal } from '../../rotate/journal.ts'
import { concernsToken, tokensInJournal } from '../../rotate/journal-subject.ts'
import type { Outcome } from '../../rotate/outcome.ts'
import type { Plan } from '../../rotate/plan.ts'
import { planToken } from '../../rotate/plan.ts'
import { refuse } from '../../rotate/refusals.ts'
import { storedJournals } from '../../rotate/stored-journals.ts'
import { replaceKey, rotateTakumo } from '../../rotate/takumo.ts'
import { describeCommand, patient, rewriteOptions, scopeOf, type WaitFlags } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { mentionPending, requireNoConflict, unfinishedError } from '../pending.ts'
import { showPlans } from '../preview.ts'
import { confirmed } from '../prompts.ts'
import { requireAllRead } from '../require-all-read.ts'
import { planFlags, type RewriteFlags, rewritingFiles } from '../rotate.ts'
import { replacedIn, searchForReplaced } from '../whole-search.ts'
import { readNewKey, sayWhatToCreate } from './new-key.ts'
import { untilRevoked } from './revocation.ts'

interface TakumoRotateFlags extends RewriteFlags, WaitFlags {
  tokenStdin?: boolean
}

export function takumoRotateCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('rotate'),
    say('Replace a key everywhere with one that you create in the dashboard'),
    [
      'guard takumo rotate',
      'guard takumo rotate --dry-run',
      'guard takumo rotate --token-stdin --yes --no-wait < key.txt',
    ],
  )
  return rewritingFiles(command)
    .option('--token-stdin', say('read the new key from standard input'))
    .option('--no-wait', say('do not wait until the old key is revoked; `guard resume` goes on later'))
    .action((flags: TakumoRotateFlags) => runTakumoRotate(flags, ctx))
}

async function runTakumoRotate(flags: TakumoRotateFlags, ctx: Context): Promise<void> {
  const { chosen, plan } = await preview(flags, ctx)
  if (flags.dryRun) return
  await stuckRotation(chosen.token, ctx)
  await confirmed(say('Rotate it?'), flags, ctx)
  sayWhatToCreate(chosen, plan, ctx)
  const fresh = await readNewKey(chosen, flags, ctx)
  // No lock while the user is at the dashboard; so everything is looked at again.
  const written = await ctx.lock.hold(() => write(chosen, fresh, flags, ctx))
  if (!flags.json) ctx.io.err(describeOutcome(written, await pageOf(ctx)))
  const outcome = await untilRevoked(written, flags, ctx)
  const remains = await searchForReplaced(replacedIn([outcome]), flags, ctx)
  if (flags.json)
    printJson(ctx, {
      schema: 'guard.takumo.rotate/1',
      rotated: outcomeDocument(outcome),
      notes: notesDocument(outcome.notes),
      ...remainsDocument([outcome], remains),
    })
  else if (written.waitingIn !== undefined) ctx.io.err(say`Old key ${chosen.token}: rejected. The rotation is complete`)
}

/** Everything that is decided and shown before the one question. */
async function preview(flags: TakumoRotateFlags, ctx: Context): Promise<{ chosen: ProbedToken; plan: Plan }> {
  const found = await ctx.io.during(say('searching'), discover(ctx, scopeOf(flags)))
  const probed = await ctx.io.during(say('asking the services'), probeKeys(found, flags.token, ctx))
  const chosen = selectKey(oneOfEachRotation(probed, ctx))
  if (flags.dryRun) mentionPending(ctx)
  const plan = await planToken(found, chosen.token, keyFlags(flags, ctx), ctx)
  await showPlans([plan], say('Rotate'), flags, ctx)
  if (chosen.verdict.state === 'rejected') ctx.io.err(say('The service rejects this key already: it was revoked.'))
  refuse([plan])
  await requireAllRead(found, flags, ctx)
  return { chosen, plan }
}

function keyFlags(flags: TakumoRotateFlags, ctx: Context) {
  return { ...planFlags(flags, ctx), keychain: false }
}

/** The files may have changed while the user was asked: what is decided now counts. */
async function write(
  { token }: ProbedToken,
  fresh: Secret,
  flags: TakumoRotateFlags,
  context: Context,
): Promise<Outcome> {
  const ctx = patient(flags, context)
  const stuck = await stuckRotation(token, ctx)
  if (stuck) return replaceKey(stuck, fresh, ctx)
  const found = await discover(ctx, scopeOf(flags))
  const plan = await planToken(found, token, keyFlags(flags, ctx), ctx)
  refuse([plan])
  await requireNoConflict(
    { tokens: [token, fresh], paths: [...plan.files, ...plan.items].map(({ path }) => path) },
    ctx,
  )
  const known = found.sites.map(site => site.token)
  const outcome = await rotateTakumo(plan, fresh, { ...rewriteOptions(flags, ctx), known }, ctx)
  return { ...outcome, notes: [...plan.notes, ...outcome.notes] }
}

/** Of the keys of one unfinished rotation only the newest one here, which represents the rotation. */
function oneOfEachRotation(probed: readonly ProbedToken[], ctx: Pick<Context, 'journals'>): readonly ProbedToken[] {
  const rotations = storedJournals(ctx).pending.map(({ state }) =>
    tokensInJournal(state)
      .reverse()
      .filter(token => isIn(probed, token)),
  )
  const older = rotations.flatMap(([, ...tokens]) => tokens)
  return probed.filter(({ token }) => !older.some(each => each.equals(token)))
}

function isIn(probed: readonly ProbedToken[], token: Secret): boolean {
  return probed.some(each => each.token.equals(token))
}

/**
 * The unfinished rotation of the key whose new key was revoked since: another key ends it. Undefined if there is no
 * unfinished one. Throws `GuardError` (exit 7) if there is one that `guard resume` can go on with.
 */
async function stuckRotation(
  token: Secret,
  ctx: Pick<Context, 'journals' | 'api' | 'settings'>,
): Promise<PendingJournal | undefined> {
  const pending = storedJournals(ctx).pending.find(({ state }) => concernsToken(state, [token]))
  if (!pending) return undefined
  const { head, fresh, lost } = pending.state
  const isRevoked = fresh !== undefined && (await askIssuer('takumo', fresh, ctx)).state === 'rejected'
  if (head.kind === 'takumo' && (lost || isRevoked)) return pending
  throw unfinishedError(pending)
}
