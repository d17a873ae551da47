import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { familyOf } from '../../core/tokens.ts'
import { discover } from '../../find/discover.ts'
import { filesWithToken, isVariable, itemsWithToken } from '../../find/discovery.ts'
import { awaitRevocation, beginning, dashboardOf } from '../../rotate/takumo.ts'
import { cutKeyLines } from '../../setup/key-lines.ts'
import { type ChangeFlags, type ScopeFlags, scopeOf, type WaitFlags } from '../options.ts'
import { requireNoConflict } from '../pending.ts'
import { confirmed } from '../prompts.ts'
import { applyTakeOut, type KeptCopy, showTakeOut, type TakeOut } from './take-out.ts'
import type { RevocationTarget } from './targets.ts'

interface RevokeKeyFlags extends ChangeFlags, ScopeFlags, WaitFlags {
  takeOut?: boolean
  anonymous?: boolean
}

export function isKey({ kind }: Pick<RevocationTarget, 'kind'>): boolean {
  return familyOf(kind) === 'takumo'
}

/**
 * Takumo has no call that revokes a key: the user does it in the dashboard, and guard proves that the service rejects the
 * key. Nothing is taken out before. The caller holds no lock.
 */
export async function revokeKey(
  target: RevocationTarget,
  flags: RevokeKeyFlags,
  ctx: Context,
): Promise<TakeOut | undefined> {
  if (target.verdict.state === 'valid') await seeRevoked(target.token, flags, ctx)
  if (!flags.takeOut && !flags.anonymous) return undefined
  const taken = await previewKeyTakeOut(target.token, flags, ctx)
  if (taken.removals.length === 0) return taken
  await confirmed(say('Take it out?'), flags, ctx)
  await ctx.lock.hold(async () => {
    await requireNoConflict({ tokens: [target.token], paths: taken.removals.map(({ path }) => path) }, ctx)
    await applyTakeOut(taken, ctx)
  })
  ctx.io.err(say`Taken out of ${countOf(taken.removals.length, 'file')}`)
  return taken
}

async function seeRevoked(key: Secret, flags: RevokeKeyFlags, ctx: Context): Promise<void> {
  ctx.io.err(say`Takumo has no call that revokes a key: revoke it at ${dashboardOf(ctx.settings)}`)
  ctx.io.err(say`It begins with ${beginning(key)}. There is no undo.`)
  if (flags.wait === false) throw stillValid(key)
  await confirmed(say('Ask the service until it is revoked?'), flags, ctx)
  if ((await awaitRevocation({ old: key }, ctx)) === 'open') throw stillValid(key)
  ctx.io.err(say`Revoked ${key}`)
}

/** What would be taken out, shown. */
export async function previewKeyTakeOut(key: Secret, flags: ScopeFlags, ctx: Context): Promise<TakeOut> {
  const taken = await prepareKeyTakeOut(key, flags, ctx)
  await showTakeOut(taken, key, ctx)
  return taken
}

/** Reads and decides; writes nothing. */
async function prepareKeyTakeOut(key: Secret, flags: ScopeFlags, ctx: Context): Promise<TakeOut> {
  const found = await discover(ctx, scopeOf(flags))
  const decided = filesWithToken(found, key).map(file => ({ file, cut: cutKeyLines(file, key.reveal()) }))
  const variables = found.sites.filter(site => isVariable(site) && site.token.equals(key))
  return {
    anonymous: false,
    items: itemsWithToken(found, key),
    removals: decided.flatMap(({ file, cut }) => ('edit' in cut && file.problem === undefined ? [cut] : [])),
    left: [
      ...decided.flatMap(({ file, cut }): KeptCopy[] => {
        const reason = file.problem ?? ('edit' in cut ? undefined : cut.reason)
        return reason === undefined ? [] : [{ path: file.path, line: file.sites[0]!.line, reason }]
      }),
      ...variables.map(({ path }) => ({
        path,
        line: null,
        reason: say('a variable of this shell: unset it, and start a new one'),
      })),
    ],
  }
}

function stillValid(key: Secret): GuardError {
  return new GuardError('STILL_VALID', say`${key} is not revoked yet, and no file was changed`, {
    exitCode: ExitCode.negative,
    hint: say('revoke it in the dashboard, and run the command again'),
  })
}
