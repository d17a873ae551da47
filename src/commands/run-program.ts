import { type Command, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { ForegroundProgram, ProgramEnd } from '../core/ports/programs.ts'
import type { Secret } from '../core/secret.ts'
import { childEnvironment } from '../exec/environment.ts'
import { readSurroundings } from '../exec/surroundings.ts'
import { programOf, type UsedTools, usedTools } from '../exec/used-tools.ts'
import { MANAGER_NAMES, type ManagerName } from '../tools/tool.ts'
import { choose } from './choose.ts'
import { type GlobalFlags, noting } from './options.ts'

export interface ProgramFlags extends GlobalFlags {
  /** Seconds. */
  searchTime: number
  only?: ManagerName[]
}

/** A command that runs a program, with what both such commands have. */
export function running(command: Command): Command {
  return noting(
    command,
    say`Without --only, guard sets the variables of the tools that the command line names and of those whose manifest, lockfile or config is in the project; if there are none, of all tools. Tools: ${MANAGER_NAMES.join(', ')}; yarn-1 only if it is named.`,
  )
    .argument('<program...>', say('the program and its arguments, best after `--`'))
    .addOption(
      new Option('--only <tools>', say('set the variables of these tools alone, separated by commas')).argParser(
        parseTools,
      ),
    )
    .passThroughOptions()
}

function parseTools(text: string): ManagerName[] {
  return text.split(',').map(name => choose(name.trim(), MANAGER_NAMES))
}

export interface ProgramStart extends Pick<ForegroundProgram, 'stdin'> {
  /** Undefined for the registries alone. */
  token: Secret | undefined
  /** What the program gets besides. */
  env: Context['env']
}

/** Runs a program with registry and token in its environment, and ends as it does: throws `GuardError` unless that is 0. */
export async function runWithToken(
  [command, ...args]: readonly string[],
  { token, env: outer, stdin }: ProgramStart,
  { flags, ctx }: { flags: ProgramFlags; ctx: Context },
): Promise<void> {
  const words = [command!, ...args]
  const around = await readSurroundings(ctx, { words, milliseconds: flags.searchTime * 1000 })
  if (around.partial) throw notSeen()
  const input = { token, around, program: programOf(command!), urls: ctx.settings.urls, env: outer }
  const used: UsedTools = flags.only ? { tools: flags.only, isKnown: true } : usedTools(words, around.paths)
  const { env, withheld, withheldVariables } = childEnvironment(input, used.tools)
  if (token) ctx.io.detail(() => say`tools that get the token: ${used.tools.join(', ')}`)
  for (const { tool, reason } of withheld) {
    if (!concerns(used, flags)) continue
    ctx.io.err(say`note: ${tool} gets no token, which would not stay where it belongs: ${reason}`)
  }
  for (const { variable, reason } of withheldVariables)
    ctx.io.err(say`note: ${variable} is not set, because the token would reach another host: ${reason}`)
  endAs(command!, await ctx.runInForeground({ command: command!, args, cwd: ctx.cwd, env, stdin }), ctx)
}

/** A config that was not seen could send a variable to another host. */
function notSeen(): GuardError {
  return new GuardError(
    'PARTIAL_SEARCH',
    say('the search of the project ran out of time, so a config that sends the token elsewhere may have been missed'),
    {
      exitCode: ExitCode.usage,
      hint: say('give it longer with `--search-time SECONDS`'),
    },
  )
}

/** Skips reports about tools that the program may not use. */
function concerns({ isKnown }: UsedTools, { verbose }: GlobalFlags): boolean {
  return isKnown || verbose === true
}

/** guard ends as the program did; only a program that did not begin is guard's to speak of. */
function endAs(command: string, result: ProgramEnd, { io }: Pick<Context, 'io'>): void {
  if ('code' in result) {
    if (result.code !== 0) io.exitWith(result.code as ExitCode)
    return
  }
  const isAbsent = result.failure === 'absent'
  const why = isAbsent ? say('there is no such program') : say('it cannot be executed')
  throw new GuardError('NOT_STARTED', `${command}: ${why}`, {
    exitCode: (isAbsent ? 127 : 126) as ExitCode,
    hint: say('check its name, its mode and PATH'),
  })
}
