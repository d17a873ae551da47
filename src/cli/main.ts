import { verbs } from '../commands/index.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { readersLanguage, say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { createProgram, inherit } from './program.ts'
import { reportError } from './report.ts'
import type { Signals } from './signals.ts'
import { stdout } from './stdio.ts'

export { isWritten } from './stdio.ts'

interface Options {
  version: string
  json: boolean
}

/** argv to exit code. Everything that can fail ends here, and only bin/ tells the process. */
export async function main(argv: readonly string[], options: Options): Promise<ExitCode> {
  const code = await answer(argv, options)
  const lost = await stdout.flush()
  if (!lost) return code
  // A script would take half of a document, or no token, for the whole.
  const reported = reportError(await outputLost(lost), { json: false })
  return code === ExitCode.ok ? reported : code
}

async function answer(argv: readonly string[], { version, json }: Options): Promise<ExitCode> {
  try {
    const words = argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '--lang')
    const command = (words[0] === 'help' ? words[1] : words[0]) ?? ''
    let signals: Signals | undefined
    const enterWorld = async () => {
      const { createContext } = await import('./context.ts')
      const world = await createContext({ version, command, color: !argv.includes('--no-color') })
      signals = world.signals
      return world.ctx
    }
    const program = createProgram(version)
    if (!json && readersLanguage() !== 'en') (await import('./commander-words.ts')).inReadersLanguage(program)
    const called = verbs.find(({ name }) => name === command)
    if (called) program.addCommand(inherit(await called.load(await enterWorld()), program))
    else
      for (const verb of verbs) program.command(verb.name, { hidden: verb.hidden === true }).description(verb.summary)
    // Without an action of its own the program knows `help`, and names the command that an unknown word is near to.
    if (words.length === 0) program.action(async (flags: { json?: boolean }) => summarize(flags, await enterWorld()))
    await program.parseAsync([...argv], { from: 'user' })
    return signals?.wasInterrupted() ? ExitCode.interrupted : ExitCode.ok
  } catch (error) {
    return reportError(error, { json })
  }
}

async function summarize(flags: { json?: boolean }, ctx: Context): Promise<void> {
  await (await import('../commands/summary.ts')).runSummary(flags, ctx)
}

async function outputLost(code: string): Promise<GuardError> {
  const { inWords } = await import('../disk/system-errors.ts')
  return new GuardError('OUTPUT_LOST', say`what the command printed could not be written: ${inWords(code)}`, {
    exitCode: ExitCode.conflict,
    hint: say('what it had to do is done; run `guard status` to see what there is'),
  })
}
