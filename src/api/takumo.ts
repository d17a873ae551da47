import { answerError, errorMessage, parseJson } from '../core/answers.ts'
import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Answer, Takumo, UnknownVerdict, Verdict } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { ask, type Http, successBody, unknownAnswer, unknownError } from './calls.ts'
import { nearbyObjects, textField } from './fields.ts'

/** Takumo's cloud: https://docs.takumo.io/api/authentication */
export function createTakumo(http: Http, base: string): Takumo {
  // Read-only, and open to every valid key whatever its scopes: https://docs.takumo.io/api/brain
  const url = new URL('brain/policies', base)
  return { host: url.host, probe: key => probe(http, url, key).catch(unknownError) }
}

async function probe(http: Http, url: URL, bearer: Secret): Promise<Verdict> {
  const answer = await ask(http, { method: 'GET', url, bearer })
  if (successBody(answer)) return { state: 'valid' }
  const verdict = readRefusal(answer, bearer)
  if (verdict) return verdict
  if (answer.status === 401) return unexplained(url.host)
  const context = { credential: 'key', secrets: [bearer] } as const
  return unknownAnswer(answer, answerError(url.host, answer, say('check the key'), context))
}

/**
 * A 401 is sent for a dead key and for a missing scope alike, a 403 for a missing scope or plan; only the words tell.
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

/** What an error says in each of its documented shapes, in lower case: `{error}`, `{error: {code or type, message}}`. */
function errorWords({ body }: Answer): string {
  const objects = nearbyObjects(parseJson(body))
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
