import { type ByteText, decodeUtf8 } from './bytes.ts'
import { maskTokens } from './conceal.ts'
import { ExitCode, GuardError } from './errors.ts'
import { isObject, readJson, readJsonBytes } from './json.ts'
import { countOf, say } from './language.ts'
import type { Answer } from './ports/services.ts'
import { oneLine } from './printable.ts'
import type { Secret } from './secret.ts'

const MESSAGE_LENGTH = 200

export interface AnswerContext {
  /** What a 401 speaks of: the token, unless the call went out with something else, or with nothing. */
  credential?: 'token' | 'bot credential' | 'reset code' | 'key' | 'ID token' | 'CI job' | 'none'
  /** What went out with the call, masked wherever the service repeats it. */
  secrets?: readonly Secret[]
}

/** The error for an answer that is no success; `verb` completes "the service refused to …". */
export function answerError(host: string, answer: Answer, verb: string, context: AnswerContext = {}): GuardError {
  const { code, text, exitCode, hint } = describe(host, answer, verb, context.credential ?? 'token')
  const said = errorMessage(answer.body, context.secrets)
  const { retryAfterSeconds } = answer
  return new GuardError(code, said === undefined ? text : `${text}: ${said}`, { exitCode, hint, retryAfterSeconds })
}

interface Description {
  code: string
  text: string
  exitCode: ExitCode
  hint: string
}

type Credential = NonNullable<AnswerContext['credential']>
type Sent = Exclude<Credential, 'none'>

function describe(host: string, answer: Answer, verb: string, credential: Credential): Description {
  const { status } = answer
  const refused = say`${host} refused to ${verb} (HTTP ${status})`
  if (status === 401 && credential !== 'none')
    return { text: say`${host} rejected the ${CREDENTIALS[credential]()}`, ...REJECTIONS[credential]() }
  if (status === 429) return limited(host, answer.retryAfterSeconds)
  if (status >= 500) return failedThere(host, answer, verb)
  // A proxy or a sign-in page sends pages: the services answer in JSON.
  if (/^(?:\xEF\xBB\xBF)?\s*</.test(answer.body)) return unexpected(host, answer)
  if (status === 403) {
    const hint = say('check the plan and the permissions of this credential')
    return { code: 'FORBIDDEN', text: refused, exitCode: ExitCode.forbidden, hint }
  }
  if (status === 400 || status === 422) {
    return { code: 'BAD_REQUEST', text: refused, exitCode: ExitCode.usage, hint: say('check what was typed') }
  }
  if (status === 409) {
    const hint = say('another change was in the way: run the command again in a minute')
    return { code: 'CONFLICT', text: refused, exitCode: ExitCode.unknown, hint }
  }
  if (status === 413) {
    const hint = say('check whether a proxy limits the size of requests: those of guard are small')
    return { code: 'TOO_LARGE', text: refused, exitCode: ExitCode.unknown, hint }
  }
  return unexpected(host, answer)
}

function failedThere(host: string, { status, retryAfterSeconds }: Answer, verb: string): Description {
  const text = say`${host} failed to ${verb} (HTTP ${status})`
  const hint =
    retryAfterSeconds === undefined
      ? say('run the command again in a minute')
      : say`run the command again in ${countOf(retryAfterSeconds, 'second')}`
  return { code: 'SERVER_ERROR', text, exitCode: ExitCode.unknown, hint }
}

const CREDENTIALS: Record<Sent, () => string> = {
  token: () => say('token'),
  'bot credential': () => say('bot credential'),
  'reset code': () => say('reset code'),
  key: () => say('key'),
  'ID token': () => say('ID token'),
  'CI job': () => say('request of this job for an ID token'),
}

const REJECTIONS: Record<Sent, () => Omit<Description, 'text'>> = {
  token: () => ({
    code: 'TOKEN_REJECTED',
    exitCode: ExitCode.rejected,
    hint: say('run `guard status` to see which token is valid'),
  }),
  key: () => ({ code: 'KEY_REJECTED', exitCode: ExitCode.rejected, hint: say('create a new key in the dashboard') }),
  'reset code': () => ({
    code: 'CODE_REJECTED',
    exitCode: ExitCode.rejected,
    hint: say('ask for a new code, they live one hour'),
  }),
  'bot credential': () => ({
    code: 'BOT_REJECTED',
    exitCode: ExitCode.forbidden,
    hint: say('check GUARD_BOT_ID and GUARD_BOT_API_KEY'),
  }),
  'ID token': () => ({
    code: 'ID_TOKEN_REJECTED',
    exitCode: ExitCode.rejected,
    hint: say('check the bot id, and whether that bot trusts this repository and branch'),
  }),
  'CI job': () => ({
    code: 'NO_ID_TOKEN',
    exitCode: ExitCode.forbidden,
    hint: say('add `permissions: id-token: write` to the job'),
  }),
}

function limited(host: string, seconds: number | undefined): Description {
  const hint = seconds === undefined ? say('retry in a minute') : say`retry in ${countOf(seconds, 'second')}`
  return { code: 'RATE_LIMITED', text: say`${host} limits requests (HTTP 429)`, exitCode: ExitCode.rateLimited, hint }
}

function unexpected(host: string, answer: Answer): Description {
  return {
    code: 'UNEXPECTED_ANSWER',
    text: unexpectedText(host, answer),
    exitCode: ExitCode.unknown,
    hint: unexpectedHint(answer),
  }
}

function unexpectedHint({ status, complete }: Answer): string {
  if (!complete) return say('check the network and run the command again')
  if (status === 404 || status === 405 || status === 410)
    return say('update guard, or check whether a proxy answers in the place of the service')
  if (status === 407) return say('put the user name and the password of the proxy into HTTPS_PROXY')
  return say('check whether a proxy or a sign-in page stands between this machine and the service')
}

/** The error for an answer that does not come from the service, or is not in a form that guard knows. */
export function unexpectedAnswer(host: string, answer: Answer): GuardError {
  const { code, text, exitCode, hint } = unexpected(host, answer)
  return new GuardError(code, text, { exitCode, hint })
}

function unexpectedText(host: string, { status, complete }: Answer): string {
  if (status === 407) return say`a proxy before ${host} asks for a password (HTTP 407)`
  if (status >= 300 && status < 400) {
    return say`${host} answered with a redirect (HTTP ${status}), and guard follows none`
  }
  if (status >= 300) return say`${host} answered HTTP ${status}`
  return complete ? say`${host} answered HTTP ${status} in an unknown form` : say`the answer of ${host} was cut off`
}

/** What a service says went wrong, safe to print: one line, capped, tokens masked. */
export function errorMessage(body: ByteText, secrets: readonly Secret[] = []): string | undefined {
  const said = messageIn(readJsonBytes(body))
  if (said === undefined) return undefined
  const text = [...maskTokens(oneLine(said), secrets)]
  if (text.length === 0) return undefined
  return text.length > MESSAGE_LENGTH ? `${text.slice(0, MESSAGE_LENGTH - 1).join('')}…` : text.join('')
}

// Errors of these services are undocumented or told in several ways: `{message}`, `{error: {message}}`, `{error}`.
function messageIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const nested = isObject(value.error) ? value.error.message : undefined
  return [value.message, nested, value.error].find(candidate => typeof candidate === 'string')
}

/**
 * The distinct strings in a body of JSON that are tokens from end to end. The body may be torn anywhere: a string
 * counts once its closing quote has arrived.
 */
export function tokenCandidates(body: ByteText, isToken: (value: string) => boolean): string[] {
  return [...new Set(stringLiterals(decodeUtf8(body)).filter(isToken))]
}

function stringLiterals(text: string): string[] {
  const literal = /"[^"\\]*(?:\\.[^"\\]*)*"/sy
  const values: string[] = []
  for (let quote = text.indexOf('"'); quote !== -1; quote = text.indexOf('"', literal.lastIndex)) {
    literal.lastIndex = quote
    const source = literal.exec(text)?.[0]
    if (source === undefined) break
    const value = readJson(source)
    if (typeof value === 'string') values.push(value)
  }
  return values
}
