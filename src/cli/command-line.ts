import { Command, CommanderError } from 'commander'
import { verbs } from '../commands/index.ts'
import type { Verb } from '../commands/verb.ts'
import type { Context } from '../core/ports/context.ts'

/** The flags that take effect before a command runs, wherever they are on the command line. */
export interface EarlyFlags {
  json: boolean
  color: boolean
  verbose: boolean
  /** As typed. */
  lang: string | undefined
  /** `--for-user`, as typed. */
  forUser: string | undefined
}

export interface CommandLine {
  /** The command to run, or the one whose help is requested; undefined for an unknown word. */
  verb: Verb | undefined
  /** True for `guard` without arguments. */
  isAlone: boolean
  /** True if the command is about to change something on this machine. */
  changes: boolean
  flags: EarlyFlags
}

/**
 * Parses the command line like commander, without running anything: a flag after `--`, or after the program of `guard
 * exec`, is not guard's. If commander is going to reject the line, it is parsed as far as possible.
 */
export async function readCommandLine(argv: readonly string[]): Promise<CommandLine> {
  const program = new Command().option('--json').option('--no-color').option('--verbose').option('--lang <code>')
  for (const { name } of verbs) program.command(name)
  const { operands, unknown } = parse(program.enablePositionalOptions(), beforeDashes(argv))
  const [name, ...words] = operands[0] === 'help' ? operands.slice(1) : operands
  const verb = verbs.find(each => each.name === name)
  const own = verb ? optionsIn(await verb.load(NOTHING), [...words, ...unknown]) : {}
  const { json, color, verbose, lang, forUser }: Partial<EarlyFlags> = { ...program.opts(), ...own }
  const flags = { json: json === true, color: color !== false, verbose: verbose === true, lang, forUser }
  const changes = verb?.changes?.(own, [...words, ...unknown]) === true && !asksForHelp(operands, unknown)
  return { verb, isAlone: operands.length === 0, changes, flags }
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end === -1 ? argv : argv.slice(0, end)
}

function asksForHelp([first]: readonly string[], unknown: readonly string[]): boolean {
  return first === 'help' || unknown.some(word => word === '--help' || word === '-h')
}

/** The options of a command and of the subcommand that the words lead to; the subcommand's win. */
function optionsIn(command: Command, words: readonly string[]): Record<string, unknown> {
  const { operands, unknown } = parse(command, words)
  const child = command.commands.find(each => each.name() === operands[0])
  const below = child ? optionsIn(child, [...operands.slice(1), ...unknown]) : {}
  return { ...given(command), ...below }
}

/** Without defaults, which would override flags before the command. */
function given(command: Command): Record<string, unknown> {
  const entries = Object.entries(command.opts())
  return Object.fromEntries(entries.filter(([name]) => command.getOptionValueSource(name) !== 'default'))
}

/** Accepts every value: invalid ones are reported when the command line is parsed for running. */
function parse(command: Command, words: readonly string[]) {
  for (const option of command.options) option.argParser(value => value)
  try {
    return command
      .exitOverride()
      .configureOutput({ outputError() {} })
      .parseOptions([...words])
  } catch (error) {
    if (error instanceof CommanderError) return { operands: [], unknown: [] }
    throw error
  }
}

/** A command can be described without its dependencies. */
export const NOTHING = new Proxy({} as Context, {
  get(_, name) {
    throw new Error(`a command asks for ${String(name)} before it runs`)
  },
})
