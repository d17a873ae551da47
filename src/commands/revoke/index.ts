import { Command, Option } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { impactDocument } from '../../render/impact.ts'
import { countPlaces } from '../../render/plan.ts'
import { type KeychainCopy, removeCopy } from '../../rotate/keychain.ts'
import { revokeToken } from '../../rotate/revoke.ts'
import { clearWriting } from '../../setup/apply.ts'
import { type ChangeFlags, changing, describeCommand, searching, type WaitFlags } from '../options.ts'
import { printJson } from '../output.ts'
import { type PlannedWrites, requireNoConflict } from '../pending.ts'
import { nameOrigins } from '../preview.ts'
import { afterChange, confirmed } from '../prompts.ts'
import { isKey, previewKeyTakeOut, revokeKey } from './key.ts'
import { applyTakeOut, prepareTakeOut, showTakeOut, type TakeOut, takeOutDocument } from './take-out.ts'
import { chooseTarget, type RevocationTarget, type TargetFlags } from './targets.ts'

interface RevokeFlags extends ChangeFlags, TargetFlags, WaitFlags {
  takeOut?: boolean
  anonymous?: boolean
}

export function revokeCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('revoke'),
    say('Kill a token at its service, after showing what stops working'),
    [
      'guard revoke',
      'guard revoke --dry-run',
      'guard revoke --take-out --yes',
      'guard revoke --token sha256:9f86d081884c',
    ],
  )
  return searching(changing(command))
    .option('--token <fingerprint>', say('the token to kill, where several are valid'))
    .option('--foreign-hosts', say('also a token that a config gives to another host'))
    .option('--take-out', say('then take it and the registry out of the configs'))
    .addOption(new Option('--anonymous', say('then take it alone out, and keep the registry')).conflicts('takeOut'))
    .option('--no-wait', say('Takumo keys: do not wait until you have revoked it'))
    .action((flags: RevokeFlags) => runRevoke(flags, ctx))
}

async function runRevoke(flags: RevokeFlags, ctx: Context): Promise<void> {
  const { target, taken } = flags.dryRun ? await preview(flags, ctx) : await revoke(flags, ctx)
  if (flags.json) printJson(ctx, document(target, taken, flags))
  if (target.verdict.state === 'rejected' && !taken) throw alreadyRevoked(target)
  if (!flags.dryRun && taken && isEmpty(taken) && taken.left.length > 0) throw nothingTakenOut(taken)
}

async function revoke(flags: RevokeFlags, ctx: Context): Promise<Preview> {
  const done = await ctx.lock.hold(async () => {
    // What setup recorded matters to the configs alone: a damaged record keeps no token alive.
    if (flags.takeOut || flags.anonymous) clearWriting(ctx)
    const chosen = await preview(flags, ctx)
    await requireNoConflict(writesOf(chosen), ctx)
    return isKey(chosen.target) ? chosen : act(chosen, flags, ctx)
  })
  // Without the lock, for the user is at the dashboard meanwhile.
  return isKey(done.target) ? { ...done, taken: await revokeKey(done.target, flags, ctx) } : done
}

interface Preview {
  target: RevocationTarget
  taken: TakeOut | undefined
}

/** All that is decided and shown before the question. */
async function preview(flags: RevokeFlags, ctx: Context): Promise<Preview> {
  nameOrigins(ctx)
  const target = await chooseTarget(flags, ctx)
  if (!flags.takeOut && !flags.anonymous) return { target, taken: undefined }
  if (isKey(target))
    return { target, taken: flags.dryRun ? await previewKeyTakeOut(target.token, flags, ctx) : undefined }
  const taken = await prepareTakeOut(target, flags.anonymous === true, ctx)
  await showTakeOut(taken, target.token, ctx)
  return { target, taken }
}

function writesOf({ target, taken }: Preview): PlannedWrites {
  return {
    tokens: [target.token],
    paths: [...(taken?.removals ?? []), ...(taken?.items ?? [])].map(({ path }) => path),
  }
}

/** The token is revoked before any file changes: one that still works must stay where the user can find it. */
async function act({ target, taken }: Preview, flags: RevokeFlags, ctx: Context): Promise<Preview> {
  if (target.verdict.state === 'valid') await revokeAtService(target, flags, ctx)
  else if (taken && !isEmpty(taken)) await confirmed(say('Take it out?'), flags, ctx)
  const keychain = target.verdict.state === 'valid' || taken ? await clearKeychain(target, ctx) : target.keychain
  const revoked = { ...target, keychain }
  const agreed = taken ?? (await offer(revoked, flags, ctx))
  if (!agreed) return { target: revoked, taken: undefined }
  await applyTakeOut(agreed, ctx)
  if (!isEmpty(agreed)) ctx.io.err(say`Taken out of ${countPlaces({ files: agreed.removals, items: agreed.items })}`)
  return { target: revoked, taken: agreed }
}

/** The keychain's item is guard's own, so a revoked token is removed from it without a question. */
async function clearKeychain({ token, kind, keychain }: RevocationTarget, ctx: Context): Promise<KeychainCopy> {
  const copy = keychain.state === 'present' ? await removeCopy(token, kind, ctx) : keychain
  if (copy.state === 'removed') ctx.io.err(say('Taken out of the keychain'))
  if (copy.state === 'present') ctx.io.err(say('note: the keychain keeps its copy, dead'))
  if (copy.state === 'unknown') ctx.io.err(say`note: if the keychain has a copy, it stays there, dead: ${copy.reason}`)
  return copy
}

/** On a terminal the second question follows the first; `--yes` answers only the first. */
async function offer(target: RevocationTarget, flags: RevokeFlags, ctx: Context): Promise<TakeOut | undefined> {
  if (flags.yes || flags.input === false || !ctx.io.interactive) return undefined
  clearWriting(ctx)
  const taken = await prepareTakeOut(target, false, ctx)
  await showTakeOut(taken, target.token, ctx)
  if (isEmpty(taken)) return undefined
  const before = {
    message: say`${target.token} is revoked; no file was changed`,
    hint: say('`guard revoke --take-out` takes it out of the configs'),
  }
  const question = say('Take this out of the configs, too?')
  return (await afterChange(() => ctx.io.confirm(question), before)) ? taken : undefined
}

async function revokeAtService(target: RevocationTarget, flags: RevokeFlags, ctx: Context): Promise<void> {
  await confirmed(say('Kill this token?'), flags, ctx)
  await revokeToken(target, ctx)
  const isLeft = target.impact.files.length > 0 && !flags.takeOut && !flags.anonymous
  ctx.io.err(isLeft ? say`Revoked ${target.token}. It still stands in those files, dead` : say`Revoked ${target.token}`)
}

function isEmpty({ removals, items }: TakeOut): boolean {
  return removals.length + items.length === 0
}

/** Each copy and the reason was shown before. */
function nothingTakenOut({ left }: TakeOut): GuardError {
  return new GuardError(
    'NOTHING_TAKEN_OUT',
    say`nothing was taken out: the token stays in ${countOf(left.length, 'place')}`,
    {
      exitCode: ExitCode.negative,
      hint: say('take them out by hand, where the lines above say'),
    },
  )
}

function alreadyRevoked({ token }: RevocationTarget): GuardError {
  return new GuardError('TOKEN_REJECTED', say`the service rejects ${token} already, so there is nothing to kill`, {
    exitCode: ExitCode.rejected,
    hint: say(
      '`guard revoke --take-out` takes it out of the configs; if it was rotated, revoke the new one where that was done',
    ),
  })
}

function document(
  { token, kind, verdict, sites, impact, keychain }: RevocationTarget,
  taken: TakeOut | undefined,
  { dryRun }: RevokeFlags,
) {
  return {
    schema: 'guard.revoke/1',
    revoked: dryRun || verdict.state !== 'valid' ? null : token.fingerprint,
    copies: sites.length,
    ...{ fingerprint: token.fingerprint, masked: token.toString(), kind, state: verdict.state },
    radius: impactDocument(impact),
    ...takeOutDocument(taken),
    keychain: keychain.state,
  }
}
