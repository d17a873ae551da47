import { describe, expect, test } from 'vitest'
import { createOrgTokens } from '../../src/api/org-tokens.ts'
import type { OrgTokens } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { bodyInto, client, expectNoSecret, failure } from './helpers/clients.ts'
import {
  type Reply,
  type Service,
  sendPieces,
  sendReply,
  startHandler,
  startRaw,
  startService,
} from './helpers/servers.ts'

const API_KEY = 'shisho_apikey_Ab1Cd2Ef3Gh4Ij5Kl6Mn7'
const BOT = { org: 'OR01X', botId: 'BT01Y', apiKey: new Secret(API_KEY) }
const TOKEN = new Secret('tg_org_Q1w2E3r4T5y6')
const PATH = '/v1/o/OR01X/guard/org-user-tokens'
const ROW = { id: 'GT1', user_identifier: 'alice-laptop', status: 'active', created_at: '2026-11-01' }
const READ = { id: 'GT1', identifier: 'alice-laptop', status: 'active', createdAt: '2026-11-01' }
const ISSUER = 'organization/takumi_guard_token_issuer'
const MANAGER = 'organization/takumi_manager'

function tokensAt(url: string, org = BOT.org): OrgTokens {
  return createOrgTokens(client(), `${url}v1/`, { ...BOT, org })
}

async function serve(...replies: Reply[]): Promise<{ service: Service; tokens: OrgTokens }> {
  const service = await startService(...replies)
  return { service, tokens: tokensAt(service.url) }
}

describe('the calls match the vendor documentation', () => {
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
  test.for([201, 400, 401, 403, 500])('returns an answer with status %i after one request', async status => {
    const { service, tokens } = await serve({ status, body: { token: 'x' } })
    const chunks: string[] = []
    const answer = await tokens.issue('a', bodyInto(chunks))
    expect(answer).toMatchObject({ status, complete: true, body: '{"token":"x"}' })
    expect(chunks.join('')).toBe('{"token":"x"}')
    expect(service.received).toHaveLength(1)
  })

  test('is sent only once if the connection is cut', async () => {
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

  test('is read if its rows have an id and nothing else', async () => {
    const { tokens } = await serve({ body: [{ id: 7 }] })
    expect(await tokens.list({})).toEqual([{ id: '7', identifier: undefined, status: undefined, createdAt: undefined }])
  })

  test('distinguishes names that look the same', async () => {
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

  test.for<[string, object, string]>([
    ['next_token', { nextToken: 'p2' }, 'next_token=p2'],
    ['page_info', { page_info: { has_next_page: true, end_cursor: 'eyJpZCI6NX0' } }, 'cursor=eyJpZCI6NX0'],
    ['a number of the next page', { next_page: 2 }, 'page=2'],
    ['numbers of pages', { meta: { page: 1, total_pages: 2 } }, 'page=2'],
    ['an offset', { offset: 0, limit: 1, total: 2 }, 'offset=1'],
    ['a cursor at `next`', { next: 'p2', has_more: true }, 'cursor=p2'],
    ['an address at `next`', { next: '/v1/o/OR01X/guard/org-user-tokens?after=GT1' }, 'after=GT1'],
    ['`links.next`', { links: { next: '?after=GT1' } }, 'after=GT1'],
    ['`_links.next.href`', { _links: { next: { href: '?after=GT1' } } }, 'after=GT1'],
  ])('is followed by %s', async ([, more, query]) => {
    const { service, tokens } = await serve({ body: { tokens: [ROW], ...more } }, { body: { tokens: [{ id: 'b' }] } })
    expect((await tokens.list({})).map(({ id }) => id)).toEqual(['GT1', 'b'])
    expect(service.received.map(({ path }) => path)).toEqual([PATH, `${PATH}?${query}`])
  })

  test('is followed by a Link header', async () => {
    const headers = { link: `<?page=9>; rel="last", <${PATH}?after=GT1>; rel="next"` }
    const { service, tokens } = await serve({ body: [ROW], headers }, { body: [{ id: 'b' }] })
    expect((await tokens.list({})).map(({ id }) => id)).toEqual(['GT1', 'b'])
    expect(service.received.map(({ path }) => path)).toEqual([PATH, `${PATH}?after=GT1`])
  })

  test.for<[string, object]>([
    ['there is more', { next_page_token: 'p2', has_more: false }],
    ['the last of several pages', { page: 2, total_pages: 2 }],
    ['the end of an offset', { offset: 3, total: 4 }],
    ['a total', { total: 1 }],
    ['nothing', { next: null, next_cursor: '' }],
  ])('ends if the service says %s', async ([, more]) => {
    const { service, tokens } = await serve({ body: { tokens: [ROW], ...more } })
    expect(await tokens.list({})).toEqual([READ])
    expect(service.received).toHaveLength(1)
  })

  test('contains a token once even if it moves to the next page in between', async () => {
    const { tokens } = await serve({ body: { tokens: [ROW], next_cursor: 'x' } }, { body: [ROW, { id: 'b' }] })
    expect((await tokens.list({})).map(({ id }) => id)).toEqual(['GT1', 'b'])
  })

  test.for<[string, object]>([
    ['there is more, and not how to ask for it', { has_more: true }],
    ['there are more than it sent', { total: 5001 }],
    ['the next page is at another host', { next: 'https://elsewhere.example/v1/o/OR01X/guard/org-user-tokens?p=2' }],
    ['the next page is at another path', { next: '/v1/o/OTHER/guard/org-user-tokens?p=2' }],
  ])('is an error instead of half a list if the service says that %s', async ([, more]) => {
    const { service, tokens } = await serve({ body: { tokens: [ROW], ...more } })
    expect(await failure(tokens.list({}))).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      exitCode: 4,
      message: expect.stringContaining('has more tokens than it listed'),
    })
    expect(service.received).toHaveLength(1)
  })

  test('is an error if the service ignores the parameter and sends the first page again', async () => {
    const service = await startHandler(({ received }, response) =>
      sendReply(response, { body: { tokens: [ROW], next_cursor: `p${received.length}` } }),
    )
    expect(await failure(tokensAt(service.url).list({}))).toMatchObject({ code: 'UNEXPECTED_ANSWER', exitCode: 4 })
    expect(service.received).toHaveLength(2)
  })

  test('may have pages without a token', async () => {
    const { tokens } = await serve({ body: { tokens: [], next_cursor: 'p2' } }, { body: [ROW] })
    expect(await tokens.list({})).toEqual([READ])
  })

  test('with a filter ignores the total, which may count all tokens', async () => {
    const { tokens } = await serve({ body: { tokens: [ROW], total: 5001 } })
    expect(await tokens.list({ prefix: 'alice' })).toEqual([READ])
  })

  test('is read if one page holds thousands of tokens', async () => {
    const { tokens } = await serve({
      body: Array.from({ length: 9_000 }, (_, index) => ({ ...ROW, id: `GT${index}` })),
    })
    expect(await tokens.list({})).toHaveLength(9_000)
  })

  test.for<[object, string | null | undefined]>([
    [{ last_used_at: '2026-11-02' }, '2026-11-02'],
    [{ lastUsed: null }, null],
    [{ last_used_at: '' }, null],
    [{}, undefined],
  ])('reads the last use from %j', async ([row, lastUsedAt]) => {
    const { tokens } = await serve({ body: [{ ...ROW, ...row }] })
    expect((await tokens.list({}))[0]!.lastUsedAt).toBe(lastUsedAt)
  })

  test('whose pages form a circle is an error instead of half a list', async () => {
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
    ['404', { status: 404, body: { message: 'there is no such organization' } }, 'WRONG_ORGANISATION', 9],
    ['a page with 404', { status: 404, body: '<html>' }, 'UNEXPECTED_ANSWER', 4],
    ['503', { status: 503 }, 'SERVER_ERROR', 4],
  ])('cannot be read from %s', async ([, reply, code, exitCode]) => {
    const { tokens } = await serve(reply)
    const error = await failure(tokens.list({}))
    expect(error).toMatchObject({ code, exitCode })
    expect(error.message).not.toContain('rejected the token')
    expectNoSecret(error, [API_KEY])
  })

  test('is requested again after a failure', async () => {
    const { tokens } = await serve({ status: 503 }, { body: [ROW] })
    expect(await tokens.list({})).toEqual([READ])
  })
})

describe('revoke', () => {
  test.for([200, 204, 404, 410])('succeeds with status %i', async status => {
    const { tokens } = await serve({ status })
    expect(await tokens.revoke('GT1')).toBeUndefined()
  })

  test.for<[Reply, string, number]>([
    [{ status: 401 }, 'BOT_REJECTED', 9],
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
  ])('is valid if the service answers %j', async ([body]) => {
    const { tokens } = await serve({ body })
    expect(await tokens.probe(TOKEN)).toEqual({ state: 'valid', tokenId: 'GT1', identifier: 'alice-laptop' })
  })

  test.for<[number, unknown]>([
    [200, { active: false }],
    [200, { valid: false, status: 'revoked' }],
    [200, { token: { status: 'expired' } }],
    [404, { active: false }],
  ])('is rejected if the service answers %i %j', async ([status, body]) => {
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
      9,
      'has no organisation OR01X, or this bot does not belong to it: there is no such organization',
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

describe('a bot without the role', () => {
  const forbidden = { status: 403, body: { message: 'forbidden' } }

  test.for<[string, (tokens: OrgTokens) => Promise<unknown>, string]>([
    ['list', tokens => tokens.list({}), MANAGER],
    ['revoke', tokens => tokens.revoke('GT1'), MANAGER],
    ['issue', async tokens => Promise.reject(await tokens.issueError(await tokens.issue('a', () => {}))), ISSUER],
  ])('to %s gets an error that names it', async ([, call, role]) => {
    const service = await startHandler(({ received }, response) =>
      sendReply(response, received.at(-1)!.path.endsWith('/probe') ? { body: { active: false } } : forbidden),
    )
    expect(await failure(call(tokensAt(service.url)))).toMatchObject({
      ...{ code: 'FORBIDDEN', exitCode: 9 },
      hint: `give the bot the role ${role}, in the console under Settings > Bots`,
    })
  })

  test('to do anything is told to check the organisation, not a proxy', async () => {
    const { tokens } = await serve(forbidden)
    const hint = `this bot may do nothing in the organisation OR01X: check GUARD_ORG, that Guard is active there, and that the bot has the role ${ISSUER} or ${MANAGER}`
    expect(await failure(tokens.list({}))).toMatchObject({ code: 'FORBIDDEN', exitCode: 9, hint })
    expect(await tokens.probe(TOKEN)).toMatchObject({ state: 'unknown', exitCode: 9, hint })
  })

  test("is not inferred from a proxy's page", async () => {
    const { tokens } = await serve({ status: 403, body: '<html>' })
    expect((await failure(tokens.list({}))).hint).not.toContain('role')
  })
})
