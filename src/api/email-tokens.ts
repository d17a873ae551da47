import { answerError } from '../core/answers.ts'
import { NoAnswerError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { EmailTokens, Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { askService, change, expectSuccess, type Http, successBody, unknownAnswer, unknownError } from './calls.ts'
import { readUsage } from './usage.ts'

/**
 * Email tokens at one of the registries, which share a token database:
 * https://shisho.dev/docs/t/guard/features/token-management. If no connection to it can be made, `other` is used.
 */
export function createEmailTokens(http: Http, base: string, other?: string): EmailTokens {
  const bases = other === undefined ? [base] : [base, other]
  const atEither = <T>(call: (at: (path: string) => URL) => Promise<T>) =>
    atFirstReachable(bases, host => call(path => new URL(`api/v1/tokens${path}`, host)))

  return {
    host: new URL(base).host,
    status: token => atEither(at => readStatus(http, at('/status'), token)).catch(unknownError),
    register: (email, language) =>
      atEither(async at => {
        const answer = await change(http, { method: 'POST', url: at(''), json: { email, language } })
        expectSuccess(at('').host, answer, say('send the mail'), { credential: 'none' })
      }),
    regenerate: (bearer, onChunk) =>
      atEither(at => change(http, { method: 'POST', url: at('/regenerate'), bearer, onChunk })),
    reset: (email, code, onChunk) =>
      atEither(at =>
        change(http, { method: 'POST', url: at('/reset'), json: { email, code: code.reveal() }, onChunk }),
      ),
    revoke: bearer =>
      atEither(async at => {
        const answer = await change(http, { method: 'DELETE', url: at(''), bearer })
        expectSuccess(at('').host, answer, say('revoke the token'), { secrets: [bearer] })
      }),
  }
}

/**
 * Makes a call at the first host that accepts a connection. Safe for calls that must not be repeated: the next host
 * is only tried if certainly no byte of the request was sent to the previous one. Throws the first host's error if
 * none accepts.
 */
async function atFirstReachable<T>(bases: readonly string[], call: (base: string) => Promise<T>): Promise<T> {
  let first: NoAnswerError | undefined
  for (const base of bases) {
    try {
      return await call(base)
    } catch (error) {
      if (!(error instanceof NoAnswerError) || error.sent) throw error
      first ??= error
    }
  }
  throw first
}

async function readStatus(http: Http, url: URL, bearer: Secret): Promise<Verdict> {
  const answer = await askService(http, { method: 'GET', url, bearer })
  if (answer.status === 401) return { state: 'rejected' }
  const body = successBody(answer)
  if (body) return { state: 'valid', ...readUsage(body) }
  return unknownAnswer(answer, answerError(url.host, answer, say('check the token'), { secrets: [bearer] }))
}
