import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { printable } from '../../core/printable.ts'
import { renderOrgTokens } from '../../render/org.ts'
import { type Issued, issueToken, listIfAllowed } from '../../rotate/org/issue.ts'
import { isActive } from '../../rotate/org/new-tokens.ts'
import { type ChangeFlags, changing, describeCommand, type WaitFlags, waiting } from '../options.ts'
import { pageOf, printJson } from '../output.ts'
import { keepIssue } from './issue-ledger.ts'
import { keepIn, outFile } from './out-file.ts'
import { runUntilStopped } from './run-until-stopped.ts'

interface IssueFlags extends ChangeFlags, WaitFlags {
  out?: string
  another?: boolean
}

export function issueCommand(ctx: Context): Command {
  const command = describeCommand(new Command('issue'), say('Issue a token and print it on standard output'), [
    'guard org issue alice-laptop > token.txt',
    'guard org issue alice-laptop --out token.txt',
  ])
  return waiting(changing(command))
    .argument('<identifier>', say('whose token it is'))
    .option('--out <file>', say('write the token into this new file, mode 0600, and do not print it'))
    .option('--another', say('issue one more token to an identifier that has one'))
    .action((identifier: string, flags: IssueFlags) => runIssue(identifier, flags, ctx))
}

async function runIssue(identifier: string, flags: IssueFlags, ctx: Context): Promise<void> {
  requireVisible(identifier)
  const path = flags.out === undefined ? undefined : outFile(flags.out, flags, ctx)
  const before = await listIfAllowed(identifier, ctx)
  const ledger = keepIssue(identifier, before, ctx)
  if (!flags.another) await requireFirst(identifier, { living: (before ?? []).filter(isActive), flags }, ctx)
  if (!flags.another) ledger.requireNoLoss()
  if (flags.dryRun) {
    ctx.io.err(say`Would issue a token to ${identifier}`)
    if (flags.json) printJson(ctx, issueDocument(identifier, undefined, path))
    return
  }
  const request = { identifier, before, noWait: flags.wait === false }
  const work = async () => {
    const issued = await ledger.during(() => issueToken(request, ctx))
    if (path !== undefined) await keepIn(path, { issued, identifier }, ctx)
    tell(identifier, { issued, path, flags }, ctx)
  }
  await runUntilStopped(work, ctx)
}

/** What looks like another identifier would not be found again. Throws `GuardError` (exit 2). */
function requireVisible(identifier: string): void {
  if (identifier !== '' && identifier.trim() === identifier && printable(identifier) === identifier) return
  throw new GuardError(
    'BAD_IDENTIFIER',
    say('the identifier is empty, or has blanks around it or characters that cannot be seen'),
    {
      exitCode: ExitCode.usage,
      hint: say('name the person or the machine, such as alice-laptop'),
    },
  )
}

/** One token per identifier, unless the user wants another. Throws `GuardError`. */
async function requireFirst(
  identifier: string,
  { living, flags }: { living: readonly OrgTokenRow[]; flags: IssueFlags },
  ctx: Context,
): Promise<void> {
  const [first] = living
  if (!first) return
  if (flags.yes || flags.dryRun || flags.input === false || !ctx.io.interactive) {
    throw new GuardError('HAS_TOKEN', say`${identifier} has a living token: ${living.map(({ id }) => id).join(', ')}`, {
      exitCode: ExitCode.usage,
      hint: say`\`--another\` issues one more; \`guard org revoke ${first.id}\` revokes the old one`,
    })
  }
  ctx.io.err(renderOrgTokens(living, await pageOf(ctx)))
  if (await ctx.io.confirm(say`${identifier} has a living token. Issue another?`)) return
  throw new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted })
}

interface Told {
  issued: Issued
  path: string | undefined
  flags: IssueFlags
}

function tell(identifier: string, { issued, path, flags }: Told, ctx: Context): void {
  const { token, id } = issued
  if (flags.json) printJson(ctx, issueDocument(identifier, issued, path), path === undefined ? [token] : [])
  else if (path === undefined) ctx.io.out(token.reveal(), [token])
  const name = id ?? token.fingerprint
  ctx.io.err(
    path === undefined ? say`Issued ${name} to ${identifier}` : say`Issued ${name} to ${identifier}, in ${path}`,
  )
}

/** With the token itself, unless it is in a file; a dry run has none. */
function issueDocument(identifier: string, issued: Issued | undefined, path: string | undefined) {
  const { token, id } = issued ?? {}
  return {
    schema: 'guard.org.issue/1',
    ...{ identifier, id: id ?? null, token: path === undefined ? (token?.reveal() ?? null) : null },
    ...{ fingerprint: token?.fingerprint ?? null, file: path ?? null },
  }
}
