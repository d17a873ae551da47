import { Command } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports.ts'
import { lookUp, revokeById } from '../../rotate/revoke-by-id.ts'
import { type ChangeFlags, changing, confirmed, describe, printJson } from '../options.ts'

export function revokeCommand(ctx: Context): Command {
  const command = describe(new Command('revoke'), say('Kill a token by its id'), ['guard org revoke TOKEN_ID'])
  return changing(command)
    .argument('<id>', say('as `guard org list` shows it'))
    .action((id: string, flags: ChangeFlags) => runRevoke(id, flags, ctx))
}

async function runRevoke(id: string, flags: ChangeFlags, ctx: Context): Promise<void> {
  const before = await lookUp(id, ctx)
  const isDue = before.state !== 'revoked'
  if (isDue && !flags.dryRun) {
    await confirmed(say`Revoke ${id}? Whoever uses it is cut off at once.`, flags, ctx)
    await revokeById(id, before, ctx)
  }
  if (flags.json) printJson(ctx, { schema: 'guard.org.revoke/1', id, revoked: isDue && !flags.dryRun ? id : null })
  if (!isDue) ctx.io.err(say`${id} was revoked already`)
  else if (flags.dryRun || !flags.json) ctx.io.err(flags.dryRun ? say`Would revoke ${id}` : say`Revoked ${id}`)
}
