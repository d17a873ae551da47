import { Command } from 'commander'
import { verbs } from '../commands/index.ts'
import { ExitCode } from '../core/errors.ts'
import type { Context } from '../core/ports.ts'
import { maskTokens } from '../core/printable.ts'
import { reportError } from './report.ts'
import type { Signals } from './signals.ts'

const EXIT_CODES = `Exit codes:
  0 done, or valid        1 a negative answer      2 usage
  3 token rejected        4 cannot tell            5 rate limited
  6 local conflict        7 run \`guard resume\`     8 refused for safety
  9 permission missing    70 a bug in guard        130 interrupted`

/** argv to exit code. Everything that can fail ends here, and only bin/ tells the process. */
export async function main(argv: readonly string[], version: string): Promise<ExitCode> {
  const json = argv.slice(0, endOfFlags(argv)).includes('--json')
  try {
    const words = argv.filter(word => !word.startsWith('-'))
    const command = (words[0] === 'help' ? words[1] : words[0]) ?? ''
    let signals: Signals | undefined
    const enterWorld = async () => {
      const { createContext } = await import('./context.ts')
      const world = await createContext({ version, command, color: !argv.includes('--no-color') })
      signals = world.signals
      return world.ctx
    }
    const program = createProgram(version)
    for (const verb of verbs) {
      if (verb.name === command) program.addCommand(inherit(await verb.load(await enterWorld()), program))
      else program.command(verb.name, { hidden: verb.hidden === true }).description(verb.summary)
    }
    // Without an action of its own the program knows `help`, and names the command that an unknown word is near to.
    if (words.length === 0) program.action(async (flags: { json?: boolean }) => summarize(flags, await enterWorld()))
    await program.parseAsync([...argv], { from: 'user' })
    return signals?.wasInterrupted() ? ExitCode.interrupted : ExitCode.ok
  } catch (error) {
    return reportError(error, { json })
  }
}

function endOfFlags(argv: readonly string[]): number {
  const end = argv.indexOf('--')
  return end === -1 ? argv.length : end
}

function createProgram(version: string): Command {
  return new Command('guard')
    .description('Finds, rewrites and rotates Takumi Guard tokens, in every place where they live')
    .version(version)
    .addHelpText('before', 'Examples:\n  $ guard find\n  $ guard rotate\n  $ guard demo\n')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print without colour')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: text => void process.stderr.write(maskTokens(text)) })
}

async function summarize(flags: { json?: boolean }, ctx: Context): Promise<void> {
  await (await import('../commands/summary.ts')).runSummary(flags, ctx)
}

/** addCommand() does not hand down exitOverride and the output settings, at any depth. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}
