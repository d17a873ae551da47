import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopback } from '../core/services.ts'
import { type Call, json, Refusal, type Reply } from './call.ts'
import { deliver, type Exchange, send } from './deliver.ts'
import { takeFault } from './faults.ts'
import { answer, route, type Service, type Target } from './router.ts'
import type { Store } from './store.ts'
import { findViolations } from './violations.ts'
import type { World } from './world.ts'

const MAX_BODY_BYTES = 64 * 1024

/** What the server needs besides the world. */
export interface ServerState {
  world: World
  services: readonly Service[]
  closing: AbortSignal
  store: Store
}

/** Serves one request. An unexpected error becomes a 500 that reports it, or closes the connection. */
export async function serveSafely(
  request: IncomingMessage,
  response: ServerResponse,
  serverState: ServerState,
): Promise<void> {
  try {
    await serve(request, response, serverState)
  } catch (error) {
    if (response.headersSent || response.destroyed || serverState.closing.aborted) response.destroy()
    else send(response, json(500, { error: 'internal', message: String(error) }))
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, serverState: ServerState): Promise<void> {
  const origin = originOf(request)
  if (origin === undefined) return refuseHost(request, response)
  if (isFromForeignPage(request, origin)) return refusePage(request, response)
  const call = await readCall(request, origin)
  const target = route(call, serverState.services)
  serverState.world.violations.push(...findViolations(call, target))
  const fault = target.service.isControl ? undefined : takeFault(serverState.world.faults, call)
  await deliver(exchangeOf(call, target, response, serverState), fault)
}

function exchangeOf(call: Call, target: Target, response: ServerResponse, serverState: ServerState): Exchange {
  const { world, store } = serverState
  const { service } = target
  const around = (run: () => Reply) => service.around?.(call, world, run) ?? run()
  const act = () => {
    const reply = answer(call, target, world)
    store.handled(call.method)
    return reply
  }
  return {
    response,
    wait: milliseconds => wait(milliseconds, serverState),
    act: () => around(act),
    actInPast: state => around(() => answer(call, target, { ...world, state })),
    now: () => world.now().getTime(),
    replace: (substitute, change) =>
      around(() => {
        if (change) act()
        return substitute instanceof Refusal ? service.refuse(substitute, call, world) : substitute
      }),
  }
}

/** Ends early when delayed answers are told to go on. Throws when the sandbox closes. */
async function wait(milliseconds: number, { world, closing }: ServerState): Promise<void> {
  const hurried = new AbortController()
  const goOn = () => hurried.abort()
  world.late.add(goOn)
  try {
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([closing, hurried.signal]) })
  } catch (error) {
    if (closing.aborted) throw error
  } finally {
    world.late.delete(goOn)
  }
}

/**
 * The origin a client called, if its Host header names this machine. Otherwise a web page could get in by DNS
 * rebinding.
 */
function originOf({ headers }: IncomingMessage): string | undefined {
  const origin = `http://${headers.host ?? '127.0.0.1'}`
  return URL.canParse(origin) && isLoopback(new URL(origin)) ? new URL(origin).origin : undefined
}

/**
 * Whether a page of another origin sends this request, or may have. A browser sends a form or plain text to any
 * origin without a preflight, and identifies the sender in Origin or Sec-Fetch-Site; other clients send neither.
 * https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#simple_requests
 */
function isFromForeignPage({ method = 'GET', headers }: IncomingMessage, own: string): boolean {
  const site = headers['sec-fetch-site']
  if (headers.origin !== undefined && headers.origin !== own) return true
  if (method === 'GET' || method === 'HEAD') return false
  if (site === 'cross-site' || site === 'same-site') return true
  const isBrowser = headers.origin !== undefined || site !== undefined
  return isBrowser && SIMPLE_TYPE.test(headers['content-type'] ?? 'text/plain') && method === 'POST'
}

const SIMPLE_TYPE = /^\s*(?:text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\b/i

function refusePage(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const message = 'the sandbox serves no web page of another origin, and takes JSON alone from a browser'
  send(response, json(403, { error: 'foreign_origin', message }, { connection: 'close' }))
}

function refuseHost(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  send(
    response,
    json(421, { error: 'misdirected', message: 'the sandbox serves loopback alone' }, { connection: 'close' }),
  )
}

async function readCall(request: IncomingMessage, origin: string): Promise<Call> {
  const [path = '', ...query] = (request.url ?? '/').split('?')
  const body = await readBody(request)
  return {
    method: request.method ?? 'GET',
    path: decodePath(path),
    query: new URLSearchParams(query.join('?')),
    headers: request.headers,
    origin,
    body: body ?? Buffer.alloc(0),
    tooLarge: body === undefined,
  }
}

/**
 * Undefined if the body is over the limit. It is still read to its end, so that the client gets to see the answer.
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
