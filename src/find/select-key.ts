import { ExitCode, GuardError } from '../core/errors.ts'
import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { UnknownVerdict } from '../core/ports/services.ts'
import { familyOf } from '../core/tokens.ts'
import type { Discovery } from './discovery.ts'
import { type ProbedToken, probeToken } from './probe.ts'
import { selectByFingerprint } from './select.ts'
import { verdictError } from './verdict-advice.ts'

/** Asks Takumo about each of its keys that was found; about a key that the user names, whatever is beside it. */
export async function probeKeys(
  { sites }: Discovery,
  fingerprint: string | undefined,
  ctx: Pick<Context, 'api' | 'settings'>,
): Promise<ProbedToken[]> {
  const groups = groupByToken(sites).filter(({ kind }) => familyOf(kind) === 'takumo')
  const wanted = fingerprint === undefined ? groups : [selectByFingerprint(groups, fingerprint)]
  const onRequest = fingerprint !== undefined
  return Promise.all(wanted.map(async group => ({ ...group, verdict: await probeToken(group, ctx, { onRequest }) })))
}

/**
 * The key to replace: the valid one, or the only one if it is revoked already. Throws `GuardError` if there is none, or if
 * it is not certain which is meant.
 */
export function selectKey(probed: readonly ProbedToken[]): ProbedToken {
  const inState = (wanted: string) => probed.filter(({ verdict }) => verdict.state === wanted)
  const [valid, unknown, rejected] = [inState('valid'), inState('unknown'), inState('rejected')]
  if (valid.length > 1) throw severalKeys(valid)
  if (valid[0]) return valid[0]
  if (unknown[0]) throw cannotTell(unknown[0], unknown[0].verdict as UnknownVerdict)
  if (rejected.length > 1) throw severalKeys(rejected)
  if (rejected[0]) return rejected[0]
  throw new GuardError('NOTHING_FOUND', say('no Takumo key was found on this machine'), {
    exitCode: ExitCode.negative,
    hint: say('run `guard setup --takumo` to write one to a file'),
  })
}

function severalKeys(keys: readonly ProbedToken[]): GuardError {
  const list = keys.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')
  return new GuardError('SEVERAL_TOKENS', say`several Takumo keys were found: ${list}`, {
    exitCode: ExitCode.usage,
    hint: say('choose one with `--token FINGERPRINT`'),
  })
}

function cannotTell(key: ProbedToken, { isUnasked }: UnknownVerdict): GuardError {
  if (!isUnasked) return verdictError([key])!
  return new GuardError('CANNOT_TELL', say`nothing beside ${key.token} says that it is a Takumo key`, {
    exitCode: ExitCode.unknown,
    hint: say`if it is one, name it with \`--token ${key.token.fingerprint}\``,
  })
}
