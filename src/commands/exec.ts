import { Command, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, HandedOver } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { childEnvironment } from '../exec/environment.ts'
import { readSurroundings } from '../exec/surroundings.ts'
import { programOf, type UsedTools, usedTools } from '../exec/used-tools.ts'
import { usableToken } from '../rotate/valid-token.ts'
import { TOOL_NAMES, type ToolName } from '../setup/tools.ts'
import { choose } from './choose.ts'
import { describe, type GlobalFlags, mentionPending, noting, type ScopeFlags, scopeOf, searching } from './options.ts'

interface ExecFlags extends GlobalFlags, ScopeFlags {
  only?: ToolName[]
  token?: string
  tokenStdin?: boolean
}

export function execCommand(ctx: Context): Command {
  const command = describe(
    new Command('exec'),
    say('Run a program with the token in its environment and in no file; whatever the program starts can read it'),
    [
      'guard exec -- npm ci',
      'guard exec --only pip,uv -- make install',
      'pass show guard | guard exec --token-stdin -- npm ci',
    ],
  )
  return noting(
    searching(command),
    say`Without --only, guard sets the variables of the tools that the command line names and of those whose manifest, lockfile or config is in the project; if there are none, of all tools. Tools: ${TOOL_NAMES.join(', ')}; yarn-1 only if it is named.`,
  )
    .argument('<program...>', say('the program and its arguments, best after `--`'))
    .option('--token <fingerprint>', say('the token to give, where several are valid'))
    .option('--token-stdin', say('read the token from standard input; the program gets an empty one'))
    .addOption(
      new Option('--only <tools>', say('set the variables of these tools alone, separated by commas')).argParser(
        parseTools,
      ),
    )
    .passThroughOptions()
    .action((program: string[], flags: ExecFlags) => runExec(program, flags, ctx))
}

function parseTools(text: string): ToolName[] {
  return text.split(',').map(name => choose(name.trim(), TOOL_NAMES))
}

async function runExec([command, ...args]: string[], flags: ExecFlags, ctx: Context): Promise<void> {
  mentionPending(ctx)
  const token = (await givenToken(flags, ctx)) ?? (await usableToken(wanted(flags), ctx)).token
  const words = [command!, ...args]
  const { searchMilliseconds: milliseconds } = scopeOf(flags)
  const around = await readSurroundings(ctx, { words, milliseconds })
  if (around.partial) throw notSeen()
  const program = programOf(command!)
  const input = { token, around, program, urls: ctx.settings.urls, env: ctx.env }
  const used: UsedTools = flags.only ? { tools: flags.only, isKnown: true } : usedTools(words, around.paths)
  const { env, withheld, withheldVariables } = childEnvironment(input, used.tools)
  ctx.io.detail(() => say`tools that get the token: ${used.tools.join(', ')}`)
  for (const { tool, reason } of withheld) {
    if (!concerns(used, flags)) continue
    ctx.io.err(say`note: ${tool} gets no token, which would not stay where it belongs: ${reason}`)
  }
  for (const { variable, reason } of withheldVariables)
    ctx.io.err(say`note: ${variable} is not set, because the token would reach another host: ${reason}`)
  const stdin = flags.tokenStdin ? 'empty' : 'inherit'
  endAs(command!, await ctx.handOver({ command: command!, args, cwd: ctx.cwd, env, stdin }))
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

function wanted(flags: ExecFlags) {
  return { scope: scopeOf(flags), fingerprint: flags.token }
}

/** The token of standard input or of GUARD_TOKEN, which is taken as it is. Throws `GuardError` (exit 2) for anything else. */
async function givenToken(flags: ExecFlags, ctx: Context): Promise<Secret | undefined> {
  const given = flags.tokenStdin ? (await ctx.io.readStdin()).trim() : flags.token ? '' : ctx.env.GUARD_TOKEN?.trim()
  if (!given && !flags.tokenStdin) return undefined
  const kind = tokenKind(given ?? '')
  if (given && (kind === 'email' || kind === 'org')) return new Secret(given)
  throw new GuardError(
    'NOT_A_TOKEN',
    say`${flags.tokenStdin ? say('standard input') : 'GUARD_TOKEN'} holds no Guard token`,
    {
      exitCode: ExitCode.usage,
      hint: say('give it a token that begins with tg_anon_ or tg_org_, and nothing else'),
    },
  )
}

/** What is said of tools that have no part in this is only noise. */
function concerns({ isKnown }: UsedTools, { verbose }: ExecFlags): boolean {
  return isKnown || verbose === true
}

/** guard ends as the program did; only a program that did not begin is guard's to speak of. */
function endAs(command: string, result: HandedOver): void {
  if ('code' in result && result.code === 0) return
  const [code, failed] = 'code' in result ? [result.code, false] : [result.failure === 'absent' ? 127 : 126, true]
  const why = code === 127 ? say('there is no such program') : say('it cannot be executed')
  throw new GuardError(
    failed ? 'NOT_STARTED' : 'PROGRAM_FAILED',
    failed ? `${command}: ${why}` : say`${command} failed`,
    {
      exitCode: code as ExitCode,
      hint: failed ? say('check its name, its mode and PATH') : undefined,
      silent: !failed,
    },
  )
}
