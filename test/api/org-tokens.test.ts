import { describe, expect, test } from 'vitest'
import { createOrgTokens } from '../../src/api/org-tokens.ts'
import type { OrgTokens } from '../../src/core/ports.ts'
import { Secret } from '../../src/core/secret.ts'
import { bodyInto, client, expectNoSecret, failure } from './helpers/clients.ts'
import { type Reply, type Service, sendPieces, startRaw, startService } from './helpers/servers.ts'

const API_KEY = 'shisho_apikey_Ab1Cd2Ef3Gh4Ij5Kl6Mn7'
const BOT = { org: 'OR01X', botId: 'BT01Y', apiKey: new Secret(API_KEY) }
const TOKEN = new Secret('tg_org_Q1w2E3r4T5y6')
const PATH = '/v1/o/OR01X/guard/org-user-tokens'
const ROW = { id: 'GT1', user_identifier: 'alice-laptop', status: 'active', created_at: '2026-11-01' }
const READ = { id: 'GT1', identifier: 'alice-laptop', status: 'active', createdAt: '2026-11-01' }

function tokensAt(url: string, org = BOT.org): OrgTokens {
  return createOrgTokens(client(), `${url}v1/`, { ...BOT, org })
}

async function serve(...replies: Reply[]): Promise<{ service: Service; tokens: OrgTokens }> {
  const service = await startService(...replies)
  return { service, tokens: tokensAt(service.url) }
}

describe('the calls are those of the vendor', () => {
  // https://shisho.dev/docs/r/202605-takumi-api-guard-tokens
  test.for<[string, (tokens: OrgTokens) => Promise<unknown>, object, unknown]>([
    [
      'issue',
      tokens => tokens.issue('alice-laptop', () => {}),
      { method: 'POST', path: PATH, body: '{"user_identifier":"alice-laptop"}' },
      {},
    ],
    ['list', tokens => tokens.list({}), { method: 'GET', path: PATH }, []],
    [
      'list with a filter',
      tokens => tokens.list({ prefix: 'alice+x', status: 'active' }),
      { method: 'GET', path: `${PATH}?user_identifier=alice%2Bx&status=active` },
      [],
    ],
    ['revoke', tokens => tokens.revoke('GT1/?'), { method: 'DELETE', path: `${PATH}/by-id/GT1%2F%3F` }, {}],
    [
      'probe',
      tokens => tokens.probe(TOKEN),
      { method: 'POST', path: `${PATH}/probe`, body: `{"token":"${TOKEN.reveal()}"}` },
      {},
    ],
  ])('%s', async ([, call, request, body]) => {
    const { service, tokens } = await serve({ body })
    await call(tokens)
    const headers = { authorization: `Bearer ${API_KEY}:BT01Y` }
    expect(service.received).toHaveLength(1)
    expect(service.received[0]).toMatchObject({ ...request, headers })
    expect(tokens.host).toBe(service.host)
  })

  test.for(['', '.', '..', 'a b', 'a\u0000', 'ä'])('an id such as %j is refused', async id => {
    const { service, tokens } = await serve({ body: {} })
    expect(await failure(tokens.revoke(id))).toMatchObject({ code: 'BAD_ID', exitCode: 2 })
    expect(() => tokensAt(service.url, id)).toThrow('the organisation id is empty or holds characters that no id has')
    expect(service.received).toEqual([])
  })
})

describe('issue', () => {
  test.for([201, 400, 401, 403, 500])('hands over an answer with status %i, asked for once', async status => {
    const { service, tokens } = await serve({ status, body: { token: 'x' } })
    const chunks: string[] = []
    const answer = await tokens.issue('a', bodyInto(chunks))
    expect(answer).toMatchObject({ status, complete: true, body: '{"token":"x"}' })
    expect(chunks.join('')).toBe('{"token":"x"}')
    expect(service.received).toHaveLength(1)
  })

  test('is sent once where the connection is cut', async () => {
    const service = await startRaw(socket => sendPieces(socket, [], 'cut'))
    expect(await failure(tokensAt(service.url).issue('a', () => {}))).toMatchObject({ sent: true })
    expect(service.heads).toHaveLength(1)
  })
})

describe('the list', () => {
  test.for<[string, unknown]>([
    ['an array', [ROW]],
    ['`tokens`', { tokens: [ROW] }],
    ['`items`', { items: [ROW], total: 1 }],
    ['`data`', { data: [ROW] }],
    ['`org_user_tokens`', { org_user_tokens: [ROW] }],
    ['other names', [{ tokenId: 'GT1', userIdentifier: 'alice-laptop', state: 'active', createdAt: '2026-11-01' }]],
    [
      'names in a third way',
      [{ token_id: 'GT1', identifier: 'alice-laptop', status: 'active', created_at: '2026-11-01' }],
    ],
  ])('is read from %s', async ([, body]) => {
    const { tokens } = await serve({ body })
    expect(await tokens.list({})).toEqual([READ])
  })

  test('is read where a row has an id and nothing else', async () => {
    const { tokens } = await serve({ body: [{ id: 7 }] })
    expect(await tokens.list({})).toEqual([{ id: '7', identifier: undefined, status: undefined, createdAt: undefined }])
  })

  test('keeps names apart that look the same', async () => {
    const { tokens } = await serve({ body: [{ id: 'a', user_identifier: 'alice\u200B-laptop' }] })
    expect(await tokens.list({})).toMatchObject([{ identifier: 'alice\uFFFD-laptop' }])
  })

  test('is filtered again', async () => {
    const names = ['alice-laptop', 'bob', 'alice']
    const body = names.map(name => ({
      id: name,
      user_identifier: name,
      status: name === 'alice' ? 'revoked' : 'Active',
    }))
    const { tokens } = await serve({ body: [...body, { id: 'nobody' }] })
    expect((await tokens.list({ prefix: 'alice' })).map(({ id }) => id)).toEqual(['alice-laptop', 'alice'])
    expect((await tokens.list({ status: 'active' })).map(({ id }) => id)).toEqual(['alice-laptop', 'bob', 'nobody'])
  })

  test.for<[string, object, string]>([
    ['next_page_token', { next_page_token: 'p 2' }, 'page_token=p+2'],
    ['next_cursor', { next_cursor: 'p2' }, 'cursor=p2'],
    ['pagination.nextCursor', { pagination: { nextCursor: 'p2', hasMore: true } }, 'cursor=p2'],
  ])('is followed by %s', async ([, cursor, query]) => {
    const { service, tokens } = await serve(
      { body: { tokens: [ROW], ...cursor } },
      { body: { tokens: [{ id: 'b' }], next_page_token: '' } },
    )
    expect((await tokens.list({ prefix: '' })).map(({ id }) => id)).toEqual(['GT1'])
    expect(service.received.map(({ path }) => path)).toEqual([
      `${PATH}?user_identifier=`,
      `${PATH}?user_identifier=&${query}`,
    ])
  })

  test('that leads in a circle is an error, not half a list', async () => {
    const { service, tokens } = await serve({ body: { tokens: [], next_cursor: 'again' } })
    expect(await failure(tokens.list({}))).toMatchObject({ code: 'UNEXPECTED_ANSWER', exitCode: 4 })
    expect(service.received).toHaveLength(2)
  })

  test.for<[string, Reply, string, number]>([
    ['an object without a list', { body: {} }, 'UNEXPECTED_ANSWER', 4],
    ['a row without an id', { body: [{ name: 'x' }] }, 'UNEXPECTED_ANSWER', 4],
    ['a row that is a string', { body: ['x'] }, 'UNEXPECTED_ANSWER', 4],
    ['a page', { body: '<html>' }, 'UNEXPECTED_ANSWER', 4],
    ['a missing role', { status: 403, body: { code: 'forbidden', message: 'not a manager' } }, 'FORBIDDEN', 9],
    ['a wrong bot', { status: 401, body: { message: `no such key ${API_KEY}:BT01Y` } }, 'BOT_REJECTED', 9],
    ['429', { status: 429 }, 'RATE_LIMITED', 5],
    ['404', { status: 404, body: { message: 'there is no such organization' } }, 'UNEXPECTED_ANSWER', 4],
    ['503', { status: 503 }, 'SERVER_ERROR', 4],
  ])('cannot be read from %s', async ([, reply, code, exitCode]) => {
    const { tokens } = await serve(reply)
    const error = await failure(tokens.list({}))
    expect(error).toMatchObject({ code, exitCode })
    expect(error.message).not.toContain('rejected the token')
    expectNoSecret(error, [API_KEY])
  })

  test('is asked for again after a failure', async () => {
    const { tokens } = await serve({ status: 503 }, { body: [ROW] })
    expect(await tokens.list({})).toEqual([READ])
  })
})

describe('revoke', () => {
  test.for([200, 204, 404, 410])('is done with status %i', async status => {
    const { tokens } = await serve({ status })
    expect(await tokens.revoke('GT1')).toBeUndefined()
  })

  test.for<[Reply, string, number]>([
    [{ status: 401 }, 'BOT_REJECTED', 9],
    [{ status: 403 }, 'FORBIDDEN', 9],
    [{ status: 404, body: '<html>' }, 'UNEXPECTED_ANSWER', 4],
    [{ status: 200, body: '<html>' }, 'UNEXPECTED_ANSWER', 4],
    [{ status: 500 }, 'SERVER_ERROR', 4],
  ])('explains %j as %s with exit code %i', async ([reply, code, exitCode]) => {
    const { service, tokens } = await serve(reply)
    expect(await failure(tokens.revoke('GT1'))).toMatchObject({ code, exitCode })
    expect(service.received).toHaveLength(1)
  })
})

describe('a probed token', () => {
  test.for<[unknown]>([
    [{ active: true, id: 'GT1', user_identifier: 'alice-laptop' }],
    [{ is_active: true, token_id: 'GT1', userIdentifier: 'alice-laptop' }],
    [{ valid: true, token: { id: 'GT1', identifier: 'alice-laptop' } }],
    [{ status: 'active', tokenId: 'GT1', user_identifier: 'alice-laptop' }],
    [{ data: { state: 'ACTIVE', active: true, id: 'GT1', user_identifier: 'alice-laptop' } }],
  ])('is valid where the service answers %j', async ([body]) => {
    const { tokens } = await serve({ body })
    expect(await tokens.probe(TOKEN)).toEqual({ state: 'valid', tokenId: 'GT1', identifier: 'alice-laptop' })
  })

  test.for<[number, unknown]>([
    [200, { active: false }],
    [200, { valid: false, status: 'revoked' }],
    [200, { token: { status: 'expired' } }],
    [404, { active: false }],
  ])('is rejected where the service answers %i %j', async ([status, body]) => {
    const { tokens } = await serve({ status, body })
    expect(await tokens.probe(TOKEN)).toEqual({ state: 'rejected' })
  })

  test.for<[Reply, number, string]>([
    [{ body: {} }, 4, 'answered HTTP 200 in an unknown form'],
    [{ body: { active: true, status: 'revoked' } }, 4, 'answered HTTP 200 in an unknown form'],
    [{ body: { active: 'yes' } }, 4, 'answered HTTP 200 in an unknown form'],
    [{ body: { organization: { active: true } } }, 4, 'answered HTTP 200 in an unknown form'],
    [
      { status: 404, body: { message: 'there is no such organization' } },
      4,
      'answered HTTP 404: there is no such organization',
    ],
    [{ status: 401, body: { active: false } }, 9, 'rejected the bot credential'],
    [{ status: 403, body: { message: 'no plan' } }, 9, 'refused to probe the token (HTTP 403): no plan'],
    [
      { status: 400, body: { message: `what is ${TOKEN.reveal()}` } },
      4,
      'refused to probe the token (HTTP 400): what is tg_org_…',
    ],
    [{ status: 429 }, 5, 'limits requests (HTTP 429)'],
    [{ status: 500 }, 4, 'failed to probe the token (HTTP 500)'],
  ])('is unknown after %j', async ([reply, exitCode, words]) => {
    const { service, tokens } = await serve(reply)
    const verdict = await tokens.probe(TOKEN)
    expect(verdict).toMatchObject({ state: 'unknown', exitCode, reason: `${service.host} ${words}` })
    expectNoSecret(verdict, [TOKEN.reveal(), API_KEY])
  })
})
