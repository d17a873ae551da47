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

/** What serving needs besides the world. */
export interface Desk {
  world: World
  services: readonly Service[]
  closing: AbortSignal
  store: Store
}

/** Serves one request; what nobody foresaw is a 500 that says so, or the end of the connection. */
export async function serveSafely(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  try {
    await serve(request, response, desk)
  } catch (error) {
    if (response.headersSent || response.destroyed || desk.closing.aborted) response.destroy()
    else send(response, json(500, { error: 'internal', message: String(error) }))
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const origin = originOf(request)
  if (origin === undefined) return refuseHost(request, response)
  const call = await readCall(request, origin)
  const target = route(call, desk.services)
  desk.world.violations.push(...findViolations(call, target))
  const fault = target.service.isOpenDesk ? undefined : takeFault(desk.world.faults, call)
  await deliver(exchangeOf(call, target, response, desk), fault)
}

function exchangeOf(call: Call, target: Target, response: ServerResponse, desk: Desk): Exchange {
  const { world, store } = desk
  const { service } = target
  const around = (run: () => Reply) => service.around?.(call, world, run) ?? run()
  const act = () => {
    const reply = answer(call, target, world)
    store.handled(call.method)
    return reply
  }
  return {
    response,
    wait: milliseconds => wait(milliseconds, desk),
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

/** Ends early when whatever is late is told to go on. Throws when the sandbox closes. */
async function wait(milliseconds: number, { world, closing }: Desk): Promise<void> {
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

/** The origin a client called, if its Host header names this machine: a web page must not get in by a name of its own. */
function originOf({ headers }: IncomingMessage): string | undefined {
  const origin = `http://${headers.host ?? '127.0.0.1'}`
  return URL.canParse(origin) && isLoopback(new URL(origin)) ? new URL(origin).origin : undefined
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

/** Undefined where the body is over the limit; it is read to its end all the same, so that the client can hear why. */
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
