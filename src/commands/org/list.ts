import { Command, InvalidArgumentError, Option } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { orgTokensAsCsv, renderOrgTokens } from '../../render/org.ts'
import { isActive, withIdentifier } from '../../rotate/org/new-tokens.ts'
import { isStale } from '../../rotate/org/stale.ts'
import { describeCommand, type GlobalFlags } from '../options.ts'
import { pageOf, printJson } from '../output.ts'

interface ListFlags extends GlobalFlags {
  status?: string
  exact?: boolean
  /** In milliseconds. */
  stale?: number
  csv?: boolean
}

export function listCommand(ctx: Context): Command {
  return describeCommand(new Command('list'), say('List the tokens of the organisation'), [
    'guard org list',
    'guard org list alice --status active',
    'guard org list --stale 90d --csv > stale.csv',
  ])
    .argument('[prefix]', say('only identifiers that begin like this'))
    .option('--exact', say('only this identifier, not those that begin like it'))
    .option('--status <status>', say('only tokens in this state'))
    .addOption(
      new Option('--stale <days>', say('only living tokens that were not used for this long, such as 90d')).argParser(
        parseDays,
      ),
    )
    .addOption(new Option('--csv', say('print CSV, for spreadsheets')).conflicts('json'))
    .action((prefix: string | undefined, flags: ListFlags) => runList(prefix, flags, ctx))
}

const DAY = 24 * 60 * 60_000

function parseDays(text: string): number {
  const days = /^(\d{1,5})d?$/.exec(text)?.[1]
  if (days === undefined || Number(days) === 0)
    throw new InvalidArgumentError(say('Give a number of days, such as 90d.'))
  return Number(days) * DAY
}

async function runList(prefix: string | undefined, flags: ListFlags, ctx: Context): Promise<void> {
  if (flags.exact && prefix === undefined) throw noIdentifier()
  const org = await ctx.api.org({ many: true })
  const listed = await ctx.io.during(say('listing tokens'), org.list({ prefix, status: flags.status }))
  const named = flags.exact ? withIdentifier(prefix!, listed) : listed
  const rows = flags.stale === undefined ? named : staleRows(named, flags.stale, ctx)
  if (flags.json) return printJson(ctx, { schema: 'guard.org.list/1', tokens: rows })
  if (flags.csv) return ctx.io.out(orgTokensAsCsv(rows))
  if (rows.length === 0) return ctx.io.err(say('no tokens'))
  ctx.io.out(renderOrgTokens(rows, await pageOf(ctx)))
  ctx.io.err(say`${countOf(rows.length, 'token')}, ${rows.filter(isActive).length} of them living`)
}

/** Throws `GuardError` (exit 4) if the service does not say when tokens were used. */
function staleRows(rows: readonly OrgTokenRow[], milliseconds: number, ctx: Context): OrgTokenRow[] {
  const living = rows.filter(isActive)
  if (living.length > 0 && living.every(({ lastUsedAt }) => lastUsedAt === undefined)) throw noUsage()
  const before = new Date(ctx.clock.now().getTime() - milliseconds)
  const stale = living.filter(row => isStale(row, before))
  const young = living.filter(row => !stale.includes(row) && !row.lastUsedAt).length
  if (young > 0)
    ctx.io.err(say`note: ${countOf(young, 'token')} left out: never used, and issued more recently than that`)
  return stale
}

function noUsage(): GuardError {
  return new GuardError('CANNOT_TELL', say('the service does not say when its tokens were last used'), {
    exitCode: ExitCode.unknown,
    hint: say('list them without `--stale`'),
  })
}

function noIdentifier(): GuardError {
  return new GuardError('USAGE', say('`--exact` needs an identifier'), {
    exitCode: ExitCode.usage,
    hint: say('name it: `guard org list alice-laptop --exact`'),
  })
}
