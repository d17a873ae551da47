import { Command } from 'commander'
import { answerError, tokenCandidates } from '../../core/answers.ts'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports.ts'
import { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { type ChangeFlags, changing, describe, printJson } from '../options.ts'

export function issueCommand(ctx: Context): Command {
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
