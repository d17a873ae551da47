import { type Command, InvalidArgumentError, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { jsonText } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import type { SearchScope } from '../find/discover.ts'
import type { Page } from '../render/page.ts'
import { paintFor } from '../render/paint.ts'
import { wrapProse } from '../render/wrap.ts'
import { storedDeliveries } from '../rotate/delivery/journal.ts'
import type { Pending } from '../rotate/journal.ts'
import type { RewriteOptions } from '../rotate/prepare.ts'
import { storedJournals } from '../rotate/stored-journals.ts'
import { describePending } from '../rotate/subject.ts'
import { wayOut } from '../rotate/way-out.ts'
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
}

/** A command with the examples first in its help, and the flags that all have. */
export function describe(command: Command, summary: string, examples: readonly string[]): Command {
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
  return { here: flags.here ?? false, searchMilliseconds: flags.searchTime * 1000 }
}

export async function pageOf(ctx: Pick<Context, 'home' | 'io'>): Promise<Page> {
  return { home: ctx.home, columns: ctx.io.columns, paint: await paintFor(ctx.io.color) }
}

/** Explanations for standard output, within the columns where that is a terminal. */
export function forPeople(text: string, { io }: Pick<Context, 'io'>): string {
  return io.isTerminal ? wrapProse(text, io.columns) : text
}

/** What the flags and the settings say of a rewrite. */
export function rewriteOptions(
  flags: ScopeFlags & { keychain?: boolean | undefined },
  ctx: Pick<Context, 'settings'>,
): RewriteOptions {
  return { scope: scopeOf(flags), keychain: flags.keychain ?? ctx.settings.keychain }
}

/** One JSON document on stdout. */
export function printJson(ctx: Pick<Context, 'io'>, document: unknown, showing?: readonly Secret[]): void {
  ctx.io.document(jsonText(document), showing)
}

/** Asks the one question "shall I?". Throws `GuardError` where the answer is no, or nobody can be asked. */
export async function confirmed(question: string, flags: ChangeFlags, ctx: Pick<Context, 'io'>): Promise<void> {
  if (flags.yes) return
  if (flags.input === false || !ctx.io.interactive) {
    throw new GuardError('NEEDS_CONFIRMATION', say('nobody can be asked here'), {
      exitCode: ExitCode.usage,
      hint: say('add `--yes` to go on without asking'),
    })
  }
  if (!(await ctx.io.confirm(question))) {
    throw new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted })
  }
}

/** Reading commands go on beside any journal, and mention it. True if there is one. */
export function mentionPending(ctx: Pick<Context, 'journals' | 'deliveries' | 'io'>): boolean {
  const { pending, unusable } = storedJournals(ctx)
  for (const each of pending) ctx.io.err(mention(each))
  for (const { message, hint } of unusable) ctx.io.err(say`note: ${message}; ${hint}`)
  return pending.length + unusable.length + mentionDeliveries(ctx) > 0
}

/** In one line: a fleet has many. Returns how many there are. */
function mentionDeliveries(ctx: Pick<Context, 'deliveries' | 'io'>): number {
  const { begun, unusable } = storedDeliveries(ctx)
  const [first, ...more] = begun
  if (first) {
    const name = first.subject.identifier
    const others =
      more.length > 0
        ? say`note: the deliveries to ${name} and ${more.length} more are unfinished; run \`guard resume\``
        : undefined
    ctx.io.err(others ?? say`note: the delivery to ${name} is unfinished; run \`guard resume\``)
  }
  for (const { message, hint } of unusable) ctx.io.err(say`note: ${message}; ${hint}`)
  return begun.length + unusable.length
}

function mention(pending: Pending): string {
  const name = describePending(pending)
  return pending.state.phase === 'waiting'
    ? say`note: the rotation of ${name} is unfinished; ${wayOut(pending).fix}`
    : say`note: the rotation of ${name} is unfinished; run \`guard resume\``
}

/** A secret from standard input or a prompt without echo; never from the command line. */
export async function readSecret(
  { question, flag, fromStdin }: { question: string; flag: string; fromStdin: boolean | undefined },
  flags: GlobalFlags,
  ctx: Pick<Context, 'io'>,
): Promise<string> {
  if (fromStdin) return (await ctx.io.readStdin()).trim()
  if (flags.input === false || !ctx.io.interactive) {
    throw new GuardError('NEEDS_INPUT', say('nobody can be asked here'), {
      exitCode: ExitCode.usage,
      hint: say`give it on standard input with \`${flag}\``,
    })
  }
  return (await ctx.io.askSecret(question)).trim()
}
