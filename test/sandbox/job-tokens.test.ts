import { describe, expect, test } from 'vitest'
import { findWebTokens } from '../../src/sandbox/web-tokens.ts'
import { type Client, openSandbox } from './client.ts'

const EXCHANGE = '/sts/bots/exchange'

async function idTokenOf({ call, url, environment }: Client, audience = `${url}/sts`): Promise<string> {
  const { pathname, search } = new URL(environment.ACTIONS_ID_TOKEN_REQUEST_URL!)
  const token = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN!
  const path = `${pathname}${search}&audience=${encodeURIComponent(audience)}`
  const { status, body } = await call<{ value: string; count: number }>(path, { token })
  expect([status, body.count]).toEqual([200, body.value.length])
  return body.value
}

describe('the exchange', () => {
  test('answers with a token for half an hour, which only registries accept', async () => {
    const now = { at: new Date() }
    const sandbox = await openSandbox({ requireToken: true }, { now: () => now.at })
    const id_token = await idTokenOf(sandbox)
    const body = { bot_id: sandbox.environment.GUARD_BOT_ID, id_token }
    const answer = await sandbox.call<{ access_token: string; expires_in: number }>(EXCHANGE, { body })
    expect([answer.status, answer.body.expires_in]).toEqual([200, 1800])
    const token = answer.body.access_token
    expect((await sandbox.call('/npm/guard-sandbox-hello', { token })).status).toBe(200)
    expect((await sandbox.call('/npm/api/v1/tokens/status', { token })).status).toBe(401)
    expect(await sandbox.violations()).toEqual([])
    now.at = new Date(now.at.getTime() + 1_800_000)
    expect((await sandbox.call('/npm/guard-sandbox-hello', { token })).status).toBe(401)
  })

  test.for<[string, (id: string, bot: string) => object, number, string]>([
    ['no ID token', (_, bot_id) => ({ bot_id }), 400, 'invalid request'],
    [
      'a lifetime beyond a day',
      (id_token, bot_id) => ({ bot_id, id_token, expires_in: 86_401 }),
      400,
      'invalid request',
    ],
    ['a lifetime in words', (id_token, bot_id) => ({ bot_id, id_token, expires_in: '60' }), 400, 'invalid request'],
    ['another ID token', (_, bot_id) => ({ bot_id, id_token: 'a.b.c' }), 400, 'invalid ID token'],
    ['another bot', id_token => ({ bot_id: 'BT01NONE', id_token }), 401, 'there is no such bot'],
  ])('refuses %s', async ([, body, status, message]) => {
    const sandbox = await openSandbox()
    const answer = await sandbox.call(EXCHANGE, {
      body: body(await idTokenOf(sandbox), sandbox.environment.GUARD_BOT_ID!),
    })
    expect([answer.status, answer.body]).toEqual([status, { message }])
  })

  test('refuses an ID token for another audience, and one that is five minutes old', async () => {
    const now = { at: new Date() }
    const sandbox = await openSandbox({}, { now: () => now.at })
    const bot_id = sandbox.environment.GUARD_BOT_ID
    const refused = { status: 400, body: { message: 'invalid ID token' } }
    const other = await idTokenOf(sandbox, 'https://other.example')
    expect(await sandbox.call(EXCHANGE, { body: { bot_id, id_token: other } })).toMatchObject(refused)
    const old = await idTokenOf(sandbox)
    now.at = new Date(now.at.getTime() + 300_000)
    expect(await sandbox.call(EXCHANGE, { body: { bot_id, id_token: old } })).toMatchObject(refused)
  })

  test('gives no ID token to another job', async () => {
    const { call } = await openSandbox()
    expect((await call('/oidc/github/token?audience=x')).status).toBe(401)
    expect((await call('/oidc/github/token?audience=x', { token: 'TESTother' })).status).toBe(401)
  })
})

describe('a violation is recorded for', () => {
  test.for<[string, string, 'request' | 'id' | 'access']>([
    ['the request token of a job at the exchange', EXCHANGE, 'request'],
    ['an ID token as a credential', EXCHANGE, 'id'],
    ['an ID token at a registry', '/npm/guard-sandbox-hello', 'id'],
    ['a short-lived token at Shisho', '/shisho/v1/o/sandbox-org/guard/org-user-tokens', 'access'],
    ['a short-lived token at Takumo', '/takumo/cloud/api/v1/rules', 'access'],
  ])('%s', async ([, path, kind]) => {
    const sandbox = await openSandbox()
    const id = await idTokenOf(sandbox)
    const body = { bot_id: sandbox.environment.GUARD_BOT_ID, id_token: id }
    const access = (await sandbox.call<{ access_token: string }>(EXCHANGE, { body })).body.access_token
    const request = sandbox.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN!
    const token = { request, id, access }[kind]
    expect(findWebTokens(token)).toEqual([{ kind, value: token }])
    await sandbox.call(path, { token })
    const found = await sandbox.violations()
    expect(found).toMatchObject([{ kind, path, place: 'authorization' }])
    expect(JSON.stringify(found)).not.toContain(token)
  })
})
