import { type Command, InvalidArgumentError, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { SearchScope } from '../find/discover.ts'
import { isWsl, windowsHome, windowsHomeOffer } from '../find/windows-home.ts'
import type { RewriteOptions } from '../rotate/prepare.ts'
import { languageOption } from './choose.ts'

/** Flags that every command has. */
export interface GlobalFlags {
  json?: boolean
  input?: boolean
  verbose?: boolean
}

export interface ChangeFlags extends GlobalFlags {
  dryRun?: boolean
  yes?: boolean
}

export interface ScopeFlags {
  here?: boolean
  searchTime: number
  windowsHome?: boolean
}

/** A command with the examples first in its help, and the flags that all have. */
export function describeCommand(command: Command, summary: string, examples: readonly string[]): Command {
  const lines = examples.map(example => `  $ ${example}`)
  return command
    .description(summary)
    .addHelpText('before', `${say('Examples:')}\n${lines.join('\n')}\n`)
    .option('--json', say('print one JSON document on standard output'))
    .option('--no-input', say('never ask; fail and name the flag that decides'))
    .option('--no-color', say('print without colour'))
    .addOption(languageOption())
    .option('--verbose', say('say more on standard error'))
    .option('--for-user <name>', say('run as root for this user, to whom everything then belongs'))
}

/** A paragraph below the help, within its columns. */
export function noting(command: Command, text: string): Command {
  return command.addHelpText('after', () => {
    const columns = command.configureOutput().getOutHelpWidth?.() ?? 80
    return `\n${command.createHelp().boxWrap(text, columns)}`
  })
}

export function changing(command: Command): Command {
  return command
    .option('-n, --dry-run', say('show what would be done, and do nothing'))
    .option('-y, --yes', say('do not ask before going on'))
}

export interface WaitFlags {
  wait?: boolean
}

/** The flag of the commands that make a call which cannot be taken back. */
export function waiting(command: Command): Command {
  return command.option('--no-wait', say('end at once where guard would wait to be sure what the service did'))
}

/** The context of a command that may wait, or not. */
export function patient<Ctx extends object>({ wait }: WaitFlags, ctx: Ctx): Ctx & { noWait: boolean } {
  return { ...ctx, noWait: wait === false }
}

export function searching(command: Command): Command {
  return withSearchTime(
    command.option('--here', say('look only in the known places, not in the rest of the home folder')),
  )
}

/** The flag of the commands that look everywhere, also in the other half of a machine with WSL. */
export function alsoInWindows(command: Command): Command {
  return command.option('--windows-home', say('in WSL: look in the home folder of Windows as well'))
}

/** Says once that there is another home, or checks that the one which is asked for can be told. Throws `GuardError` (exit 2). */
export function offerWindowsHome(
  { windowsHome: isWanted }: ScopeFlags,
  ctx: Pick<Context, 'platform' | 'env' | 'home' | 'files' | 'io'>,
): void {
  if (isWanted && windowsHome(ctx) === undefined) throw noWindowsHome(ctx)
  const offer = isWanted ? undefined : windowsHomeOffer(ctx)
  if (offer !== undefined) ctx.io.err(offer)
}

function noWindowsHome(ctx: Pick<Context, 'platform' | 'env' | 'home' | 'files'>): GuardError {
  const message = isWsl(ctx)
    ? say('neither PATH nor USERPROFILE tells where the home folder of Windows is')
    : say('--windows-home is for WSL, and this is none')
  const hint = isWsl(ctx) ? say('put USERPROFILE=/mnt/c/Users/NAME before the command') : say('leave the flag out')
  return new GuardError('NO_WINDOWS_HOME', message, { exitCode: ExitCode.usage, hint })
}

export function withSearchTime(command: Command): Command {
  return command.addOption(
    new Option('--search-time <seconds>', say('how long the search may take')).default(10).argParser(parseSeconds),
  )
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new InvalidArgumentError(say('Give a number of seconds above 0.'))
  return seconds
}

export function scopeOf(flags: ScopeFlags): SearchScope {
  return {
    ...{ here: flags.here ?? false, searchMilliseconds: flags.searchTime * 1000 },
    ...(flags.windowsHome && { windowsHome: true }),
  }
}

/** What the flags and the settings say of a rewrite. */
export function rewriteOptions(
  flags: ScopeFlags & { keychain?: boolean | undefined },
  ctx: Pick<Context, 'settings'>,
): RewriteOptions {
  return { scope: scopeOf(flags), keychain: flags.keychain ?? ctx.settings.keychain }
}
