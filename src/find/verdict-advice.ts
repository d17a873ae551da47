import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { UnknownVerdict, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, type TokenKind } from '../core/tokens.ts'

/** A token, and what its service says of it. */
export interface TokenVerdict {
  token: Secret
  kind: TokenKind
  verdict: Verdict
}

export interface AdviceSettings {
  /** True if the bot credential is set. */
  hasBot?: boolean
  /** True if another email token here is valid: then a reset would revoke that one. */
  hasValidEmail?: boolean
  /** True if the command asks about a token of a foreign host with `--foreign-hosts`. */
  canForeign?: boolean
  /** What to do about a rejected token, if not to get another one. */
  ifRejected?: string
}

/** What a verdict means for the user: exit status, error code, and the next step for a token of that kind. */
export interface Advice {
  code: string
  exitCode: ExitCode
  hint: string
  retryAfterSeconds?: number | undefined
}

/** The one place that knows what to do about a token that does not work. Undefined if it does. Pure. */
export function advise(judged: TokenVerdict, settings: AdviceSettings): Advice | undefined {
  const { verdict } = judged
  if (verdict.state === 'valid') return undefined
  if (verdict.state === 'unknown') return adviseOnUnknown(verdict, settings)
  return {
    code: 'TOKEN_REJECTED',
    exitCode: ExitCode.rejected,
    hint: settings.ifRejected ?? replacementFor(judged, settings),
  }
}

function adviseOnUnknown(verdict: UnknownVerdict, { canForeign }: AdviceSettings): Advice {
  const { exitCode, retryAfterSeconds } = verdict
  if (exitCode === ExitCode.rateLimited)
    return { code: 'RATE_LIMITED', exitCode, retryAfterSeconds, hint: verdict.hint ?? laterIn(retryAfterSeconds) }
  if (exitCode === ExitCode.refused) {
    const hint = canForeign
      ? say('add `--foreign-hosts` if that host is yours')
      : say('run `guard doctor leaks`, which names the line')
    return { code: 'FOREIGN_HOST', exitCode, hint }
  }
  return { code: 'CANNOT_TELL', exitCode, retryAfterSeconds, hint: verdict.hint ?? say('run the command again later') }
}

function laterIn(seconds: number | undefined): string {
  return seconds === undefined ? say('retry in a minute') : say`retry in ${countOf(seconds, 'second')}`
}

/** How to get another token in the place of a rejected one. */
function replacementFor({ token, kind }: TokenVerdict, { hasBot, hasValidEmail }: AdviceSettings): string {
  const family = familyOf(kind)
  if (family === 'takumo') return say('create a new key in the dashboard and run `guard takumo rotate`')
  if (family === 'email' && hasValidEmail)
    return say`run \`guard sync --from ${token.fingerprint}\` if it came before the valid one, or delete it`
  if (family === 'email')
    return say(
      'if another machine rotated it, run `guard token` there and `guard sync --token-stdin` here; only if no machine has it, run `guard reset EMAIL`',
    )
  return hasBot
    ? say('run `guard org issue IDENTIFIER`, and give the new token to `guard sync --token-stdin`')
    : say('ask the administrator of the organisation for a new token, and give it to `guard sync --token-stdin`')
}

/** From the one that decides to the least of them: what is known for certain weighs more than what may pass. */
const WORST_FIRST: readonly ExitCode[] = [
  ExitCode.unfinished,
  ExitCode.rejected,
  ExitCode.forbidden,
  ExitCode.refused,
  ExitCode.unknown,
  ExitCode.rateLimited,
]

/**
 * The token that decides the exit status of a command that asked about several. A token about which guard does not ask, such
 * as a bot key or one that a foreign host gets, decides nothing beside others. Undefined if all are valid. Pure.
 */
export function findWorst<Row extends Omit<TokenVerdict, 'token'>>(rows: readonly Row[]): Row | undefined {
  const asked = rows.filter(({ verdict }) => wasAsked(verdict))
  const bad = (asked.length > 0 ? asked : rows).filter(({ verdict }) => verdict.state !== 'valid')
  const [worst] = bad.toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict))
  return worst
}

function wasAsked(verdict: Verdict): boolean {
  return verdict.state !== 'unknown' || !(verdict.isUnasked || verdict.exitCode === ExitCode.refused)
}

function rankOf(verdict: Verdict): number {
  if (verdict.state === 'valid') return WORST_FIRST.length
  const rank = WORST_FIRST.indexOf(verdict.state === 'rejected' ? ExitCode.rejected : verdict.exitCode)
  return rank === -1 ? WORST_FIRST.length : rank
}

/** What a command that only asks ends with, once it has printed what it found. Undefined if every token is valid. */
export function verdictError(rows: readonly TokenVerdict[], settings: AdviceSettings = {}): GuardError | undefined {
  const worst = findWorst(rows)
  const advice = worst && advise(worst, { hasValidEmail: hasValidEmail(rows), ...settings })
  if (!advice) return undefined
  const { code, ...options } = advice
  return new GuardError(code, inWords(worst, rows), options)
}

/** Throws `GuardError` unless the token is valid: exit 3 if it is rejected, 4 or 5 if the service cannot tell. */
export function requireValid(judged: TokenVerdict, settings: AdviceSettings = {}): void {
  const error = verdictError([judged], settings)
  if (error) throw error
}

/** The error for a probe of one given token if the service does not answer. Pure. */
export function unknownVerdictError(verdict: UnknownVerdict): GuardError {
  const { code, ...options } = adviseOnUnknown(verdict, {})
  return new GuardError(code, verdict.reason, options)
}

/** True if an email token among these is valid. Pure. */
export function hasValidEmail(rows: readonly TokenVerdict[]): boolean {
  return rows.some(({ kind, verdict }) => kind === 'email' && verdict.state === 'valid')
}

/** What is wrong with a token, and with the others of its kind that are rejected as well. */
function inWords({ token, kind, verdict }: TokenVerdict, rows: readonly TokenVerdict[]): string {
  if (verdict.state === 'unknown') return say`cannot tell whether ${token} is valid: ${verdict.reason}`
  const alike = rows.filter(row => row.verdict.state === 'rejected' && familyOf(row.kind) === familyOf(kind))
  return say`the service rejects ${alike.map(row => String(row.token)).join(', ')}`
}
