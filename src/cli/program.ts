import { Command } from 'commander'
import { ExitCode } from '../core/errors.ts'
import { maskTokens } from '../core/printable.ts'
import { fitHelp, inColumns } from './help.ts'

/** What each exit status says: in short for the help, and what more the manual has to say of it. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, readonly [short: string, more?: string]>> = {
  [ExitCode.ok]: ['done, or valid', 'also where there was nothing to do'],
  [ExitCode.negative]: ['a negative answer', 'nothing found, not set up, the doctor found faults'],
  [ExitCode.usage]: ['usage'],
  [ExitCode.rejected]: ['token rejected', 'by its service'],
  [ExitCode.unknown]: ['cannot tell', 'network, timeout, server error'],
  [ExitCode.rateLimited]: ['rate limited'],
  [ExitCode.conflict]: ['local conflict', 'locked, changed by another program, not writable, not text'],
  [ExitCode.unfinished]: ['run `guard resume`', 'begun and not finished'],
  [ExitCode.refused]: [
    'refused for safety',
    'tracked by git, foreign host, a copy that cannot be rewritten, no durable place',
  ],
  [ExitCode.forbidden]: ['permission missing', 'or a plan'],
  [ExitCode.bug]: ['a bug in guard'],
  [ExitCode.interrupted]: ['interrupted', 'nothing half done'],
}

/** `guard` itself, before it has any command. */
export function createProgram(version: string): Command {
  return fitHelp(new Command('guard'))
    .description('Finds, rewrites and rotates Takumi Guard tokens, in every place where they live')
    .version(version)
    .addHelpText('before', 'Examples:\n  $ guard find\n  $ guard rotate\n  $ guard demo\n')
    .addHelpText('after', () => `\nExit codes:\n${exitCodes()}`)
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print without colour')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: text => void process.stderr.write(maskTokens(text)) })
}

function exitCodes(): string {
  return inColumns(
    Object.entries(EXIT_MEANINGS).map(([code, [short]]) => `  ${code} ${short}`),
    24,
  )
}

/** addCommand() does not hand down exitOverride and the output settings, at any depth. */
export function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
