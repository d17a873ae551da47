import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, ValidVerdict } from '../core/ports.ts'
import { type ProbedToken, probeToken } from './probe.ts'

type KillContext = Pick<Context, 'api' | 'settings'>

/**
 * Kills a valid token at its service. Returns where it is dead: the service said so, or rejects it now, however the
 * call ended. Throws `GuardError` where it lives, or nobody can tell.
 */
export async function kill(doomed: ProbedToken, ctx: KillContext): Promise<void> {
  // The token may go to the service again: that it was asked about proves that it is at home there.
  const ask = () => probeToken(doomed, ctx, { foreignHosts: true })
  try {
    await send(doomed, ctx)
  } catch (error) {
    if (error instanceof GuardError && (await ask()).state === 'rejected') return
    throw error
  }
  if ((await ask()).state === 'valid') throw stillValid(doomed)
}

async function send({ token, kind, verdict }: ProbedToken, { api }: KillContext): Promise<void> {
  if (kind === 'email') return (await api.email()).revoke(token)
  return (await api.org()).revoke((verdict as ValidVerdict).tokenId!)
}

/** Of an organisation's token the service must say which one it is. Throws `GuardError` where it did not. */
export function requireId({ token, kind, verdict }: ProbedToken): void {
  if (kind !== 'org' || verdict.state !== 'valid' || verdict.tokenId !== undefined) return
  throw new GuardError('NO_TOKEN_ID', say`the service does not say which of its tokens ${token} is`, {
    exitCode: ExitCode.refused,
    hint: say('find its id with `guard org list`, and run `guard org revoke TOKEN_ID`'),
  })
}

function stillValid({ token }: ProbedToken): GuardError {
  return new GuardError('STILL_VALID', say`the service took the call, and ${token} is still valid`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard status` in a minute'),
  })
}
