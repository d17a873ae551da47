import { expect, test } from 'vitest'
import { ProxyError } from '../../src/api/connection.ts'
import { isLasting, noAnswer, TIMED_OUT } from '../../src/api/failures.ts'
import { expectNoSecret, TOKEN } from './helpers/clients.ts'

const TIMEOUTS = { connect: 10_000, headers: 60_000, body: 30_000, total: 1_000 }

function failed(code: string): Error {
  const request = { headers: `authorization: Bearer ${TOKEN.reveal()}` }
  return Object.assign(new Error(`broken: ${TOKEN.reveal()}`), { code, request })
}

test.for<[string, boolean, string]>([
  ['ECONNREFUSED', false, 'h refused the connection'],
  ['ENOTFOUND', false, 'the address of h cannot be found'],
  ['EAI_AGAIN', false, 'the address of h cannot be looked up at the moment'],
  ['EHOSTUNREACH', false, 'h cannot be reached from this network'],
  ['ENETUNREACH', true, 'h cannot be reached from this network'],
  ['ETIMEDOUT', false, 'h accepted no connection within 10 seconds'],
  ['ETIMEDOUT', true, 'the connection to h broke'],
  ['UND_ERR_CONNECT_TIMEOUT', false, 'h accepted no connection within 10 seconds'],
  ['UND_ERR_HEADERS_TIMEOUT', true, 'h did not answer within 60 seconds'],
  ['ECONNRESET', true, 'h closed the connection without an answer'],
  ['EPIPE', true, 'h closed the connection without an answer'],
  ['UND_ERR_SOCKET', true, 'h closed the connection without an answer'],
  ['HPE_INVALID_CONSTANT', true, 'h did not answer in HTTP'],
  ['CERT_HAS_EXPIRED', false, 'the certificate of h cannot be verified (CERT_HAS_EXPIRED)'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false, 'the certificate of h cannot be verified (ERR_TLS_CERT_ALTNAME_INVALID)'],
  ['SELF_SIGNED_CERT_IN_CHAIN', false, 'the certificate of h cannot be verified (SELF_SIGNED_CERT_IN_CHAIN)'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', false, 'the connection to h failed (ERR_SSL_WRONG_VERSION_NUMBER)'],
  ['EMFILE', false, 'the connection to h failed (EMFILE)'],
])('%s (sent: %s) reads: %s', ([code, sent, message]) => {
  const error = noAnswer('h', failed(code), sent, TIMEOUTS)
  expect(error).toMatchObject({ message, sent, exitCode: 4, code: sent ? 'NO_ANSWER' : 'NOT_SENT' })
  expect(error.hint?.includes('NODE_EXTRA_CA_CERTS')).toBe(message.includes('certificate'))
  expectNoSecret(error)
})

test('a call that took too long is described as one', () => {
  expect(noAnswer('h', TIMED_OUT, true, TIMEOUTS).message).toBe('h did not answer within 1 second')
})

test('an error without a code is described by its name', () => {
  expect(noAnswer('h', new TypeError('x'), true, TIMEOUTS).message).toBe('the connection to h failed (TypeError)')
})

test.for<[boolean, unknown]>([
  [true, failed('ENOTFOUND')],
  [true, failed('CERT_HAS_EXPIRED')],
  [true, TIMED_OUT],
  [true, new ProxyError('p', { status: 407 })],
  [false, failed('EAI_AGAIN')],
  [false, failed('ECONNRESET')],
  [false, failed('ECONNREFUSED')],
  [false, new ProxyError('p', { cause: failed('ECONNRESET') })],
])('lasts: %s', ([lasting, error]) => {
  expect(isLasting(noAnswer('h', error, false, TIMEOUTS))).toBe(lasting)
})
