import { Command, InvalidArgumentError, Option } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { IdTokenEndpoint, Sts } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { checkIdToken, idTokenSource, noIdToken, withoutIdentity } from '../exec/id-token.ts'
import { pathsOf } from '../formats/adapter.ts'
import { describeCommand, withSearchTime } from './options.ts'
import { type ProgramFlags, running, runWithToken } from './run-program.ts'

interface CiFlags extends ProgramFlags {
  botId?: string
  idTokenFile?: string
  audience?: string
  expiresIn: number
  orAnonymous?: boolean
  addMask?: boolean
}

/** The vendor's own actions ask for half an hour, and take no more than a day. */
const DEFAULT_SECONDS = 1_800
const MOST_SECONDS = 86_400

export function ciCommand(ctx: Context): Command {
  const command = describeCommand(
    new Command('ci'),
    say(
      'Exchange the ID token of a CI job for a short-lived Guard token, and run a program with it, in its environment and in no file',
    ),
    ['guard ci -- npm ci', 'guard ci --bot-id BT01EXAMPLE --expires-in 600 -- make install'],
  )
  return running(withSearchTime(command))
    .option('--bot-id <id>', say('id of the bot that gets the token, which is not a secret (default: GUARD_BOT_ID)'))
    .option('--id-token-file <file>', say('read the ID token from this file (default: GUARD_ID_TOKEN, or from GitHub)'))
    .option('--audience <url>', say('the audience of the ID token, if it is not the address of the service'))
    .addOption(
      new Option('--expires-in <seconds>', say('how long the token works'))
        .default(DEFAULT_SECONDS)
        .argParser(parseSeconds),
    )
    .option('--or-anonymous', say('if the job has no ID token, run the program with the registries alone'))
    .option('--add-mask', say('print the token once, as the command by which GitHub hides it in the log'))
    .action((program: string[], flags: CiFlags) => runCi(program, flags, ctx))
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS) return seconds
  throw new InvalidArgumentError(say`Give a number of seconds from 1 to ${MOST_SECONDS}.`)
}

async function runCi(program: string[], flags: CiFlags, ctx: Context): Promise<void> {
  refuseMask(flags, ctx)
  const token = await obtainToken(program[0]!, flags, ctx)
  if (token && flags.addMask) ctx.io.err(`::add-mask::${token.reveal()}`, [token])
  await runWithToken(program, { token, env: withoutIdentity(ctx.env), stdin: 'inherit' }, { flags, ctx })
}

/** Anywhere else that line would be in the log. */
function refuseMask({ addMask }: CiFlags, { env }: Context): void {
  if (!addMask || env.GITHUB_ACTIONS === 'true') return
  throw new GuardError('NOT_ON_GITHUB', say('only a runner of GitHub Actions hides what `--add-mask` prints'), {
    exitCode: ExitCode.usage,
    hint: say('leave `--add-mask` out'),
  })
}

async function obtainToken(program: string, flags: CiFlags, ctx: Context): Promise<Secret | undefined> {
  const sts = await ctx.api.sts()
  const audience = flags.audience ?? sts.audience
  const source = flags.idTokenFile === undefined ? idTokenSource(ctx.env) : readToken(flags.idTokenFile, ctx)
  if (!source) {
    if (!flags.orAnonymous) throw noIdToken(ctx.env, audience)
    ctx.io.err(say`note: this job has no ID token, so ${program} gets Guard's registries without a token`)
    return undefined
  }
  const botId = botIdOf(flags, ctx)
  const idToken = await idTokenFrom(source, audience, ctx)
  return exchange({ botId, idToken, seconds: flags.expiresIn }, sts, ctx)
}

function readToken(path: string, ctx: Context): Secret {
  const file = ctx.files.read(pathsOf(ctx).resolve(ctx.cwd, path))
  if (file.kind === 'file') return new Secret(file.text.trim())
  const reason = file.kind === 'absent' ? say('there is no such file') : file.message
  throw new GuardError('NO_ID_TOKEN', say`${path} cannot be read: ${reason}`, {
    exitCode: ExitCode.usage,
    hint: say('name the file into which the CI service writes the ID token'),
  })
}

function botIdOf(flags: CiFlags, { env }: Context): string {
  const botId = (flags.botId ?? env.GUARD_BOT_ID ?? '').trim()
  if (/^[A-Za-z0-9-]{1,128}$/.test(botId)) return botId
  const message = botId === '' ? say('the bot id is not set') : say('the bot id holds characters that no id has')
  throw new GuardError('BAD_ID', message, {
    exitCode: ExitCode.usage,
    hint: say('set GUARD_BOT_ID or `--bot-id` to the id of the bot, which begins with BT'),
  })
}

async function idTokenFrom(source: Secret | IdTokenEndpoint, audience: string, ctx: Context): Promise<Secret> {
  const idToken = source instanceof Secret ? source : await ctx.api.idToken(source, audience)
  checkIdToken(idToken, audience)
  ctx.io.hide(idToken)
  return idToken
}

async function exchange(job: Parameters<Sts['exchange']>[0], sts: Sts, ctx: Context): Promise<Secret> {
  const { token, seconds = job.seconds } = await sts.exchange(job)
  ctx.io.hide(token)
  ctx.io.detail(() => say`${sts.host} issued a token that works for ${countOf(seconds, 'second')}`)
  return token
}
