import { describe, expect, test } from 'vitest'
import { GuardError } from '../../src/core/errors.ts'
import type { Api, Verdict } from '../../src/core/ports/services.ts'
import type { Settings } from '../../src/core/ports/settings.ts'
import { Secret } from '../../src/core/secret.ts'
import { requireId, revokeToken } from '../../src/rotate/revoke.ts'
import { movableClock } from '../helpers/clock.ts'

const TOKEN = new Secret('tg_anon_TESTkill00000000')
const FAILED = new GuardError('SERVER_ERROR', 'the service failed', { exitCode: 4 })
const VALID: Verdict = { state: 'valid' }
const REJECTED: Verdict = { state: 'rejected' }
const UNKNOWN: Verdict = { state: 'unknown', reason: 'no answer', exitCode: 4 }

/** A service that answers a revocation and then says what the token is; notes what it was asked. */
function service(answer: Error | undefined, afterwards: Verdict) {
  const calls: string[] = []
  const revoke = async (what: Secret | string) => {
    calls.push(`revoke ${what}`)
    if (answer) throw answer
  }
  const say = async (token: Secret) => {
    calls.push(`ask ${token}`)
    return afterwards
  }
  const api = { email: async () => ({ revoke, status: say }), org: async () => ({ revoke, probe: say }) }
  const settings = { bot: {} } as unknown as Settings
  const clock = movableClock()
  return { calls, clock, ctx: { settings, api: api as unknown as Api, clock } }
}

describe('revoking a token', () => {
  test.for<[string, Error | undefined, Verdict, string | undefined]>([
    ['is done if the service took the call and rejects the token', undefined, REJECTED, undefined],
    ['fails if the service took the call and cannot be asked any more', undefined, UNKNOWN, 'NOT_PROVED'],
    ['fails if the service took the call and still accepts the token', undefined, VALID, 'STILL_VALID'],
    ['is done if the call failed and the service rejects the token', FAILED, REJECTED, undefined],
    ['fails if the call failed and the service accepts the token', FAILED, VALID, 'SERVER_ERROR'],
    ['fails if the call failed and the service cannot be asked', FAILED, UNKNOWN, 'SERVER_ERROR'],
  ])('%s', async ([, answer, afterwards, code]) => {
    const { calls, clock, ctx } = service(answer, afterwards)
    const error: unknown = await revokeToken({ token: TOKEN, kind: 'email', sites: [], verdict: VALID }, ctx).catch(
      e => e,
    )
    expect(error).toEqual(code === undefined ? undefined : expect.objectContaining({ code, exitCode: 4 }))
    // A service that took the call may need a moment to learn of it.
    const asks = answer === undefined && afterwards !== REJECTED ? 3 : 1
    expect(calls).toEqual([`revoke ${TOKEN}`, ...Array(asks).fill(`ask ${TOKEN}`)])
    expect(clock.slept).toEqual(Array(asks - 1).fill(1000))
  })

  test('names a token of an organisation by its id', async () => {
    const { calls, ctx } = service(undefined, REJECTED)
    const token = new Secret('tg_org_TESTkill00000000')
    await revokeToken({ token, kind: 'org', sites: [], verdict: { ...VALID, tokenId: 'id-1' } }, ctx)
    expect(calls).toEqual(['revoke id-1', `ask ${token}`])
  })

  test('does not take a bug of guard for an answer', async () => {
    const { calls, ctx } = service(new TypeError('a bug'), REJECTED)
    await expect(revokeToken({ token: TOKEN, kind: 'email', sites: [], verdict: VALID }, ctx)).rejects.toThrow('a bug')
    expect(calls).toEqual([`revoke ${TOKEN}`])
  })
})

test.for<['email' | 'org', Verdict, boolean]>([
  ['org', VALID, true],
  ['org', { ...VALID, tokenId: 'id-1' }, false],
  ['org', REJECTED, false],
  ['email', VALID, false],
])('of an %s token with the verdict %j the id is missing: %s', ([kind, verdict, isMissing]) => {
  const ask = () => requireId({ token: TOKEN, kind, sites: [], verdict })
  if (isMissing) expect(ask).toThrow(expect.objectContaining({ code: 'NO_TOKEN_ID', exitCode: 8 }))
  else expect(ask).not.toThrow()
})
