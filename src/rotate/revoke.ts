import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { UnknownVerdict, ValidVerdict, Verdict } from '../core/ports/services.ts'
import { type ProbedToken, probeToken } from '../find/probe.ts'

type RevokeContext = Pick<Context, 'api' | 'settings' | 'clock'>

/**
 * Revokes a valid token at its service. Returns once the service rejects it, however the call ended. Throws `GuardError`
 * if it is still valid, or if the service cannot be asked.
 */
export async function revokeToken(target: ProbedToken, ctx: RevokeContext): Promise<void> {
  // The token may be sent to the service again: having been probed proves that it belongs there.
  const ask = () => probeToken(target, ctx, { foreignHosts: true })
  try {
    await send(target, ctx)
  } catch (error) {
    if (error instanceof GuardError && (await ask()).state === 'rejected') return
    throw error
  }
  const verdict = await askAgain(ask, ctx)
  if (verdict.state === 'valid') throw stillValid(target)
  if (verdict.state === 'unknown') throw notProved(target, verdict)
}

const TRIES = 3

/** A service may take a moment to learn of its own revocation. */
async function askAgain(ask: () => Promise<Verdict>, { clock }: RevokeContext): Promise<Verdict> {
  let verdict = await ask()
  for (let tries = 1; verdict.state !== 'rejected' && tries < TRIES; tries += 1) {
    await clock.sleep(1000)
    verdict = await ask()
  }
  return verdict
}

async function send({ token, kind, verdict }: ProbedToken, { api }: RevokeContext): Promise<void> {
  if (kind === 'email') return (await api.email()).revoke(token)
  return (await api.org()).revoke((verdict as ValidVerdict).tokenId!)
}

/** For an organisation's token the service must return its id. Throws `GuardError` if it did not. */
export function requireId({ token, kind, verdict }: ProbedToken): void {
  if (kind !== 'org' || verdict.state !== 'valid' || verdict.tokenId !== undefined) return
  throw new GuardError('NO_TOKEN_ID', say`the service does not say which of its tokens ${token} is`, {
    exitCode: ExitCode.refused,
    hint: say('find its id with `guard org list`, and run `guard org revoke TOKEN_ID`'),
  })
}

function notProved({ token }: ProbedToken, { reason, exitCode, retryAfterSeconds }: UnknownVerdict): GuardError {
  return new GuardError(
    'NOT_PROVED',
    say`the service took the call to revoke ${token}, and cannot be asked: ${reason}`,
    {
      exitCode,
      retryAfterSeconds,
      hint: say('run `guard status` in a minute'),
    },
  )
}

function stillValid({ token }: ProbedToken): GuardError {
  return new GuardError('STILL_VALID', say`the service took the call, and ${token} is still valid`, {
    exitCode: ExitCode.unknown,
    hint: say('run `guard status` in a minute'),
  })
}
