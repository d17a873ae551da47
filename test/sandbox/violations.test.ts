import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { openSandbox, register } from './client.ts'

const EMAIL = 'tg_anon_TESTaB3dE6gH9jK2mN5pQ8sT1vW4'
const ORG = 'tg_org_TESTaB3dE6gH9jK2mN5pQ8sT1vW4'
const BOT = `shisho_apikey_TEST${'aB3'.repeat(13)}`
const LIVE = `tk_live_${'0a1b'.repeat(16)}`
const SHISHO = '/shisho/v1/o/sandbox-org/guard/org-user-tokens'

describe('a violation is recorded, without the plaintext, for', () => {
  test.for([
    ['a Takumo key at npm', '/npm/guard-sandbox-hello', LIVE, 'takumo-live'],
    ['a Takumo key at the token API', '/npm/api/v1/tokens/status', LIVE, 'takumo-live'],
    ['a bot key at the index', '/pypi/simple/', `${BOT}:BT01TEST`, 'bot'],
    ['an e-mail token at Takumo', '/takumo/gateway/v1/health', EMAIL, 'email'],
    ['an organisation token at Takumo', '/takumo/cloud/api/v1/rules', ORG, 'org'],
    ['an e-mail token at Shisho', SHISHO, EMAIL, 'email'],
    ['an organisation token as the credential at Shisho', SHISHO, ORG, 'org'],
    ['a token at an unknown path of its own service', '/npm/api/v1/nothing', EMAIL, 'email'],
    ['a token at an unknown path of no service', '/nowhere', EMAIL, 'email'],
    ['a token at an endpoint of the sandbox', '/outbox', EMAIL, 'email'],
    ['an unknown credential at an unknown path', '/nowhere', 'secret', 'unknown'],
  ] as const)('%s', async ([, path, token, kind]) => {
    const sandbox = await openSandbox()
    await sandbox.call(path, { token })
    const found = await sandbox.violations()
    expect(found).toMatchObject([{ kind, path, method: 'GET', place: 'authorization' }])
    expect(JSON.stringify(found)).not.toContain(token)
  })

  test('a token in the query, however it is encoded', async () => {
    const sandbox = await openSandbox()
    const encoded = EMAIL.replaceAll('_', '%5F')
    for (const token of [EMAIL, encoded]) await sandbox.call(`/npm/api/v1/tokens/status?token=${token}`)
    const fingerprint = new Secret(EMAIL).fingerprint
    const expected = { kind: 'email', path: '/npm/api/v1/tokens/status', method: 'GET', place: 'url', fingerprint }
    expect(await sandbox.violations()).toEqual([expected, expected])
  })

  test('a token in the path, which is masked', async () => {
    const sandbox = await openSandbox()
    await sandbox.call(`/npm/${EMAIL}`)
    expect(await sandbox.violations()).toMatchObject([{ path: '/npm/tg_anon_…1vW4', place: 'url' }])
  })

  test('a token in Basic credentials', async () => {
    const sandbox = await openSandbox()
    const authorization = `Basic ${Buffer.from(`token:${EMAIL}`).toString('base64')}`
    await sandbox.call('/takumo/cloud/api/v1/rules', { headers: { authorization } })
    const fingerprint = new Secret(EMAIL).fingerprint
    expect(await sandbox.violations()).toMatchObject([{ kind: 'email', fingerprint, place: 'authorization' }])
  })

  test('a token in another header', async () => {
    const sandbox = await openSandbox()
    await sandbox.call('/npm/guard-sandbox-hello', { headers: { cookie: `session=${EMAIL}` } })
    expect(await sandbox.violations()).toMatchObject([{ kind: 'email', place: 'header' }])
  })

  test('a token in a body, even at the right service', async () => {
    const sandbox = await openSandbox()
    await sandbox.call('/npm/api/v1/tokens/reset', { body: { email: 'you@example.com', code: EMAIL } })
    expect(await sandbox.violations()).toMatchObject([{ kind: 'email', place: 'body' }])
  })

  test('an email token in the body of the organisation probe', async () => {
    const sandbox = await openSandbox()
    await sandbox.call(`${SHISHO}/probe`, { body: { token: EMAIL } })
    expect(await sandbox.violations()).toMatchObject([{ kind: 'email', place: 'body' }])
  })

  test('a call that a fault interrupts', async () => {
    const sandbox = await openSandbox()
    await sandbox.fault({ path: '/npm/*', fault: 'cut-before' })
    await expect(sandbox.call('/npm/guard-sandbox-hello', { token: LIVE })).rejects.toThrow()
    expect(await sandbox.violations()).toMatchObject([{ kind: 'takumo-live' }])
  })
})

test('normal use of every service is no violation', async () => {
  const sandbox = await openSandbox({ deadTokens: 'anonymous' })
  const token = await register(sandbox)
  const bot = `${sandbox.environment.GUARD_BOT_API_KEY}:${sandbox.environment.GUARD_BOT_ID}`
  const basic = { authorization: `Basic ${Buffer.from(`token:${token}`).toString('base64')}` }
  await sandbox.call('/npm/api/v1/tokens/status', { token })
  for (const path of ['/npm/no-such-package', '/rubygems/specs.4.8.gz', '/golang/example.com/x/@v/list']) {
    await sandbox.call(path, { token })
  }
  await sandbox.call('/packagist/packages.json', { headers: basic })
  await sandbox.call('/pypi/simple/guard-sandbox-hello/', { headers: basic })
  await sandbox.call(SHISHO, { token: bot })
  await sandbox.call(`${SHISHO}/probe`, { token: bot, body: { token: ORG } })
  await sandbox.call('/takumo/cloud/api/v1/rules', { token: LIVE })
  await sandbox.fault({ path: '/npm/api/v1/tokens/reset', fault: 'status', body: `{"token":"${EMAIL}"}` })
  expect(await sandbox.violations()).toEqual([])
})

test('the list can be cleared', async () => {
  const sandbox = await openSandbox()
  await sandbox.call('/nowhere', { token: EMAIL })
  await sandbox.call('/violations', { method: 'DELETE' })
  expect(await sandbox.violations()).toEqual([])
})
