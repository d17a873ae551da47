import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { UnknownVerdict } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import type { ProbedToken } from './probe.ts'

export interface Choice {
  /** Fingerprint, whole or its beginning, with or without `sha256:`. */
  fingerprint?: string | undefined
  all?: boolean | undefined
}

/** The tokens to work on: the one that is valid, or those that were named. Throws `GuardError`. */
export function selectTokens(probed: readonly ProbedToken[], choice: Choice): ProbedToken[] {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  if (choice.fingerprint !== undefined) return [requireValid(named(candidates, choice.fingerprint))]
  if (candidates.length === 0) throw nothingFound()
  const valid = candidates.filter(({ verdict }) => verdict.state === 'valid')
  if (valid.length === 1 || (valid.length > 1 && choice.all)) return valid
  if (valid.length > 1) throw severalTokens('valid', valid, say`${nameIt()}, or take all with \`--all\``)
  throw noneValid(candidates)
}

/**
 * The one token to kill: the valid one, or the one that was named; where the only one is dead already, that one.
 * Throws `GuardError` where its service cannot tell.
 */
export function selectDoomed(probed: readonly ProbedToken[], fingerprint: string | undefined): ProbedToken {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  const concerned = fingerprint === undefined ? candidates : [named(candidates, fingerprint)]
  if (concerned.length === 0) throw nothingFound()
  const valid = concerned.filter(({ verdict }) => verdict.state === 'valid')
  if (valid.length > 1) throw severalTokens('valid', valid, nameIt())
  if (valid[0]) return valid[0]
  const unknown = concerned.find(({ verdict }) => verdict.state === 'unknown')
  if (unknown && concerned.every(({ kind }) => kind === 'org'))
    throw askTheBot(unknown, unknown.verdict as UnknownVerdict)
  if (unknown) throw cannotTell(unknown, unknown.verdict as UnknownVerdict)
  if (concerned.length > 1) throw severalTokens('rejected', concerned, nameIt())
  return concerned[0]!
}

/** The token of that fingerprint. Throws `GuardError` (exit 2) where there is none, or more than one. */
export function named<Held extends { token: Secret }>(candidates: readonly Held[], fingerprint: string): Held {
  const [match, ...more] = candidates.filter(candidate => isNamed(candidate, fingerprint))
  const isOne = more.every(({ token }) => token.equals(match!.token))
  if (match && fingerprint.replace(/^sha256:/, '') !== '' && isOne) return match
  throw new GuardError(
    'NO_SUCH_TOKEN',
    match
      ? say`more than one token here has the fingerprint ${fingerprint}`
      : say`no token here has the fingerprint ${fingerprint}`,
    {
      exitCode: ExitCode.usage,
      hint: say('run `guard find` to see the fingerprints'),
    },
  )
}

/** True if a fingerprint, whole or its beginning, is the token's. */
export function isNamed({ token }: { token: Secret }, fingerprint: string): boolean {
  return token.fingerprint.slice('sha256:'.length).startsWith(fingerprint.replace(/^sha256:/, ''))
}

function requireValid(chosen: ProbedToken): ProbedToken {
  if (chosen.verdict.state !== 'valid') throw noneValid([chosen])
  return chosen
}

function nothingFound(): GuardError {
  return new GuardError('NOTHING_FOUND', say('no token was found on this machine'), {
    exitCode: ExitCode.negative,
    hint: say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one'),
  })
}

function nameIt(): string {
  return say('choose one with `--token FINGERPRINT`')
}

function severalTokens(state: 'valid' | 'rejected', tokens: readonly ProbedToken[], hint: string): GuardError {
  const list = tokens.map(({ token }) => `${token} (${token.fingerprint})`).join(', ')
  const found =
    state === 'valid'
      ? say`${tokens.length} valid tokens were found: ${list}`
      : say`${tokens.length} rejected tokens were found: ${list}`
  return new GuardError('SEVERAL_TOKENS', found, {
    exitCode: ExitCode.usage,
    hint,
  })
}

/** An organisation's token is known by the bot alone. */
function askTheBot({ token }: ProbedToken, { reason, exitCode }: UnknownVerdict): GuardError {
  return new GuardError('CANNOT_TELL', say`cannot tell whether ${token} is valid: ${reason}`, {
    exitCode,
    hint: say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, or let a manager run `guard org revoke TOKEN_ID`'),
  })
}

/** What cannot be told weighs more than a rejection: an unknown token may well be the valid one. */
function noneValid(candidates: readonly ProbedToken[]): GuardError {
  const unknown = candidates.find(({ verdict }) => verdict.state === 'unknown')
  if (unknown) return cannotTell(unknown, unknown.verdict as UnknownVerdict)
  const list = candidates.map(({ token }) => String(token)).join(', ')
  return new GuardError('TOKEN_REJECTED', say`the service rejects ${list}`, {
    exitCode: ExitCode.rejected,
    hint: candidates.every(({ kind }) => kind === 'org')
      ? say('run `guard org issue IDENTIFIER` to get a new one')
      : say(
          'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; only if no machine has it, run `guard reset EMAIL`',
        ),
  })
}

function cannotTell({ token }: ProbedToken, verdict: UnknownVerdict): GuardError {
  const wait = verdict.retryAfterSeconds === undefined ? '' : say` (try again in ${verdict.retryAfterSeconds} seconds)`
  const foreign = verdict.exitCode === ExitCode.refused
  return new GuardError(
    foreign ? 'FOREIGN_HOST' : 'CANNOT_TELL',
    say`cannot tell whether ${token} is valid: ${verdict.reason}${wait}`,
    {
      exitCode: verdict.exitCode,
      hint: foreign
        ? say('add `--foreign-hosts` if that host is yours')
        : say('nothing was changed; run the command again later'),
    },
  )
}
