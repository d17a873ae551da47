import { countOf, say } from '../core/language.ts'
import type { RateLimit, ScopeAnswer, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { tokenKind } from '../core/tokens.ts'
import { stateName } from './state-names.ts'

/** What is known of a Takumo key. */
export interface KeyReport {
  key: Secret
  verdict: Exclude<Verdict, { state: 'unknown' }>
  scopes: ScopeAnswer[]
}

export function keyDocument({ key, verdict, scopes }: KeyReport) {
  const { state, rateLimit } = verdict
  return {
    schema: 'guard.takumo.probe/1',
    fingerprint: key.fingerprint,
    state,
    environment: environmentOf(key) ?? null,
    limit: verdict.state === 'valid' ? (verdict.limit ?? null) : null,
    scopes: Object.fromEntries(scopes.map(({ scope, granted }) => [scope, granted])),
    rateLimit: rateLimit
      ? { limit: rateLimit.limit, remaining: rateLimit.remaining, resetAt: rateLimit.resetAt.toISOString() }
      : null,
  }
}

export function renderKey({ key, verdict, scopes }: KeyReport, now: Date): string {
  const limit = verdict.state === 'valid' && verdict.limit !== undefined ? `  (${verdict.limit})` : ''
  return [
    `${key}  ${stateName(verdict.state)}${limit}`,
    ...environmentText(key),
    ...scopes.map(scopeText),
    ...(verdict.rateLimit ? [rateLimitText(verdict.rateLimit, now)] : []),
  ].join('\n')
}

/** By its prefix: https://docs.takumo.io/api/authentication */
function environmentOf(key: Secret): 'live' | 'test' | undefined {
  const kind = tokenKind(key.reveal())
  if (kind === 'takumo-live') return 'live'
  return kind === 'takumo-test' ? 'test' : undefined
}

function environmentText(key: Secret): string[] {
  const environment = environmentOf(key)
  if (environment === undefined) return []
  return [environment === 'live' ? say('  environment: production (live)') : say('  environment: test')]
}

function scopeText({ scope, granted }: ScopeAnswer): string {
  if (granted === null) return say`  scopes: the service does not tell`
  return granted
    ? say`  scopes: has ${scope}; the service does not tell about the others`
    : say`  scopes: lacks ${scope}; the service does not tell about the others`
}

function rateLimitText({ limit, remaining, resetAt }: RateLimit, now: Date): string {
  const seconds = Math.max(0, Math.ceil((resetAt.getTime() - now.getTime()) / 1000))
  return say`  rate limit: ${remaining} of ${countOf(limit, 'request')} left, starts again in ${countOf(seconds, 'second')}`
}
