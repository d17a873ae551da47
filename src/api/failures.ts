import { NoAnswerError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import { ProxyError } from './connection.ts'

/** Time limits, in milliseconds. */
export interface Timeouts {
  /** Until the connection is established. */
  connect: number
  /** From the request to the status of the answer. */
  headers: number
  /** Between two pieces of the body. */
  body: number
  /** For the whole call. */
  total: number
}

/** The abort reason of a call that exceeded `Timeouts.total`. */
export const TIMED_OUT = Symbol('timed out')

/**
 * Describes what ended a call before a status arrived. Omits the original message, which may contain what was sent.
 */
export function noAnswer(host: string, error: unknown, sent: boolean, timeouts: Timeouts): NoAnswerError {
  const cause = new Error(codeOf(error))
  const hint = isCertificateProblem(codeOf(error))
    ? say('if this network inspects TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS')
    : undefined
  if (error instanceof ProxyError) {
    const message = describeProxyFailure(host, error, timeouts)
    return new NoAnswerError(message, { sent: false, hint: hint ?? say('check HTTPS_PROXY and NO_PROXY'), cause })
  }
  return new NoAnswerError(describeFailure(host, codeOf(error), sent, timeouts), { sent, hint, cause })
}

/** True if the same call would fail in the same way a second later. */
export function isLasting({ cause }: NoAnswerError): boolean {
  const code = cause instanceof Error ? cause.message : ''
  return (
    code === 'ENOTFOUND' || code === TIMED_OUT.description || code.startsWith('PROXY_') || isCertificateProblem(code)
  )
}

function describeProxyFailure(host: string, { host: proxy, status, cause }: ProxyError, timeouts: Timeouts): string {
  const name = say`the proxy ${proxy}`
  if (status === 407) return say`${name} asks for a user name and a password`
  if (status !== undefined) return say`${name} opens no connection to ${host} (HTTP ${status})`
  return describeFailure(name, codeOf(cause), false, timeouts)
}

function describeFailure(name: string, code: string, sent: boolean, { connect, headers, total }: Timeouts): string {
  if (isCertificateProblem(code)) return say`the certificate of ${name} cannot be verified (${code})`
  switch (code) {
    case 'ECONNREFUSED':
      return say`${name} refused the connection`
    case 'ENOTFOUND':
      return say`the address of ${name} cannot be found`
    case 'EAI_AGAIN':
      return say`the address of ${name} cannot be looked up at the moment`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say`${name} cannot be reached from this network`
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return sent
        ? say`the connection to ${name} broke`
        : say`${name} accepted no connection within ${seconds(connect)}`
    case 'UND_ERR_HEADERS_TIMEOUT':
      return say`${name} did not answer within ${seconds(sent ? headers : connect)}`
    case TIMED_OUT.description:
      return say`${name} did not answer within ${seconds(total)}`
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return say`${name} closed the connection without an answer`
    default:
      return /^HPE_|^HTTPParserError$/.test(code)
        ? say`${name} did not answer in HTTP`
        : say`the connection to ${name} failed (${code})`
  }
}

/**
 * https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes, and Node's own check of the name.
 */
function isCertificateProblem(code: string): boolean {
  return /^(?!ERR_SSL_).*CERT|SELF_SIGNED|UNABLE_TO_|^CRL_|^INVALID_(?:CA|PURPOSE)$|^HOSTNAME_MISMATCH$/.test(code)
}

function codeOf(error: unknown): string {
  if (error === TIMED_OUT) return TIMED_OUT.description!
  if (error instanceof ProxyError) return error.status === undefined ? codeOf(error.cause) : `PROXY_${error.status}`
  if (!(error instanceof Error)) return say('unknown error')
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function seconds(milliseconds: number): string {
  return countOf(milliseconds / 1000, 'second')
}
