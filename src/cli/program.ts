import { Command, type Help, Option } from 'commander'
import { ExitCode } from '../core/errors.ts'
import { LANGUAGES, say } from '../core/language.ts'
import { fitHelp, inColumns } from './help.ts'
import { columnsOf } from './io.ts'
import type { Runtime } from './runtime.ts'
import type { Sink } from './sink.ts'

export type ProgramRuntime = Pick<Runtime, 'version' | 'env'> & { stdout: Sink; stderr: Sink }

/** The meaning of each exit status, in short. */
export function exitMeanings(): Record<ExitCode, string> {
  return {
    [ExitCode.ok]: say('done, or valid'),
    [ExitCode.negative]: say('a negative answer'),
    [ExitCode.usage]: say('usage'),
    [ExitCode.rejected]: say('token rejected'),
    [ExitCode.unknown]: say('cannot tell'),
    [ExitCode.rateLimited]: say('rate limited'),
    [ExitCode.conflict]: say('local conflict'),
    [ExitCode.unfinished]: say('run `guard resume`'),
    [ExitCode.refused]: say('refused for safety'),
    [ExitCode.forbidden]: say('permission missing'),
    [ExitCode.bug]: say('a bug in guard'),
    [ExitCode.interrupted]: say('interrupted'),
  }
}

/** Longer lines are hard to read. */
const WIDEST = 90

/** The `guard` command, without subcommands. */
export function createProgram(runtime: ProgramRuntime): Command {
  const columns = Math.min(columnsOf(runtime), WIDEST)
  return fitHelp(new Command('guard'), columns)
    .description(say('Finds, rewrites and rotates Takumi Guard tokens, in every place where they live'))
    .version(runtime.version)
    .addHelpText('before', `${say('Examples:')}\n  $ guard find\n  $ guard rotate\n  $ guard demo\n`)
    .addHelpText('after', ({ command }) => `\n${say('Exit codes:')}\n${exitCodes(command.createHelp(), columns)}`)
    .option('--json', say('print one JSON document on standard output'))
    .option('--no-color', say('print without colour'))
    .addOption(new Option('--lang <code>', say('language of the messages')).choices(LANGUAGES))
    .option('--verbose', say('say more on standard error'))
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: runtime.stdout.write, writeErr: runtime.stderr.write })
}

function exitCodes(helper: Help, columns: number): string {
  const cells = Object.entries(exitMeanings()).map(([code, meaning]) => `  ${code} ${meaning}`)
  return inColumns(cells, helper, columns)
}

/** addCommand() does not pass on exitOverride and the output settings, at any depth. */
export function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
