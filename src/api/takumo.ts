import type { IncomingHttpHeaders } from 'node:http'
import { answerError, errorMessage } from '../core/answers.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { Answer, RateLimit, Takumo, UnknownVerdict, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { askService, type Http, successBody, unknownAnswer, unknownError } from './calls.ts'
import { nearbyObjects, textField } from './fields.ts'

/** Takumo's cloud: https://docs.takumo.io/api/authentication */
export function createTakumo(http: Http, base: string): Takumo {
  // Read-only, and open to every valid key whatever its scopes: https://docs.takumo.io/api/brain
  const url = new URL('brain/policies', base)
  return {
    host: url.host,
    probe: key => probe(http, url, key).catch(unknownError),
    // The only documented read-only call that needs a scope: https://docs.takumo.io/api/audit-log
    scopes: async key => [
      { scope: 'audit:read', granted: await grants(http, new URL('audit-log?limit=1', base), key) },
    ],
  }
}

async function probe(http: Http, url: URL, bearer: Secret): Promise<Verdict> {
  let rateLimit: RateLimit | undefined
  const onHeaders = (headers: IncomingHttpHeaders) => {
    rateLimit = readRateLimit(headers)
  }
  const answer = await askService(http, { method: 'GET', url, bearer, onHeaders })
  return { ...toVerdict(url.host, answer, bearer), ...(rateLimit && { rateLimit }) }
}

function toVerdict(host: string, answer: Answer, bearer: Secret): Verdict {
  if (successBody(answer)) return { state: 'valid' }
  const verdict = readRefusal(answer, bearer)
  if (verdict) return verdict
  if (answer.status === 401) return unexplained(host)
  const context = { credential: 'key', secrets: [bearer] } as const
  return unknownAnswer(answer, answerError(host, answer, say('check the key'), context))
}

/** A 401 that names the scope means no; a 403 may be about the plan, which says nothing about the key. */
async function grants(http: Http, url: URL, bearer: Secret): Promise<boolean | null> {
  try {
    const answer = await askService(http, { method: 'GET', url, bearer })
    if (successBody(answer)) return true
    return answer.status === 401 && /scope/.test(errorWords(answer)) ? false : null
  } catch (error) {
    if (error instanceof GuardError) return null
    throw error
  }
}

/** https://docs.takumo.io, "Rate limit headers": on every answer, whether or not it succeeds. */
function readRateLimit(headers: IncomingHttpHeaders): RateLimit | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(name =>
    numberIn(headers[`x-ratelimit-${name}`]),
  )
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined
  return { limit, remaining, resetAt: new Date(reset * 1000) }
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,11}$/.test(header) ? Number(header) : undefined
}

/**
 * A revoked key and a missing scope both get a 401, a missing scope or plan a 403; only the message tells them apart.
 * https://docs.takumo.io/api/notifications
 */
function readRefusal(answer: Answer, key: Secret): Verdict | undefined {
  const words = errorWords(answer)
  const limit = errorMessage(answer.body, [key])
  if (answer.status === 403 && words !== '')
    return { state: 'valid', limit: limit ?? say('a scope or a plan is missing') }
  if (answer.status !== 401) return undefined
  if (/scope|permission/.test(words)) return { state: 'valid', limit }
  return /revoked|expired|disabled|invalid|unauthorized/.test(words) ? { state: 'rejected' } : undefined
}

/**
 * The message of an error in each of its documented shapes, in lower case: `{error}`, `{error: {code or type,
 * message}}`.
 */
function errorWords({ body }: Answer): string {
  const objects = nearbyObjects(readJsonBytes(body))
  const parts = ['error', 'type', 'code', 'message'].map(name => textField(objects, [name]) ?? '')
  return parts.join(' ').trim().toLowerCase()
}

function unexplained(host: string): UnknownVerdict {
  return {
    state: 'unknown',
    reason: say`${host} answered HTTP 401 without saying why`,
    hint: say('look the key up in the dashboard'),
    exitCode: ExitCode.unknown,
  }
}
