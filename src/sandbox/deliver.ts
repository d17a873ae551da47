import type { ServerResponse } from 'node:http'
import { Refusal, type Reply } from './call.ts'
import type { Fault } from './faults.ts'

/** A call that waits for its answer. */
export interface Exchange {
  response: ServerResponse
  /** Makes the change and returns the true answer. */
  act(): Reply
  /** Puts a reply in the place of the true answer; with `change` the change is made all the same. */
  replace(substitute: Refusal | Reply, change: boolean): Reply
  /** For what is late by so many milliseconds. */
  wait(milliseconds: number): Promise<void>
}

/** Answers a call, as it should be or as the fault wants it. */
export async function deliver(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  if (fault === undefined) return send(exchange.response, exchange.act())
  await COURSES[fault.fault](exchange, fault)
}

/** The one place that decides when the change is made and how much of the answer leaves. */
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

/** Sends all of a reply. */
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
