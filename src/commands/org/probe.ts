import { Command, Option } from 'commander'
import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { unknownVerdictError } from '../../find/verdict-advice.ts'
import { stateName } from '../../render/state-names.ts'
import { describeCommand } from '../options.ts'
import { printJson } from '../output.ts'
import { readSecret } from '../prompts.ts'
import { type ProbeFileFlags, runProbeFile } from './probe-file.ts'

interface ProbeFlags extends ProbeFileFlags {
  tokenStdin?: boolean
  fromFile?: string
}

export function probeCommand(ctx: Context): Command {
  return describeCommand(new Command('probe'), say('Ask whether a token is active and belongs to the organisation'), [
    'guard org probe --token-stdin < token.txt',
    'guard org probe --from-file tokens.txt --json',
  ])
    .option('--token-stdin', say('read the token from standard input'))
    .addOption(
      new Option('--from-file <file>', say('ask about each token of a file: one a line, or JSON lines')).conflicts(
        'tokenStdin',
      ),
    )
    .option('--fresh', say('with a file: ask again about tokens that an interrupted run knows'))
    .action((flags: ProbeFlags) =>
      flags.fromFile === undefined ? runProbe(flags, ctx) : runProbeFile(flags.fromFile, flags, ctx),
    )
}

async function runProbe(flags: ProbeFlags, ctx: Context): Promise<void> {
  const org = await ctx.api.org()
  const question = { question: say('Organisation token:'), flag: '--token-stdin', fromStdin: flags.tokenStdin }
  const token = new Secret(await readSecret(question, flags, ctx))
  if (tokenKind(token.reveal()) !== 'org') {
    throw new GuardError('NOT_A_TOKEN', say('that is no organisation token'), {
      exitCode: ExitCode.usage,
      hint: say('it begins with tg_org_'),
    })
  }
  const verdict = await org.probe(token)
  if (verdict.state === 'unknown') throw unknownVerdictError(verdict)
  const { state } = verdict
  const detail =
    verdict.state === 'valid'
      ? { id: verdict.tokenId ?? null, identifier: verdict.identifier ?? null }
      : { id: null, identifier: null }
  if (flags.json) printJson(ctx, { schema: 'guard.org.probe/1', fingerprint: token.fingerprint, state, ...detail })
  else ctx.io.out(`${token}  ${stateName(state)}${detail.identifier ? `  ${detail.identifier}` : ''}`)
  if (state === 'rejected') ctx.io.exitWith(ExitCode.rejected)
}
