import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { ByteText } from '../core/bytes.ts'
import { readJsonBytes } from '../core/json.ts'
import type { ChunkSink } from '../core/ports/services.ts'

/** Answers of these services are small, except lists; anything longer does not come from them. */
const BODY_LIMIT = 1024 * 1024

/** What was observed of one request. */
export interface Exchange {
  /** True from the moment the first byte of the request may have been sent. */
  started: boolean
  /** Undefined if no status arrived. */
  status: number | undefined
  headers: IncomingHttpHeaders
  body: ByteText
  /** True if the whole body arrived. */
  complete: boolean
  /** The error that ended it early. */
  error: unknown
}

export interface Watch {
  /** Aborts the exchange immediately, with the signal's reason as its error. */
  signal: AbortSignal
  onChunk: ChunkSink
  /** The maximum body size, in bytes. */
  bodyLimit?: number | undefined
}

/** Sends one request, once, and resolves with the outcome. Never rejects. */
export function exchange(
  connection: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { signal, onChunk, bodyLimit = BODY_LIMIT }: Watch,
): Promise<Exchange> {
  const seen: Exchange = { started: false, status: undefined, headers: {}, body: '', complete: false, error: undefined }
  return new Promise(resolve => {
    let ended = false
    const end = (error?: unknown): void => {
      if (!ended) resolve(Object.assign(seen, { error, complete: error === undefined }))
      ended = true
    }
    signal.addEventListener('abort', () => end(signal.reason), { once: true })
    connection.dispatch(options, {
      onRequestStart(controller) {
        // Called right before the first byte is sent: undici may come here twice, or late.
        if (seen.started || ended) controller.abort(new Error('a request is sent once'))
        else seen.started = true
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200) Object.assign(seen, { status, headers })
      },
      onResponseData(controller, data) {
        if (ended) return
        const chunk = data.toString('latin1', 0, bodyLimit - seen.body.length)
        seen.body += chunk
        onChunk(chunk, 'body')
        if (chunk.length < data.length) controller.abort(new Error('the body is too long'))
      },
      onResponseEnd(_controller, trailers) {
        for (const [name, value] of Object.entries(trailers ?? {})) onChunk(`${name}: ${value}\r\n`, 'head')
        if (isWhole(seen)) end()
        else end(new Error('the body has no end of its own'))
      },
      onResponseError: (_controller, error) => end(error),
    })
  })
}

/**
 * A body without a stated length ends with the connection, complete or not. It counts as complete if it is valid
 * JSON.
 * https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
function isWhole({ status, headers, body }: Exchange): boolean {
  const isFramed = status === 204 || status === 304 || 'content-length' in headers || 'transfer-encoding' in headers
  return isFramed || readJsonBytes(body) !== undefined
}

/** A sink that throws is not called again, but the answer is still read to its end: losing it would lose a token. */
export function tolerant(onChunk: ChunkSink | undefined): ChunkSink {
  let sink = onChunk
  return (text, part) => {
    try {
      sink?.(text, part)
    } catch {
      sink = undefined
    }
  }
}
