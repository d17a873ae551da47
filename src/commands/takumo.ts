import { Command } from 'commander'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import { stateName } from '../render/words.ts'
import { describe, type GlobalFlags, printJson, readSecret } from './options.ts'
import { takumoRotateCommand } from './takumo-rotate.ts'

interface ProbeFlags extends GlobalFlags {
  tokenStdin?: boolean
}

export function takumoCommand(ctx: Context): Command {
  return describe(new Command('takumo'), say('Takumo API keys'), ['guard takumo probe', 'guard takumo rotate'])
    .addCommand(probeCommand(ctx))
    .addCommand(takumoRotateCommand(ctx))
}

function probeCommand(ctx: Context): Command {
  return describe(
    new Command('probe'),
    say('Ask whether a key is valid; the key of TAKUMO_API_KEY where none is given'),
    ['guard takumo probe', 'guard takumo probe --token-stdin < key.txt'],
  )
    .option('--token-stdin', say('read the key from standard input'))
    .action((flags: ProbeFlags) => runProbe(flags, ctx))
}

async function runProbe(flags: ProbeFlags, ctx: Context): Promise<void> {
  const key = await obtainKey(flags, ctx)
  const verdict = await (await ctx.api.takumo()).probe(key)
  if (verdict.state === 'unknown') {
    throw new GuardError('CANNOT_TELL', verdict.reason, {
      exitCode: verdict.exitCode,
      hint: say('run the command again later'),
    })
  }
  const limit = verdict.state === 'valid' ? (verdict.limit ?? null) : null
  if (flags.json)
    printJson(ctx, { schema: 'guard.takumo.probe/1', fingerprint: key.fingerprint, state: verdict.state, limit })
  else ctx.io.out(`${key}  ${stateName(verdict.state)}${limit ? `  (${limit})` : ''}`)
  if (verdict.state === 'rejected') {
    throw new GuardError('TOKEN_REJECTED', say`the service rejects ${key}`, {
      exitCode: ExitCode.rejected,
      silent: true,
    })
  }
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
