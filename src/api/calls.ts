import { answerError } from '../core/answers.ts'
import { ExitCode, GuardError, NoAnswerError } from '../core/errors.ts'
import { isObject, readJsonBytes } from '../core/json.ts'
import { say } from '../core/language.ts'
import type { Clock } from '../core/ports/io.ts'
import type { Answer, UnknownVerdict } from '../core/ports/services.ts'
import { isLasting, type Timeouts } from './failures.ts'
import type { HttpRequest, Send } from './http.ts'

export interface Http {
  send: Send
  clock: Clock
  /** Called before a wait that the service asked for. */
  onPause?: ((seconds: number) => void) | undefined
}

export type ApiCall = Omit<HttpRequest, 'timeouts'>

const QUESTION: Timeouts = { connect: 10_000, headers: 10_000, body: 10_000, total: 20_000 }
// Longer than any user waits: giving up on the answer would lose it, and a token with it.
const CHANGE: Timeouts = { connect: 10_000, headers: 60_000, body: 30_000, total: 120_000 }

/** How often, and for how long, a repeatable call is retried. Times are in milliseconds. */
interface Persistence {
  retries: number
  /** Before the first retry; it doubles with each one. */
  pause: number
  /** The maximum random addition to a pause. */
  jitter: number
  /** The call fails if the service asks for a longer pause. */
  longestPause: number
  /** No retry begins after this time. */
  patience: number
}

/** For a question whose answer the user is waiting for. */
const BRIEF: Persistence = { retries: 2, pause: 250, jitter: 250, longestPause: 5_000, patience: 10_000 }

/**
 * For a CI job, like the vendor's own actions: no user is waiting, and a failed job has to be run again as a whole.
 */
export const PERSISTENT: Persistence = {
  ...{ retries: 4, pause: 2_000, jitter: 3_000 },
  ...{ longestPause: 60_000, patience: 120_000 },
}

/** Sends a call that changes something: once, and reads the answer to its end. */
export function change({ send }: Http, call: ApiCall): Promise<Answer> {
  return send({ ...call, timeouts: CHANGE })
}

/** Sends a call that only reads, and retries it if that may help. */
export async function askService(http: Http, call: ApiCall, persistence: Persistence = BRIEF): Promise<Answer> {
  const start = http.clock.now().getTime()
  for (let retries = 0; ; retries += 1) {
    const outcome = await tryOnce(http, call)
    const pause = retries < persistence.retries ? pauseAfter(outcome, retries, persistence) : undefined
    if (pause === undefined || http.clock.now().getTime() - start > persistence.patience) return orThrow(outcome)
    await http.clock.sleep(pause)
  }
}

async function tryOnce({ send }: Http, call: ApiCall): Promise<Answer | NoAnswerError> {
  try {
    return await send({ ...call, timeouts: QUESTION })
  } catch (error) {
    if (error instanceof NoAnswerError) return error
    throw error
  }
}

function orThrow(outcome: Answer | NoAnswerError): Answer {
  if (outcome instanceof NoAnswerError) throw outcome
  return outcome
}

/** Milliseconds until the next try, or undefined if none would help. */
function pauseAfter(outcome: Answer | NoAnswerError, retries: number, how: Persistence): number | undefined {
  const jitter = Math.random() * how.jitter
  const backoff = how.pause * 2 ** retries + jitter
  if (outcome instanceof NoAnswerError) return isLasting(outcome) ? undefined : backoff
  if (outcome.status !== 408 && outcome.status !== 429 && outcome.status < 500) return undefined
  if (outcome.retryAfterSeconds === undefined) return backoff
  const pause = outcome.retryAfterSeconds * 1000
  return pause > how.longestPause ? undefined : pause + jitter
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** True if the answer is an HTML page from a proxy or a sign-in instead of an answer from the service. */
export function isPage({ body }: Answer): boolean {
  return /^(?:\xEF\xBB\xBF)?\s*</.test(body)
}

/** The JSON object in a complete, successful answer, or undefined. */
export function successBody(answer: Answer): Record<string, unknown> | undefined {
  const value = isSuccess(answer) && answer.complete ? readJsonBytes(answer.body) : undefined
  return isObject(value) ? value : undefined
}

/** The verdict for an answer that proves nothing. */
export function unknownAnswer(answer: Answer, error: GuardError): UnknownVerdict {
  const { retryAfterSeconds } = answer
  return {
    ...unknownError(error),
    // The user did not write this request: if the service does not understand it, the service has changed.
    ...(error.code === 'BAD_REQUEST' && {
      exitCode: ExitCode.unknown,
      hint: say('update guard: the service does not take this question'),
    }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

/** A failed call proves nothing about the token. Rethrows errors that neither the service nor the network caused. */
export function unknownError(error: unknown): UnknownVerdict {
  if (!(error instanceof GuardError) || error.exitCode === ExitCode.interrupted) throw error
  const { message: reason, hint, exitCode } = error
  return { state: 'unknown', reason, hint, exitCode }
}

/** Throws unless the answer is a success and not an HTML page. */
export function expectSuccess(
  host: string,
  answer: Answer,
  verb: string,
  context?: Parameters<typeof answerError>[3],
): void {
  if (!isSuccess(answer) || isPage(answer)) throw answerError(host, answer, verb, context)
}
