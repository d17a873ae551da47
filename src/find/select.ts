import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf } from '../core/tokens.ts'
import type { ProbedToken } from './probe.ts'
import { hasValidEmail, requireValid, verdictError } from './verdict-advice.ts'

export interface Choice {
  /** Fingerprint, whole or its beginning, with or without `sha256:`. */
  fingerprint?: string | undefined
  all?: boolean | undefined
  /** True if the bot credential is set. */
  hasBot?: boolean | undefined
}

/** The tokens to work on: the one that is valid, or those that were named. Throws `GuardError`. */
export function selectTokens(probed: readonly ProbedToken[], choice: Choice): ProbedToken[] {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  if (choice.fingerprint !== undefined)
    return [validOne(selectByFingerprint(candidates, choice.fingerprint), candidates, choice)]
  if (candidates.length === 0) throw nothingFound(probed)
  const valid = candidates.filter(({ verdict }) => verdict.state === 'valid')
  if (valid.length === 1 || (valid.length > 1 && choice.all)) return valid
  if (valid.length > 1) throw severalTokens('valid', valid, say`${fingerprintHint()}, or take all with \`--all\``)
  throw noneValid(candidates, choice)
}

/**
 * The one token to revoke: the valid one, or the one that was named; if the only one is already rejected, that one.
 * Throws `GuardError` if its service cannot tell.
 */
export function selectForRevocation(probed: readonly ProbedToken[], fingerprint: string | undefined): ProbedToken {
  const candidates = probed.filter(({ kind }) => kind === 'email' || kind === 'org')
  const concerned = fingerprint === undefined ? candidates : [selectByFingerprint(candidates, fingerprint)]
  if (concerned.length === 0) throw nothingFound(probed)
  const valid = concerned.filter(({ verdict }) => verdict.state === 'valid')
  if (valid.length > 1) throw severalTokens('valid', valid, fingerprintHint())
  if (valid[0]) return valid[0]
  const unknown = concerned.filter(({ verdict }) => verdict.state === 'unknown')
  if (unknown.length > 0) throw cannotRevoke(unknown)
  if (concerned.length > 1) throw severalTokens('rejected', concerned, fingerprintHint())
  return concerned[0]!
}

/** The token with that fingerprint. Throws `GuardError` (exit 2) if there is none, or more than one. */
export function selectByFingerprint<Held extends { token: Secret }>(
  candidates: readonly Held[],
  fingerprint: string,
): Held {
  const [match, ...more] = candidates.filter(candidate => hasFingerprint(candidate, fingerprint))
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
export function hasFingerprint({ token }: { token: Secret }, fingerprint: string): boolean {
  return token.hasFingerprint(fingerprint)
}

function validOne(chosen: ProbedToken, candidates: readonly ProbedToken[], { hasBot = false }: Choice): ProbedToken {
  requireValid(chosen, { hasBot, canForeign: true, hasValidEmail: hasValidEmail(candidates) })
  return chosen
}

/** On a machine with only Takumo keys, guard does not explain how to get a Guard token. */
export function nothingFound(probed: readonly Pick<ProbedToken, 'kind'>[]): GuardError {
  if (probed.some(({ kind }) => familyOf(kind) === 'takumo'))
    return new GuardError('NOTHING_FOUND', say('no Guard token was found on this machine, but Takumo keys were'), {
      exitCode: ExitCode.negative,
      hint: say('run `guard status` to ask about them, or `guard takumo rotate` to rotate one'),
    })
  return new GuardError('NOTHING_FOUND', say('no token was found on this machine'), {
    exitCode: ExitCode.negative,
    hint: say('run `guard register EMAIL` to get one, or `guard reset EMAIL` if you had one'),
  })
}

function fingerprintHint(): string {
  return say('choose one with `--token FINGERPRINT`')
}

/** Without the bot credential an organisation token cannot be revoked here, whatever else is wrong. */
function cannotRevoke(unknown: readonly ProbedToken[]): GuardError {
  const { code, message, hint, exitCode, retryAfterSeconds } = verdictError(unknown, { canForeign: true })!
  const isOrg = unknown.every(({ kind }) => kind === 'org')
  return new GuardError(code, message, {
    exitCode,
    retryAfterSeconds,
    hint:
      isOrg && code !== 'RATE_LIMITED'
        ? say('set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, or let a manager run `guard org revoke TOKEN_ID`')
        : hint,
  })
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

/** Unknown outweighs rejected: an unknown token may well be the valid one. */
function noneValid(candidates: readonly ProbedToken[], { hasBot = false }: Choice): GuardError {
  const unknown = candidates.filter(({ verdict }) => verdict.state === 'unknown')
  return verdictError(unknown.length > 0 ? unknown : candidates, { hasBot, canForeign: true })!
}
