import { answerError } from '../core/answers.ts'
import { say } from '../core/language.ts'
import type { IdTokenEndpoint } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { askService, type Http, PERSISTENT, successBody } from './calls.ts'

/**
 * Asks GitHub for the ID token of the running job:
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export async function requestIdToken(
  http: Http,
  { url: endpoint, bearer }: IdTokenEndpoint,
  audience: string,
): Promise<Secret> {
  const url = new URL(endpoint)
  // `searchParams` would re-encode the rest of the query.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}audience=${encodeURIComponent(audience)}`
  const answer = await askService(http, { method: 'GET', url, bearer }, PERSISTENT)
  const value = successBody(answer)?.value
  if (typeof value === 'string') return new Secret(value)
  const context = { credential: 'CI job', secrets: [bearer] } as const
  throw answerError(url.host, answer, say('issue an ID token'), context)
}
