import type { IncomingHttpHeaders } from 'node:http'

/** A request, read to its end. */
export interface Call {
  method: string
  /** Percent-decoded, without the query. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Scheme, host and port as the client wrote them, so that links in the answer use the same origin. */
  origin: string
  body: Buffer
  /** True if the body was over the limit; it is empty then. */
  tooLarge: boolean
}

/** An answer as data. The faults decide how much of it is sent. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** A refusal that has no shape yet: each service formats its own. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  }
}

/** An answer without a body. */
export function noContent(): Reply {
  return { status: 204, headers: {}, body: Buffer.alloc(0) }
}

/** An answer of any other type. */
export function content(type: string, body: string | Buffer): Reply {
  return { status: 200, headers: { 'content-type': type }, body: Buffer.from(body) }
}

/** The JSON object in the body. Throws a refusal if there is none. */
export function jsonBody(call: Call): Record<string, unknown> {
  const value = parse(call.body.toString('utf8'))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Refusal(400, 'bad_request', 'the body must be a JSON object')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad_request', 'the body is not JSON')
  }
}
