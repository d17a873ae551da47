import { describe, expect, test } from 'vitest'
import { sandbox } from '../helpers/guard.ts'
import {
  type Access,
  contentsOf,
  expectFailure,
  faultsLeft,
  hasJournal,
  homeOf,
  npmrc,
  textsOf,
  tokenIn,
} from './scene.ts'

interface Row {
  id: string
  user_identifier: string
  status: 'active' | 'revoked'
}

type OrgScene = Awaited<ReturnType<typeof orgScene>>

/** A home with an organisation's token for `alice-laptop`, and guard with a bot credential. */
async function orgScene(deadTokens: 'reject' | 'anonymous' = 'reject') {
  const services = await sandbox({ deadTokens })
  const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = services.environment
  const env = { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
  const tokens = `${services.url}/shisho/v1/o/${GUARD_ORG}/guard/org-user-tokens`
  const ask = async (path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${GUARD_BOT_API_KEY}:${GUARD_BOT_ID}` }
    const post = { method: 'POST', body: JSON.stringify(body) }
    return (await fetch(tokens + path, { headers, ...(body !== undefined && post) })).json() as Promise<never>
  }
  const issue = async (identifier: string): Promise<string> =>
    ((await ask('', { user_identifier: identifier })) as { token: string }).token
  const access: Access = { host: services.host, url: services.url, token: await issue('alice-laptop') }
  const { guard, ...home } = homeOf(services, access)
  return {
    ...{ services, env, path: new URL(tokens).pathname, issue, ...access, ...home },
    guard: (args: readonly string[], more: Record<string, string> = {}) => guard(args, { env: { ...env, ...more } }),
    rows: async () => ((await ask('')) as { tokens: Row[] }).tokens,
    isActive: async (token: string) => ((await ask('/probe', { token })) as { active: boolean }).active,
  }
}

/** The file has a new, active token, the old one is revoked, and so is everything else that was issued. */
async function expectRotated(home: OrgScene, issued: number): Promise<void> {
  const fresh = tokenIn(home)
  expect(fresh).not.toBe(home.token)
  expect(contentsOf(home)).toEqual(textsOf(npmrc({ ...home, token: fresh })))
  expect(await home.isActive(fresh)).toBe(true)
  const statuses = (await home.rows()).map(({ status }) => status)
  expect(statuses).toEqual([...Array(issued).fill('revoked'), 'active'])
}

/** Nothing was issued, revoked, written or left behind. */
async function expectUntouched(home: OrgScene): Promise<void> {
  expect(home.files()).toEqual(['.npmrc'])
  expect(tokenIn(home)).toBe(home.token)
  expect((await home.rows()).map(({ status }) => status)).toEqual(['active'])
}

test.for(['reject', 'anonymous'] as const)(
  'if registries treat a revoked token with "%s", a token is issued, written, probed, and the old one revoked by its id',
  async deadTokens => {
    const home = await orgScene(deadTokens)

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code, stderr).toBe(0)
    await expectRotated(home, 1)
    expect(stderr).not.toContain('stop working at once')
  },
)

describe('the answer is lost: the old token stays in place; resume revokes the issued one and starts over', () => {
  test.for<[string, Record<string, unknown>, number]>([
    ['cut before the change', { fault: 'cut-before' }, 0],
    ['cut after the change', { fault: 'cut-after' }, 1],
    ['torn in the middle of the token', { fault: 'torn', bytes: 180 }, 1],
    ['500 after the change', { fault: 'status', status: 500, when: 'after' }, 1],
    ['a sign-in page in the place of the answer', { fault: 'status', status: 200, when: 'after', body: '<h1>' }, 1],
  ])('%s', ([, fault, made]) => startsOver(fault, made))

  test('cut after the change, if registries treat a revoked token as anonymous', () =>
    startsOver({ fault: 'cut-after' }, 1, 'anonymous'))

  async function startsOver(fault: Record<string, unknown>, made: number, deadTokens?: 'anonymous'): Promise<void> {
    const home = await orgScene(deadTokens)
    await home.services.fault({ path: home.path, method: 'POST', ...fault })

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code).toBe(7)
    expect(stderr).toContain('hint: run `guard resume`')
    expect(tokenIn(home)).toBe(home.token)
    expect((await home.rows()).map(({ status }) => status)).toEqual(Array(1 + made).fill('active'))
    const resumed = await home.guard(['resume'])
    expect(resumed.code, resumed.stderr).toBe(0)
    await expectRotated(home, 1 + made)
  }
})

test('the service fails (500) without issuing: guard says so, and nothing is left to resume', async () => {
  const home = await orgScene()
  await home.services.fault({ path: home.path, method: 'POST', fault: 'status', status: 500 })

  const { code, stderr } = await home.guard(['rotate', '--yes'])

  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(/; the old token tg_org_….{4} still works \[SERVER_ERROR\]/),
  ])
  await expectUntouched(home)
})

test('tokens of identifiers with the same prefix are not touched', async () => {
  const home = await orgScene()
  await home.services.fault({ path: home.path, method: 'POST', fault: 'cut-after' })
  expect((await home.guard(['rotate', '--yes'])).code).toBe(7)
  const other = await home.issue('alice-laptop-2')

  const { code, stderr } = await home.guard(['resume'])

  expect(code, stderr).toBe(0)
  expect(await home.isActive(other)).toBe(true)
  expect(await home.isActive(tokenIn(home))).toBe(true)
  expect(await home.isActive(home.token)).toBe(false)
})

test('if another administrator has issued a token for the same identifier, guard does not guess which to revoke', async () => {
  const home = await orgScene()
  await home.services.fault({ path: home.path, method: 'POST', fault: 'cut-after' })
  expect((await home.guard(['rotate', '--yes'])).code).toBe(7)
  const other = await home.issue('alice-laptop')

  const { code, stderr } = await home.guard(['resume'])

  expect([code, stderr]).toEqual([
    7,
    expect.stringContaining('tokens were issued to alice-laptop since, and guard cannot tell which is its own: '),
  ])
  expect(await home.isActive(other)).toBe(true)
  expect(tokenIn(home)).toBe(home.token)
})

test('a bot that may only issue stops with exit 9, before anything is issued', async () => {
  const home = await orgScene()
  const logins = (await (await fetch(`${home.url}/sandbox/credentials`)).json()) as {
    issuer: { id: string; apiKey: string }
  }
  const issuer = { GUARD_BOT_ID: logins.issuer.id, GUARD_BOT_API_KEY: logins.issuer.apiKey }

  expectFailure(await home.guard(['rotate', '--yes'], issuer), home, {
    code: 9,
    error:
      'HOST refused to list tokens (HTTP 403): ' +
      'the role organization/takumi_guard_token_issuer does not allow to list tokens [FORBIDDEN]',
    hint: 'give the bot the role organization/takumi_manager, in the console under Settings > Bots',
  })

  await expectUntouched(home)
})

test.for<[string, Record<string, unknown>, number]>([
  ['forbids it (403)', { fault: 'status', status: 403 }, 9],
  ['limits requests (429)', { fault: 'status', status: 429, retryAfter: 60 }, 5],
  ['rejects the bot (401)', { fault: 'status', status: 401 }, 9],
])('if the service %s, guard says so at once, and resume finds that nothing was issued', async ([, fault, code]) => {
  const home = await orgScene()
  await home.services.fault({ path: home.path, method: 'POST', ...fault })

  expect((await home.guard(['rotate', '--yes'])).code).toBe(code)
  const resumed = await home.guard(['resume'])

  expect(resumed.code, resumed.stderr).toBe(0)
  await expectUntouched(home)
})

test.for([400, 401, 403, 404, 409, 410, 413, 429, 499])(
  'if the service answers %i but has issued a token, only a working one is left',
  async status => {
    const home = await orgScene()
    await home.services.fault({ path: home.path, method: 'POST', fault: 'status', status, when: 'after', times: 2 })

    for (let turn = 0; turn < 2; turn += 1) {
      expect((await home.guard(['rotate', '--yes'])).code).not.toBe(0)
      const active = (await home.rows()).filter(row => row.status === 'active')
      expect(active.length).toBeLessThanOrEqual(2)
    }
    for (let turn = 0; turn < 3 && hasJournal(home); turn += 1) await home.guard(['resume'])
    expect(hasJournal(home)).toBe(false)
    expect((await home.rows()).filter(row => row.status === 'active')).toHaveLength(1)
    expect(await home.isActive(tokenIn(home))).toBe(true)
  },
)

test('if the old token cannot be revoked, the new one is in place and resume revokes it later', async () => {
  const home = await orgScene()
  await home.services.fault({ path: `${home.path}/by-id/*`, method: 'DELETE', fault: 'status', status: 403 })

  const { code, stderr } = await home.guard(['rotate', '--yes'])

  expect(code).toBe(7)
  expect(stderr).toContain('hint: run `guard resume`')
  expect(hasJournal(home)).toBe(true)
  expect(await faultsLeft(home)).toBe(0)
  expect(await home.isActive(tokenIn(home))).toBe(true)
  const resumed = await home.guard(['resume'])
  expect(resumed.code, resumed.stderr).toBe(0)
  await expectRotated(home, 1)
})

test('without a bot credential guard cannot tell whether the token is valid, and changes nothing', async () => {
  const home = await orgScene()
  const { code, stderr } = await home.guard(['rotate', '--yes'], { GUARD_BOT_API_KEY: '' })
  expect(code).toBe(4)
  expect(stderr).toContain('GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY are not set')
  await expectUntouched(home)
})

describe("an administrator's dry run", () => {
  test('prints the document that the run would print, and issues and revokes nothing', async () => {
    const home = await orgScene()
    const [row] = await home.rows()

    const issue = await home.guard(['org', 'issue', 'bob-laptop', '--dry-run', '--json'])
    const revoke = await home.guard(['org', 'revoke', row!.id, '--dry-run', '--json'])

    expect([issue.code, issue.stderr, JSON.parse(issue.stdout)]).toEqual([
      0,
      'Would issue a token to bob-laptop\n',
      { schema: 'guard.org.issue/1', identifier: 'bob-laptop', id: null, token: null, fingerprint: null, file: null },
    ])
    const tokens = [{ id: row!.id, identifier: 'alice-laptop', revoked: false }]
    expect([revoke.code, revoke.stderr.split('\n').at(-2), JSON.parse(revoke.stdout)]).toEqual([
      0,
      `Would revoke ${row!.id}`,
      { schema: 'guard.org.revoke/1', id: row!.id, revoked: null, tokens },
    ])
    await expectUntouched(home)
  })
})
