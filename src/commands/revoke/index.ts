import { Command, Option } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { radiusDocument } from '../../render/impact.ts'
import { type KeychainCopy, removeCopy } from '../../rotate/keychain.ts'
import { kill } from '../../rotate/revoke.ts'
import { clearWriting } from '../../setup/apply.ts'
import { afterChange } from '../cancellation.ts'
import { type ChangeFlags, changing, confirmed, describe, printJson, searching, type WaitFlags } from '../options.ts'
import { requireFree, type Writes } from '../pending.ts'
import { nameOrigins } from '../preview.ts'
import { isKey, previewKeyTakeOut, revokeKey } from './key.ts'
import { applyTakeOut, prepareTakeOut, showTakeOut, type TakeOut, takeOutDocument } from './take-out.ts'
import { chooseDoomed, type Doomed, type DoomedFlags } from './targets.ts'

interface RevokeFlags extends ChangeFlags, DoomedFlags, WaitFlags {
  takeOut?: boolean
  anonymous?: boolean
}

export function revokeCommand(ctx: Context): Command {
  const command = describe(
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
  const { doomed, taken } = flags.dryRun ? await preview(flags, ctx) : await revoke(flags, ctx)
  if (flags.json) printJson(ctx, document(doomed, taken, flags))
  if (doomed.verdict.state === 'rejected' && !taken) throw alreadyDead(doomed)
  if (!flags.dryRun && taken && taken.removals.length === 0 && taken.left.length > 0) throw nothingTakenOut(taken)
}

async function revoke(flags: RevokeFlags, ctx: Context): Promise<Preview> {
  const done = await ctx.lock.hold(async () => {
    // What setup recorded matters to the configs alone: a damaged record keeps no token alive.
    if (flags.takeOut || flags.anonymous) clearWriting(ctx)
    const chosen = await preview(flags, ctx)
    await requireFree(writesOf(chosen), ctx)
    return isKey(chosen.doomed) ? chosen : act(chosen, flags, ctx)
  })
  // Without the lock, for the user is at the dashboard meanwhile.
  return isKey(done.doomed) ? { ...done, taken: await revokeKey(done.doomed, flags, ctx) } : done
}

interface Preview {
  doomed: Doomed
  taken: TakeOut | undefined
}

/** All that is decided and shown before the question. */
async function preview(flags: RevokeFlags, ctx: Context): Promise<Preview> {
  nameOrigins(ctx)
  const doomed = await chooseDoomed(flags, ctx)
  if (!flags.takeOut && !flags.anonymous) return { doomed, taken: undefined }
  if (isKey(doomed))
    return { doomed, taken: flags.dryRun ? await previewKeyTakeOut(doomed.token, flags, ctx) : undefined }
  const taken = await prepareTakeOut(doomed, flags.anonymous === true, ctx)
  await showTakeOut(taken, doomed.token, ctx)
  return { doomed, taken }
}

function writesOf({ doomed, taken }: Preview): Writes {
  return { tokens: [doomed.token], paths: taken?.removals.map(({ path }) => path) ?? [] }
}

/** The token dies before any file changes: one that lives on must stay where it can be found. */
async function act({ doomed, taken }: Preview, flags: RevokeFlags, ctx: Context): Promise<Preview> {
  if (doomed.verdict.state === 'valid') await killIt(doomed, flags, ctx)
  else if (taken && taken.removals.length > 0) await confirmed(say('Take it out?'), flags, ctx)
  const keychain = doomed.verdict.state === 'valid' || taken ? await clearKeychain(doomed, ctx) : doomed.keychain
  const dead = { ...doomed, keychain }
  const agreed = taken ?? (await offer(dead, flags, ctx))
  if (!agreed) return { doomed: dead, taken: undefined }
  await applyTakeOut(agreed, ctx)
  if (agreed.removals.length > 0) ctx.io.err(say`Taken out of ${countOf(agreed.removals.length, 'file')}`)
  return { doomed: dead, taken: agreed }
}

/** The keychain's item is guard's own, so a dead token leaves it without a question. */
async function clearKeychain({ token, kind, keychain }: Doomed, ctx: Context): Promise<KeychainCopy> {
  const copy = keychain.state === 'present' ? await removeCopy(token, kind, ctx) : keychain
  if (copy.state === 'removed') ctx.io.err(say('Taken out of the keychain'))
  if (copy.state === 'present') ctx.io.err(say('note: the keychain keeps its copy, dead'))
  if (copy.state === 'unknown') ctx.io.err(say`note: if the keychain has a copy, it stays there, dead: ${copy.reason}`)
  return copy
}

/** On a terminal the second question follows the first; `--yes` answers only the first. */
async function offer(doomed: Doomed, flags: RevokeFlags, ctx: Context): Promise<TakeOut | undefined> {
  if (flags.yes || flags.input === false || !ctx.io.interactive) return undefined
  clearWriting(ctx)
  const taken = await prepareTakeOut(doomed, false, ctx)
  await showTakeOut(taken, doomed.token, ctx)
  if (taken.removals.length === 0) return undefined
  const before = {
    message: say`${doomed.token} is revoked; no file was changed`,
    hint: say('`guard revoke --take-out` takes it out of the configs'),
  }
  const question = say('Take this out of the configs, too?')
  return (await afterChange(() => ctx.io.confirm(question), before)) ? taken : undefined
}

async function killIt(doomed: Doomed, flags: RevokeFlags, ctx: Context): Promise<void> {
  await confirmed(say('Kill this token?'), flags, ctx)
  await kill(doomed, ctx)
  const isLeft = doomed.radius.files.length > 0 && !flags.takeOut && !flags.anonymous
  ctx.io.err(isLeft ? say`Revoked ${doomed.token}. It still stands in those files, dead` : say`Revoked ${doomed.token}`)
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

function alreadyDead({ token }: Doomed): GuardError {
  return new GuardError('TOKEN_REJECTED', say`the service rejects ${token} already, so there is nothing to kill`, {
    exitCode: ExitCode.rejected,
    hint: say(
      '`guard revoke --take-out` takes it out of the configs; if it was rotated, revoke the new one where that was done',
    ),
  })
}

function document(
  { token, kind, verdict, sites, radius, keychain }: Doomed,
  taken: TakeOut | undefined,
  { dryRun }: RevokeFlags,
) {
  return {
    schema: 'guard.revoke/1',
    revoked: dryRun || verdict.state !== 'valid' ? null : token.fingerprint,
    copies: sites.length,
    ...{ fingerprint: token.fingerprint, masked: token.toString(), kind, state: verdict.state },
    radius: radiusDocument(radius),
    ...takeOutDocument(taken),
    keychain: keychain.state,
  }
}
