import { Command } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Verdict } from '../../core/ports/services.ts'
import { Secret } from '../../core/secret.ts'
import { unknownVerdictError } from '../../find/verdict-advice.ts'
import { type KeyReport, keyDocument, renderKey } from '../../render/takumo.ts'
import { describeCommand, type GlobalFlags } from '../options.ts'
import { printJson } from '../output.ts'
import { readSecret } from '../prompts.ts'

interface ProbeFlags extends GlobalFlags {
  tokenStdin?: boolean
  wait?: boolean
}

export function takumoProbeCommand(ctx: Context): Command {
  return describeCommand(
    new Command('probe'),
    say(
      'Ask whether a key is valid, by default the key of TAKUMO_API_KEY; shows its environment, scopes and rate limit',
    ),
    ['guard takumo probe', 'guard takumo probe --token-stdin < key.txt', 'guard takumo probe --wait'],
  )
    .option('--token-stdin', say('read the key from standard input'))
    .option('--wait', say('if the service limits requests, wait once as long as it asks for'))
    .action((flags: ProbeFlags) => runProbe(flags, ctx))
}

async function runProbe(flags: ProbeFlags, ctx: Context): Promise<void> {
  const key = await obtainKey(flags, ctx)
  const takumo = await ctx.api.takumo()
  const verdict = await askPatiently(() => takumo.probe(key), flags, ctx)
  if (verdict.state === 'unknown') throw unknownVerdictError(verdict)
  const report: KeyReport = { key, verdict, scopes: verdict.state === 'valid' ? await takumo.scopes(key) : [] }
  if (flags.json) printJson(ctx, keyDocument(report))
  else ctx.io.out(renderKey(report, ctx.clock.now()))
  if (verdict.state === 'rejected') ctx.io.exitWith(ExitCode.rejected)
}

/** Asks a second time if the service has named a time to wait for. */
async function askPatiently(ask: () => Promise<Verdict>, { wait }: ProbeFlags, ctx: Context): Promise<Verdict> {
  const verdict = await ask()
  const seconds = verdict.state === 'unknown' ? verdict.retryAfterSeconds : undefined
  if (!wait || seconds === undefined) return verdict
  ctx.io.err(say`The service limits requests; asking again in ${countOf(seconds, 'second')}`)
  await ctx.clock.sleep(seconds * 1000)
  return ask()
}

async function obtainKey(flags: ProbeFlags, ctx: Context): Promise<Secret> {
  if (ctx.settings.takumoKey && !flags.tokenStdin) return ctx.settings.takumoKey
  const question = { question: say('Takumo key:'), flag: '--token-stdin', fromStdin: flags.tokenStdin }
  const key = await readSecret(question, flags, ctx)
  if (key === '') {
    throw new GuardError('NOT_A_TOKEN', say('no key came on standard input'), {
      exitCode: ExitCode.usage,
      hint: say('set TAKUMO_API_KEY or pipe the key into it'),
    })
  }
  return new Secret(key)
}
