import { answerError } from '../core/answers.ts'
import { say } from '../core/language.ts'
import type { EmailTokens, Verdict } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { ask, change, expectSuccess, type Http, successBody, unknownAnswer, unknownError } from './calls.ts'
import { readUsage } from './usage.ts'

/**
 * Email tokens at one of the registries, which share their token database:
 * https://shisho.dev/docs/t/guard/features/token-management
 */
export function createEmailTokens(http: Http, base: string): EmailTokens {
  const tokens = new URL('api/v1/tokens', base)
  const at = (path: string): URL => new URL(`api/v1/tokens/${path}`, base)
  const { host } = tokens

  return {
    host,
    status: token => readStatus(http, at('status'), token).catch(unknownError),
    async register(email, language) {
      const answer = await change(http, { method: 'POST', url: tokens, json: { email, language } })
      expectSuccess(host, answer, say('send the mail'))
    },
    regenerate: (bearer, onChunk) => change(http, { method: 'POST', url: at('regenerate'), bearer, onChunk }),
    reset: (email, code, onChunk) =>
      change(http, { method: 'POST', url: at('reset'), json: { email, code: code.reveal() }, onChunk }),
    async revoke(bearer) {
      const answer = await change(http, { method: 'DELETE', url: tokens, bearer })
      expectSuccess(host, answer, say('revoke the token'), { secrets: [bearer] })
    },
  }
}

async function readStatus(http: Http, url: URL, bearer: Secret): Promise<Verdict> {
  const answer = await ask(http, { method: 'GET', url, bearer })
  if (answer.status === 401) return { state: 'rejected' }
  const body = successBody(answer)
  if (body) return { state: 'valid', ...readUsage(body) }
  return unknownAnswer(answer, answerError(url.host, answer, say('check the token'), { secrets: [bearer] }))
}
