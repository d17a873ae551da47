import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Clock } from '../core/ports/io.ts'
import type { Answer, ChunkSink } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { isLoopback } from '../core/services.ts'
import { type Environment, loadConnections, openConnection } from './connection.ts'
import { type Exchange, exchange, tolerant } from './exchange.ts'
import { noAnswer, TIMED_OUT, type Timeouts } from './failures.ts'
import { retryAfterSeconds } from './retry-after.ts'

export interface HttpOptions {
  env: Environment
  clock: Clock
  /** guard's own, for User-Agent. */
  version: string
  /** Overrides the timeouts of each request. */
  timeouts?: Partial<Timeouts> | undefined
  /** Called after each request, for `--verbose`. The text contains no header and no body. */
  onCall?: ((text: () => string) => void) | undefined
  /** Called when bulk calls have to wait because the service limits requests. */
  onPause?: ((seconds: number) => void) | undefined
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: URL
  timeouts: Timeouts
  bearer?: Secret | undefined
  basic?: { user: string; password: Secret } | undefined
  /** Sent as a JSON body. */
  json?: unknown
  onChunk?: ChunkSink | undefined
  /** Called with the headers of the answer. */
  onHeaders?: ((headers: IncomingHttpHeaders) => void) | undefined
  /** The maximum body size, in bytes; 1 MiB by default. */
  bodyLimit?: number | undefined
}

/**
 * Sends one request over its own connection and follows no redirect, so that a token reaches only the intended
 * origin, and only once. Throws `NoAnswerError` if no status arrived.
 */
export type Send = (request: HttpRequest) => Promise<Answer>

/** The only place from which guard sends requests. */
export function createSend(options: HttpOptions): Send {
  return async request => {
    await loadConnections()
    const timeouts = { ...request.timeouts, ...options.timeouts }
    const dispatchOptions = toDispatchOptions(request, timeouts, options.version)
    let isOver = false
    const sink = tolerant(request.onChunk)
    const save: ChunkSink = (text, part) => (isOver ? undefined : sink(text, part))
    const begun = options.clock.now()
    const seen = await within(timeouts.total, options.clock, async signal => {
      const connection = openConnection(request.url, {
        env: options.env,
        connectMilliseconds: timeouts.connect,
        signal,
        onHead: bytes => save(bytes.toString('latin1'), 'head'),
      })
      try {
        return await exchange(connection, dispatchOptions, { signal, onChunk: save, bodyLimit: request.bodyLimit })
      } finally {
        isOver = true
        void connection.destroy()
      }
    })
    options.onCall?.(() => describeCall(request, seen, options.clock.now().getTime() - begun.getTime()))
    if (seen.status === undefined) throw noAnswer(request.url.host, seen.error, seen.started, timeouts)
    request.onHeaders?.(seen.headers)
    return toAnswer(seen, seen.status, options.clock)
  }
}

/** Runs a call under a signal that is aborted after `milliseconds` and when the call is over. */
async function within<T>(milliseconds: number, clock: Clock, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const cut = new AbortController()
  const cancel = clock.after(milliseconds, () => cut.abort(TIMED_OUT))
  try {
    return await call(cut.signal)
  } finally {
    cancel()
    cut.abort()
  }
}

function describeCall({ method, url }: HttpRequest, { status }: Exchange, milliseconds: number): string {
  const outcome = status === undefined ? say('no answer') : `HTTP ${status}`
  return say`${method} ${url.host + url.pathname}: ${outcome}, ${milliseconds} ms`
}

function toDispatchOptions(request: HttpRequest, timeouts: Timeouts, version: string): Dispatcher.DispatchOptions {
  const { method, url, json } = request
  refuseOpenLine(url)
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: {
      'user-agent': `guard-token/${version}`,
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(request.bearer && { authorization: `Bearer ${headerValue(request.bearer)}` }),
      ...(request.basic && { authorization: `Basic ${basicValue(request.basic)}` }),
    },
    body: json === undefined ? null : JSON.stringify(json),
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
    reset: true,
  }
}

function refuseOpenLine(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return
  throw new GuardError('INSECURE_URL', say`${url.host} may be spoken to over https only`, {
    exitCode: ExitCode.refused,
    hint: say('name the service with an https URL'),
  })
}

function headerValue(secret: Secret): string {
  if (/^[\x21-\x7E]+$/.test(secret.reveal())) return secret.reveal()
  throw new GuardError('BAD_TOKEN', say('the token is empty or holds characters that no token has'), {
    exitCode: ExitCode.usage,
    hint: say('copy the token again, without spaces and line breaks'),
  })
}

/** https://www.rfc-editor.org/rfc/rfc7617 */
function basicValue({ user, password }: NonNullable<HttpRequest['basic']>): string {
  return Buffer.from(`${user}:${headerValue(password)}`).toString('base64')
}

function toAnswer({ headers, body, complete }: Exchange, status: number, clock: Clock): Answer {
  return { status, complete, body, retryAfterSeconds: retryAfterSeconds(headers['retry-after'], clock.now()) }
}
