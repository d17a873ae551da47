import type { ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { findTokens } from '../core/tokens.ts'
import { Refusal, type Reply } from './call.ts'
import type { Fault } from './faults.ts'
import type { State } from './state.ts'

/** A call that waits for its answer. */
export interface Exchange {
  response: ServerResponse
  /** Makes the change and returns the real answer. */
  act(): Reply
  /** Replaces the real answer by another one; with `change` the change is made nevertheless. */
  replace(substitute: Refusal | Reply, change: boolean): Reply
  /** Answers from the state that the fault has kept. Changes nothing. */
  actInPast(state: State): Reply
  now(): number
  /** Waits as many milliseconds as the fault delays the answer. */
  wait(milliseconds: number): Promise<void>
}

/** Answers a call, correctly or as the fault demands. */
export async function deliver(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  if (fault === undefined) return send(exchange.response, exchange.act())
  await COURSES[fault.fault](exchange, fault)
}

/** The one place that decides when the change is made and how much of the answer is sent. */
const COURSES: Record<Fault['fault'], (exchange: Exchange, fault: Fault) => Promise<void>> = {
  'cut-before': async ({ response }) => cut(response),
  'cut-after': async ({ response, act }) => {
    act()
    cut(response)
  },
  torn: async ({ response, act, wait }, fault) => {
    await sendPart(response, act(), fault)
    await wait(fault.milliseconds)
    cut(response)
  },
  delay: async ({ response, act, wait }, fault) => {
    const early = fault.when === 'after' ? act() : undefined
    await wait(fault.milliseconds)
    send(response, early ?? act(), fault.chunked)
  },
  status: async ({ response, replace }, fault) => {
    send(response, replace(substituteOf(fault), fault.when === 'after'), fault.chunked)
  },
  answer: async ({ response, act }, fault) => {
    const reply = dressed(act(), fault)
    for (const status of fault.interim) sendInterim(response, status)
    send(response, reply, fault.chunked)
  },
  stale: async ({ response, act, actInPast, now }, { past }) => {
    send(response, past !== undefined && now() < past.until ? actInPast(past.state) : act())
  },
}

/** What a call returned, in the form that the fault asks for. */
function dressed(made: Reply, fault: Fault): Reply {
  const token = findTokens(made.body.toString('utf8'))[0]?.value ?? ''
  const filled = (text: string) => text.replaceAll('{NEW}', token)
  const headers = Object.entries(fault.headers).map(([name, value]) => [name, filled(value)] as const)
  const body = fault.body === undefined ? made.body : Buffer.from(filled(fault.body))
  return {
    status: fault.status,
    headers: { 'content-type': fault.contentType, ...Object.fromEntries(headers) },
    body: fault.encoding === undefined ? body : ENCODERS[fault.encoding](body),
  }
}

const ENCODERS: Record<NonNullable<Fault['encoding']>, (body: Buffer) => Buffer> = {
  gzip: body => gzipSync(body),
  deflate: body => deflateSync(body),
  br: body => brotliCompressSync(body),
  'utf-16le': body => Buffer.from(`\uFEFF${body.toString('utf8')}`, 'utf16le'),
  'utf-16be': body => Buffer.from(`\uFEFF${body.toString('utf8')}`, 'utf16le').swap16(),
  base64: body => Buffer.from(body.toString('base64')),
  percent: body => Buffer.from([...body].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  escapes: body => Buffer.from([...body].map(byte => `\\u${byte.toString(16).padStart(4, '0')}`).join('')),
}

function sendInterim(response: ServerResponse, status: number): void {
  if (status === 100) response.writeContinue()
  else if (status === 102) response.writeProcessing()
  else response.writeEarlyHints({ link: '</style.css>; rel=preload' })
}

function substituteOf(fault: Fault): Refusal | Reply {
  const headers: Record<string, string> = {}
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter)
  if (fault.location !== undefined) headers.location = fault.location
  if (fault.body === undefined)
    return new Refusal(fault.status, 'sandbox_fault', 'a fault was set for this path', headers)
  return {
    status: fault.status,
    headers: { ...headers, 'content-type': fault.contentType },
    body: Buffer.from(fault.body),
  }
}

/** Sends a reply completely. */
export function send(response: ServerResponse, { status, headers, body }: Reply, chunked = false): void {
  response.writeHead(status, chunked || status === 204 ? headers : { ...headers, 'content-length': body.length })
  if (chunked) response.write(body)
  response.end(chunked ? undefined : body)
}

function sendPart(response: ServerResponse, { status, headers, body }: Reply, fault: Fault): Promise<void> {
  response.writeHead(status, fault.chunked ? headers : { ...headers, 'content-length': body.length })
  const part = body.subarray(0, fault.bytes ?? Math.floor(body.length / 2))
  return new Promise(resolve => {
    response.once('close', resolve)
    if (part.length === 0) response.flushHeaders()
    response.write(part, () => resolve())
  })
}

function cut(response: ServerResponse): void {
  response.destroy()
}
