import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { findUsableToken } from '../rotate/valid-token.ts'
import { describeCommand, type ScopeFlags, scopeOf, searching } from './options.ts'
import { mentionPending } from './pending.ts'
import { type ProgramFlags, running, runWithToken } from './run-program.ts'

interface ExecFlags extends ProgramFlags, ScopeFlags {
  token?: string
  tokenStdin?: boolean
}

export function execCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('exec'),
    say('Run a program with the token in its environment and in no file; whatever the program starts can read it'),
    [
      'guard exec -- npm ci',
      'guard exec --only pip,uv -- make install',
      'pass show guard | guard exec --token-stdin -- npm ci',
    ],
  )
  return running(searching(command))
    .option('--token <fingerprint>', say('the token to give, where several are valid'))
    .option('--token-stdin', say('read the token from standard input; the program gets an empty one'))
    .action((program: string[], flags: ExecFlags) => runExec(program, flags, ctx))
}

async function runExec(program: string[], flags: ExecFlags, ctx: Context): Promise<void> {
  mentionPending(ctx)
  const token = (await givenToken(flags, ctx)) ?? (await findUsableToken(wanted(flags), ctx)).token
  const stdin = flags.tokenStdin ? 'empty' : 'inherit'
  await runWithToken(program, { token, env: ctx.env, stdin }, { flags, ctx })
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
