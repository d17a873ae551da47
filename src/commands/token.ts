import { Command } from 'commander'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { tokenToPrint } from '../rotate/valid-token.ts'
import { describeCommand, type GlobalFlags, type ScopeFlags, scopeOf, searching } from './options.ts'
import { printJson } from './output.ts'
import { mentionPending } from './pending.ts'

interface TokenFlags extends GlobalFlags, ScopeFlags {
  token?: string
  takumo?: boolean
}

export function tokenCommand(ctx: Context): Command {
  const command = describeCommand(new Command('token'), say('Print the valid token on standard output, for scripts'), [
    'guard token | ssh other guard sync --token-stdin --yes',
  ])
  return searching(command)
    .option('--token <fingerprint>', say('the token to print, where several are valid'))
    .option('--takumo', say('print the Takumo key'))
    .action((flags: TokenFlags) => runToken(flags, ctx))
}

async function runToken(flags: TokenFlags, ctx: Context): Promise<void> {
  mentionPending(ctx)
  const { token, unproven } = await tokenToPrint(
    { scope: scopeOf(flags), fingerprint: flags.token, takumo: flags.takumo },
    ctx,
  )
  if (unproven !== undefined) ctx.io.err(say`note: whether ${token} is valid cannot be told: ${unproven}`)
  if (!flags.json) return ctx.io.out(token.reveal(), [token])
  const state = unproven === undefined ? 'valid' : 'unknown'
  printJson(ctx, { schema: 'guard.token/1', token: token.reveal(), fingerprint: token.fingerprint, state }, [token])
}
