import { type Call, Refusal } from './call.ts'
import type { State } from './state.ts'

const KINDS = ['cut-before', 'cut-after', 'torn', 'delay', 'status', 'answer', 'stale'] as const

/** How the body of an answer may be compressed. */
export const ENCODINGS = ['gzip', 'deflate', 'br', 'utf-16le', 'utf-16be', 'base64', 'percent', 'escapes'] as const

/** Something that goes wrong with the next calls to a path. */
export interface Fault {
  /** Percent-decoded, without the query; a `*` at the end matches anything. */
  path: string
  method: string | undefined
  /**
   * - `cut-before`: the connection is cut and nothing changes
   * - `cut-after`: the change is made, then the connection is cut before a byte is sent
   * - `torn`: the change is made, then the answer is cut within its body
   * - `delay`: the answer, or with `when: "before"` the change as well, is late
   * - `status`: another status is sent, without the change or with `when: "after"` in spite of it
   * - `answer`: the change is made, and what it made is sent as `status`, `headers`, `body` and `encoding` say, in which
   *   `{NEW}` stands for the new token; interim responses go before it
   * - `stale`: for so many `milliseconds` the answer is as it was when the fault was set, as that of a replica that lags
   */
  fault: (typeof KINDS)[number]
  when: 'before' | 'after'
  status: number
  milliseconds: number
  retryAfter: number | undefined
  /** How many calls are affected; 0 means all of them until `DELETE /faults`. */
  times: number
  /** Sends the body in chunks, without a Content-Length. */
  chunked: boolean
  /** How many bytes of the body a torn answer has; half of it if undefined. */
  bytes: number | undefined
  body: string | undefined
  contentType: string
  location: string | undefined
  headers: Record<string, string>
  encoding: (typeof ENCODINGS)[number] | undefined
  /** Statuses of interim responses. */
  interim: number[]
  /** For `stale`: the state to answer from, and until when. */
  past: { state: State; until: number } | undefined
}

/** Parses the body of `POST /faults`. */
export function parseFault(body: Record<string, unknown>): Fault {
  const fault = KINDS.find(kind => kind === body.fault)
  if (fault === undefined) throw badField('fault')
  const path = text(body, 'path')
  if (path === undefined) throw badField('path')
  return {
    path,
    method: text(body, 'method')?.toUpperCase(),
    fault,
    when: whenIn(body) ?? (fault === 'status' ? 'before' : 'after'),
    status: statusIn(body) ?? (fault === 'answer' ? 200 : 503),
    milliseconds: number(body, 'milliseconds') ?? 0,
    retryAfter: number(body, 'retryAfter'),
    times: number(body, 'times') ?? 1,
    chunked: body.chunked === true,
    bytes: number(body, 'bytes'),
    body: text(body, 'body'),
    contentType: text(body, 'contentType') ?? 'application/json',
    location: text(body, 'location'),
    headers: headersIn(body),
    encoding: encodingIn(body),
    interim: interimIn(body),
    past: undefined,
  }
}

/** The fault with its state and deadline set as of now. */
export function startFault(fault: Fault, { state, now }: { state: State; now(): Date }): Fault {
  if (fault.fault !== 'stale') return fault
  return { ...fault, past: { state: structuredClone(state), until: now().getTime() + fault.milliseconds } }
}

function headersIn({ headers = {} }: Record<string, unknown>): Record<string, string> {
  const isHeaders = typeof headers === 'object' && headers !== null && !Array.isArray(headers)
  if (isHeaders && Object.values(headers).every(value => typeof value === 'string')) return headers as never
  throw badField('headers')
}

function encodingIn(body: Record<string, unknown>): Fault['encoding'] {
  const given = text(body, 'encoding')
  const encoding = ENCODINGS.find(known => known === given)
  if (given !== undefined && encoding === undefined) throw badField('encoding')
  return encoding
}

function interimIn({ interim = [] }: Record<string, unknown>): number[] {
  if (Array.isArray(interim) && interim.every(status => [100, 102, 103].includes(status))) return interim
  throw badField('interim')
}

/** The first fault that applies to a call; counts it down. */
export function takeFault(faults: Fault[], call: Call): Fault | undefined {
  const index = faults.findIndex(fault => isFor(fault, call))
  const fault = faults[index]
  if (fault === undefined || fault.times === 0) return fault
  if (fault.times === 1) faults.splice(index, 1)
  else fault.times -= 1
  return fault
}

function isFor(fault: Fault, call: Call): boolean {
  if (fault.method !== undefined && fault.method !== call.method) return false
  if (fault.path.endsWith('*')) return call.path.startsWith(fault.path.slice(0, -1))
  return call.path === fault.path
}

function whenIn(body: Record<string, unknown>): 'before' | 'after' | undefined {
  const when = text(body, 'when')
  if (when === undefined || when === 'before' || when === 'after') return when
  throw badField('when')
}

function statusIn(body: Record<string, unknown>): number | undefined {
  const status = number(body, 'status')
  if (status === undefined || (status >= 200 && status <= 599)) return status
  throw badField('status')
}

function text(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field]
  if (value === undefined || typeof value === 'string') return value
  throw badField(field)
}

function number(body: Record<string, unknown>, field: string): number | undefined {
  const value = body[field]
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw badField(field)
}

function badField(field: string): Refusal {
  return new Refusal(400, 'bad_request', `\`${field}\` is missing or not valid`)
}
