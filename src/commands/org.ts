import { Command } from 'commander'
import { answerError, tokenCandidates } from '../core/answers.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { renderOrgTokens } from '../render/org.ts'
import { stateName } from '../render/words.ts'
import { lookUp, revokeById } from '../rotate/revoke-by-id.ts'
import {
  type ChangeFlags,
  changing,
  confirmed,
  describe,
  type GlobalFlags,
  pageOf,
  printJson,
  readSecret,
} from './options.ts'
import { rotateCommand } from './org/rotate.ts'

export function orgCommand(ctx: Context): Command {
  return describe(new Command('org'), say('Organisation user tokens, through the bot credential'), [
    'guard org list',
    'guard org issue alice-laptop > token.txt',
  ])
    .addCommand(issueCommand(ctx))
    .addCommand(listCommand(ctx))
    .addCommand(revokeCommand(ctx))
    .addCommand(probeCommand(ctx))
    .addCommand(rotateCommand(ctx))
}

function issueCommand(ctx: Context): Command {
  const command = describe(new Command('issue'), say('Issue a token and print it on standard output'), [
    'guard org issue alice-laptop > token.txt',
  ])
  return changing(command)
    .argument('<identifier>', say('whose token it is'))
    .action((identifier: string, flags: ChangeFlags) => runIssue(identifier, flags, ctx))
}

async function runIssue(identifier: string, flags: ChangeFlags, ctx: Context): Promise<void> {
  if (flags.dryRun) {
    ctx.io.err(say`Would issue a token to ${identifier}`)
    if (flags.json) printJson(ctx, issueDocument(identifier, undefined))
    return
  }
  const org = await ctx.api.org()
  const answer = await org.issue(identifier, () => {})
  const [token, ...more] = tokenCandidates(answer.body, value => tokenKind(value) === 'org')
  if (answer.status >= 400) throw answerError(org.host, answer, say('issue a token'), { credential: 'bot credential' })
  if (!token || more.length > 0) throw unreadable(org.host, identifier)
  const secret = new Secret(token)
  if (flags.json) printJson(ctx, issueDocument(identifier, secret), [secret])
  else ctx.io.out(token, [secret])
}

/** With the token itself; a dry run has none. */
function issueDocument(identifier: string, token: Secret | undefined) {
  return {
    schema: 'guard.org.issue/1',
    ...{ identifier, token: token?.reveal() ?? null, fingerprint: token?.fingerprint ?? null },
  }
}

function unreadable(host: string, identifier: string): GuardError {
  return new GuardError('UNEXPECTED_ANSWER', say`${host} issued a token, and its answer does not show which one`, {
    exitCode: ExitCode.unknown,
    hint: say`revoke it: \`guard org list ${identifier}\` shows its id`,
  })
}

interface ListFlags extends GlobalFlags {
  status?: string
}

function listCommand(ctx: Context): Command {
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

function revokeCommand(ctx: Context): Command {
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

interface ProbeFlags extends GlobalFlags {
  tokenStdin?: boolean
}

function probeCommand(ctx: Context): Command {
  return describe(new Command('probe'), say('Ask whether a token is active and belongs to the organisation'), [
    'guard org probe --token-stdin < token.txt',
  ])
    .option('--token-stdin', say('read the token from standard input'))
    .action((flags: ProbeFlags) => runProbe(flags, ctx))
}

async function runProbe(flags: ProbeFlags, ctx: Context): Promise<void> {
  const org = await ctx.api.org()
  const question = { question: say('Organisation token:'), flag: '--token-stdin', fromStdin: flags.tokenStdin }
  const token = new Secret(await readSecret(question, flags, ctx))
  if (tokenKind(token.reveal()) !== 'org') {
    throw new GuardError('NOT_A_TOKEN', say('that is no organisation token'), {
      exitCode: ExitCode.usage,
      hint: say('it begins with tg_org_'),
    })
  }
  const verdict = await org.probe(token)
  if (verdict.state === 'unknown')
    throw new GuardError('CANNOT_TELL', verdict.reason, {
      exitCode: verdict.exitCode,
      hint: say('run the command again later'),
    })
  const { state } = verdict
  const detail =
    verdict.state === 'valid'
      ? { id: verdict.tokenId ?? null, identifier: verdict.identifier ?? null }
      : { id: null, identifier: null }
  if (flags.json) printJson(ctx, { schema: 'guard.org.probe/1', fingerprint: token.fingerprint, state, ...detail })
  else ctx.io.out(`${token}  ${stateName(state)}${detail.identifier ? `  ${detail.identifier}` : ''}`)
  if (state === 'rejected') throw rejected(token)
}

function rejected(token: Secret): GuardError {
  return new GuardError('TOKEN_REJECTED', say`the service rejects ${token}`, {
    exitCode: ExitCode.rejected,
    silent: true,
  })
}
