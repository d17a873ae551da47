import { isIP } from 'node:net'
import type { buildConnector, Dispatcher, Pool } from 'undici'
import { proxyUrl } from '../core/address.ts'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { lazily } from '../core/lazy.ts'
import { isLoopback } from '../core/services.ts'
import { skipInterim } from './interim.ts'

// undici is a CommonJS package: once bundled, only its default export is certain to be there.
const undici = lazily(async () => (await import('undici')).default)

/** Must be awaited before a connection is opened. */
export const loadConnections = undici.load

export type Environment = Readonly<Record<string, string | undefined>>

export interface ConnectionOptions {
  env: Environment
  connectMilliseconds: number
  /** Ends the connection in every phase, even while it is being established. */
  signal: AbortSignal
  /** Receives the raw heads of all responses, including interim ones. */
  onHead(bytes: Buffer): void
}

/**
 * A connection for one request. Every certificate is verified, also a proxy's. Loopback is contacted directly,
 * whatever the proxy variables say; for other hosts HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply, lower-case names
 * first, as in undici:
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/EnvHttpProxyAgent.md
 */
export function openConnection(url: URL, { env, connectMilliseconds, signal, onHead }: ConnectionOptions): Dispatcher {
  const { Agent, EnvHttpProxyAgent } = undici.get()
  // Explicit, because otherwise NODE_TLS_REJECT_UNAUTHORIZED would decide.
  const tls = { timeout: connectMilliseconds, signal, rejectUnauthorized: true }
  // Node allows 250 ms for each address of a host, which is too short for a distant service over a slow link.
  const connect = { ...tls, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2_000 }
  const factory = (origin: URL, options: object): Dispatcher => openPool(origin, options, onHead)
  if (isLoopback(url)) return new Agent({ connect, factory })
  return new EnvHttpProxyAgent({
    ...proxySettings(env),
    connect,
    factory,
    requestTls: tls,
    proxyTls: connect,
    clientFactory: (proxy, options) =>
      proxyClient(proxy, { ...(options as ProxyClientOptions), headersTimeout: connectMilliseconds }),
  })
}

/** A pool whose sockets, including tunnels, survive interim responses. */
function openPool(origin: URL, options: Pool.Options, onHead: (bytes: Buffer) => void): Dispatcher {
  const { Pool, buildConnector } = undici.get()
  const connect = typeof options.connect === 'function' ? options.connect : buildConnector({ ...options.connect })
  const connector: buildConnector.connector = (target, callback) =>
    connect(target, (...[error, socket]: buildConnector.CallbackArgs) =>
      error ? callback(error, null) : callback(null, skipInterim(socket!, onHead)),
    )
  return new Pool(origin, { ...options, connect: connector })
}

/** The proxy did not open a tunnel: `status` is its answer, or `cause` is why there is none. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly host: string
  readonly status: number | undefined

  constructor(host: string, { status, cause }: { status?: number; cause?: unknown }) {
    super('the proxy did not open a tunnel', { cause })
    this.host = host
    this.status = status
  }
}

/** Without an explicit '' undici would read the environment of the process. */
function proxySettings(env: Environment): { httpProxy: string; httpsProxy: string; noProxy: string } {
  const noProxy = env.no_proxy ?? env.NO_PROXY ?? ''
  const httpsProxy = env.https_proxy ?? env.HTTPS_PROXY
  if (httpsProxy) return { httpProxy: '', httpsProxy: requireProxyUrl('HTTPS_PROXY', httpsProxy), noProxy }
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY ?? ''
  return { httpProxy: httpProxy && requireProxyUrl('HTTP_PROXY', httpProxy), httpsProxy: '', noProxy }
}

function requireProxyUrl(name: string, value: string): string {
  const url = proxyUrl(value)
  if (url !== undefined) return url
  throw new GuardError('BAD_PROXY', say`${name} is not the http or https URL of a proxy`, {
    exitCode: ExitCode.usage,
    hint: say`set ${name} to a URL such as http://proxy.example:3128`,
  })
}

interface ProxyClientOptions extends Pool.Options {
  /** undici has turned `proxyTls` into a function. */
  connect: buildConnector.connector
}

/**
 * The client that asks a proxy for tunnels. Its failures get an error class of their own, because undici would treat
 * a proxy that hangs up like a lost socket and reconnect forever.
 */
function proxyClient(proxy: URL, options: ProxyClientOptions): Dispatcher {
  const pool = new (undici.get().Pool)(proxy.origin, { ...options, connect: withoutNameForAddress(options.connect) })
  const connect = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>
  const connectOrExplain = async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const answer = await connect(request).catch((cause: unknown) => {
      throw new ProxyError(proxy.host, { cause })
    })
    if (answer.statusCode === 200) return answer
    answer.socket.on('error', () => {}).destroy()
    throw new ProxyError(proxy.host, { status: answer.statusCode })
  }
  return Object.assign(pool, { connect: connectOrExplain })
}

/**
 * undici sends the proxy's name in the TLS handshake even if it is an IP address, which RFC 6066 forbids and Node 26
 * rejects:
 * https://www.rfc-editor.org/rfc/rfc6066#section-3. The certificate is checked against the address in any case.
 */
function withoutNameForAddress(connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) => connect(isIP(target.hostname) ? { ...target, servername: '' } : target, callback)
}
