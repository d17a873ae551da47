import { answerError, unexpectedAnswer } from '../core/answers.ts'
import type { GuardError } from '../core/errors.ts'
import { isObject, readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { Answer, Sts } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { askService, type Http, PERSISTENT, successBody } from './calls.ts'

/**
 * Short-lived tokens for CI, obtained like the vendor's actions do:
 * https://github.com/flatt-security/setup-takumi-guard-npm
 */
export function createSts(http: Http, base: string): Sts {
  const url = new URL('bots/exchange', base)
  const { host } = url
  return {
    host,
    audience: base.replace(/\/$/, ''),
    async exchange({ botId, idToken, seconds }) {
      const json = { bot_id: botId, id_token: idToken.reveal(), expires_in: seconds }
      // Safe to retry: it replaces no token, and every token that it issues expires soon.
      const answer = await askService(http, { method: 'POST', url, json }, PERSISTENT)
      const { access_token: token, expires_in: lifetime } = successBody(answer) ?? {}
      if (typeof token !== 'string' || !TOKEN.test(token)) throw refusal(host, answer, idToken)
      return { token: new Secret(token), seconds: typeof lifetime === 'number' ? lifetime : undefined }
    },
  }
}

/** A token that can be in a header, a URL and a config: https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const TOKEN = /^[\w.~+/:-]{8,}={0,2}$/

/** The service answers in JSON; a refusal in another form comes from a server in between. */
function refusal(host: string, answer: Answer, idToken: Secret): GuardError {
  const { status } = answer
  if (status < 429 && (status < 400 || !isObject(readJsonBytes(answer.body)))) return unexpectedAnswer(host, answer)
  // The service answers 400 to an ID token that it does not accept.
  const said = status === 400 ? { ...answer, status: 401 } : answer
  return answerError(host, said, say('exchange the ID token'), { credential: 'ID token', secrets: [idToken] })
}
