import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { subjectOf } from '../../rotate/delivery/plan.ts'
import { changing, describeCommand, noting, waiting } from '../options.ts'
import { nameOrigins } from '../preview.ts'
import type { OrgRotateFlags } from './delivery.ts'
import { runDelivery } from './rotate-command.ts'
import { runAbort, runBegin, runCommit } from './rotate-steps.ts'

export function orgRotateCommand(ctx: Context): Command {
  const command = describeCommand(new Command('rotate'), say('Replace the token of an identifier on another host'), [
    'guard org rotate alice-laptop -- ssh alice guard sync --token-stdin --yes --json',
    "guard org rotate ci --proved-by 'vault-fingerprint ci' -- vault-write ci",
    'guard org rotate alice-laptop --begin --out new.token',
    'guard org rotate alice-laptop --commit < sync.json',
  ])
  return noting(
    waiting(changing(command)),
    say(
      'A new token is issued and given to the command as one line of standard input. The old one is revoked only if the command ended with 0 and the delivery is proved: by the document of `guard sync --json` that it prints, or by --proved-by. Neither program has a credential of guard’s in its environment. If guard is interrupted, the same command line continues with the same token.',
    ),
  )
    .argument('<identifier>', say('the exact identifier'))
    .argument('[cmd...]', say('the command that reads the token from standard input, after `--`'))
    .option('--id <id>', say('the token to replace, if the identifier has several'))
    .option('--proved-by <command>', say('shell command that prints the fingerprint of the token at the destination'))
    .option('--begin', say('issue the token and print it, for a program that delivers it; then --commit or --abort'))
    .option('--out <file>', say('with --begin: write the token to a new file that only this user can read'))
    .option(
      '--commit',
      say(
        'revoke the old token, if --proved or a document of `guard sync --json` on standard input proves the delivery',
      ),
    )
    .option('--proved <fingerprint>', say('with --commit: the fingerprint of the token at the destination'))
    .option('--abort', say('revoke the new token; the old one still works'))
    .action((identifier: string, words: string[], flags: OrgRotateFlags) =>
      runOrgRotate({ identifier, words }, flags, ctx),
    )
}

interface Request {
  identifier: string
  words: readonly string[]
}

async function runOrgRotate({ identifier, words }: Request, flags: OrgRotateFlags, ctx: Context): Promise<void> {
  requireOneStep(words, flags)
  const subject = await subjectOf(identifier, ctx)
  nameOrigins(ctx)
  if (flags.begin) return runBegin(subject, flags, ctx)
  if (flags.commit) return runCommit(subject, flags, ctx)
  if (flags.abort) return runAbort(subject, flags, ctx)
  return runDelivery(subject, words, flags, ctx)
}

function requireOneStep(words: readonly string[], flags: OrgRotateFlags): void {
  const steps = [words.length > 0, flags.begin, flags.commit, flags.abort].filter(Boolean).length
  const isLoose =
    (flags.provedBy !== undefined && words.length === 0) ||
    (flags.out !== undefined && !flags.begin) ||
    (flags.proved !== undefined && !flags.commit)
  if (steps === 1 && !isLoose) return
  throw new GuardError(
    'USAGE',
    say(
      'give either a command after `--`, or one of --begin, --commit and --abort; --proved-by belongs to a command, --out to --begin, --proved to --commit',
    ),
    {
      exitCode: ExitCode.usage,
      hint: say('see `guard org rotate --help`'),
    },
  )
}
