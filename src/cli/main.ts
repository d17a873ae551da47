import { verbs } from '../commands/index.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { currentLanguage, say, setLanguage } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Concern } from '../core/ports/settings.ts'
import { type ServiceUrls, VENDOR_URLS } from '../core/services.ts'
import type { CommandEnding } from './command-ending.ts'
import { type CommandLine, readCommandLine } from './command-line.ts'
import { createProgram, inherit } from './program.ts'
import { reportError } from './report.ts'
import type { Runtime } from './runtime.ts'
import type { Signals } from './signals.ts'
import { concealing, type SafeRuntime } from './sink.ts'
import { setLanguageFrom } from './translate.ts'

/**
 * Runs guard with the given arguments in any process and returns the exit code. Everything that a run depends on is
 * in its arguments or on disk. Never throws.
 */
export async function main(argv: readonly string[], outer: Runtime): Promise<ExitCode> {
  const runtime = concealing(outer)
  try {
    return await answerInFull(argv, runtime)
  } finally {
    await runtime.stderr.flush()
    setLanguage('en') // as before: the language is all that a run changes in its process
  }
}

async function answerInFull(argv: readonly string[], runtime: SafeRuntime): Promise<ExitCode> {
  const code = await answer(argv, runtime)
  const lost = await runtime.stdout.flush()
  if (!lost) return code
  // A script would take half of a document, or no token at all, for the complete output.
  const reported = reportError(await outputLost(lost), { json: false }, runtime)
  return code === ExitCode.ok ? reported : code
}

async function answer(argv: readonly string[], runtime: SafeRuntime): Promise<ExitCode> {
  let json = false
  const ending: CommandEnding = { isTold: false, code: undefined }
  try {
    const line = await readCommandLine(argv)
    json = line.flags.json
    await setLanguageFrom(line.flags, runtime.env)
    return await run(argv, line, runtime, ending)
  } catch (error) {
    return reportError(error, { json, isTold: ending.isTold }, runtime)
  }
}

async function run(
  argv: readonly string[],
  { verb, flags, isAlone, changes }: CommandLine,
  runtime: SafeRuntime,
  ending: CommandEnding,
): Promise<ExitCode> {
  let signals: Signals | undefined
  const enterWorld = async (command: string) => {
    const { createContext } = await import('./context.ts')
    const { actAs } = await import('./act-as.ts')
    const acting = actAs(runtime, { forUser: flags.forUser, changes, argv })
    const world = await createContext(acting, { command, changes, ...flags }, ending)
    signals = world.signals
    world.ctx.io.detail(() => aboutRun(runtime, world.ctx))
    // Completion runs in a shell, which would show whatever guard prints.
    if (!verb?.hidden) for (const concern of world.ctx.concerns) world.ctx.io.err(describeConcern(concern))
    return world.ctx
  }
  const program = createProgram(runtime)
  if (!flags.json && currentLanguage() !== 'en') (await import('./commander-words.ts')).inReadersLanguage(program)
  if (verb) program.addCommand(inherit(await verb.load(await enterWorld(verb.name)), program))
  else
    for (const each of verbs) program.command(each.name, { hidden: each.hidden === true }).description(each.summary())
  // The root command has no action: commander knows `help` and suggests the closest command for an unknown word.
  if (isAlone) program.action(async () => summarize(flags, await enterWorld('')))
  // A flag before the command counts like one after it.
  program.hook('preAction', (_, called) => {
    if (flags.json) called.setOptionValue('json', true)
    if (flags.verbose) called.setOptionValue('verbose', true)
  })
  await program.parseAsync([...argv], { from: 'user' })
  return ending.code ?? (signals?.wasInterrupted() ? ExitCode.interrupted : ExitCode.ok)
}

async function summarize(flags: { json: boolean }, ctx: Context): Promise<void> {
  await (await import('../commands/summary.ts')).runSummary(flags, ctx)
}

/** For `--verbose`: guard's version, and what decides which folders it reads and which services it calls. */
function aboutRun({ version, platform }: Runtime, { settings, home }: Context): string {
  const moved = Object.entries(settings.urls).filter(([name, url]) => url !== VENDOR_URLS[name as keyof ServiceUrls])
  const services =
    moved.length === 0 ? say('the built-in services') : moved.map(([name, url]) => `${name} ${url}`).join(', ')
  return [
    `guard ${version}, Node ${process.versions.node}, ${platform}`,
    say`home: ${home}`,
    say`state: ${settings.stateFolder}`,
    say`services: ${services}`,
  ].join('\n')
}

function describeConcern({ path, message, fix }: Concern): string {
  return fix === undefined ? say`note: ${path}: ${message}` : say`note: ${path}: ${message}; ${fix}`
}

async function outputLost(code: string): Promise<GuardError> {
  const { describeCode } = await import('../disk/system-errors.ts')
  return new GuardError('OUTPUT_LOST', say`what the command printed could not be written: ${describeCode(code)}`, {
    exitCode: ExitCode.conflict,
    hint: say('what it had to do is done; run `guard status` to see what there is'),
  })
}
