import { Command } from 'commander'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports.ts'
import { renderOrgTokens } from '../../render/org.ts'
import { describe, type GlobalFlags, pageOf, printJson } from '../options.ts'

interface ListFlags extends GlobalFlags {
  status?: string
}

export function listCommand(ctx: Context): Command {
  return describe(new Command('list'), say('List the tokens of the organisation'), [
    'guard org list',
    'guard org list alice --status active',
  ])
    .argument('[prefix]', say('only identifiers that begin like this'))
    .option('--status <status>', say('only tokens in this state'))
    .action((prefix: string | undefined, flags: ListFlags) => runList(prefix, flags, ctx))
}

async function runList(prefix: string | undefined, flags: ListFlags, ctx: Context): Promise<void> {
  const rows = await (await ctx.api.org()).list({ prefix, status: flags.status })
  if (flags.json) return printJson(ctx, { schema: 'guard.org.list/1', tokens: rows })
  if (rows.length > 0) ctx.io.out(await renderOrgTokens(rows, await pageOf(ctx)))
  else ctx.io.err(say('no tokens'))
}
