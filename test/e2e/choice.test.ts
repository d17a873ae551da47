import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  contentsOf,
  expectFailure,
  expectRotated,
  expectUntouched,
  forbidChanges,
  npmrc,
  REGENERATE,
  type Scene,
  scene,
  textsOf,
  tokenIn,
} from './scene.ts'

/** A home with tokens of two accounts, both valid, each in its own file. */
async function twoAccounts(): Promise<{ home: Scene; other: string }> {
  const home = await scene(({ host, token }) => ({ '.npmrc': `//${host}/npm/:_authToken=${token}\n` }))
  const other = await home.services.issue('somebody@example.com')
  home.write('p/.yarnrc.yml', `npmAuthToken: ${other}\n`)
  const tree: Scene['tree'] = access => ({ ...home.tree(access), 'p/.yarnrc.yml': `npmAuthToken: ${other}\n` })
  return { home: { ...home, tree }, other }
}

describe('several tokens are valid', () => {
  test('rotate asks which, with exit 2, and names --token and --all', async () => {
    const { home, other } = await twoAccounts()
    const expectNone = await forbidChanges(home)

    const { code, stderr } = await home.guard(['rotate', '--yes'])

    expect(code).toBe(2)
    expect(stderr).toContain('error: 2 valid tokens were found: ')
    for (const token of [home.token, other]) {
      expect(stderr).toContain(`${new Secret(token)} (${new Secret(token).fingerprint})`)
    }
    expect(stderr).toContain('hint: choose one with `--token FINGERPRINT`, or take all with `--all`\n')
    await expectNone()
    await expectUntouched(home)
  })

  test.for([
    ['whole', (fingerprint: string) => fingerprint],
    ['its first digits', (fingerprint: string) => fingerprint.slice('sha256:'.length, 'sha256:'.length + 8)],
  ] as const)('--token takes a fingerprint, %s, and keeps the others', async ([, shorten]) => {
    const { home, other } = await twoAccounts()

    const { code, stderr } = await home.guard([
      'rotate',
      '--yes',
      '--token',
      shorten(new Secret(home.token).fingerprint),
    ])

    expect(code, stderr).toBe(0)
    await expectRotated(home)
    expect(await home.services.isValid(other)).toBe(true)
  })

  test('--token with a fingerprint that no token has is a usage error', async () => {
    const { home } = await twoAccounts()
    expectFailure(await home.guard(['rotate', '--yes', '--token', 'sha256:000000000000']), home, {
      code: 2,
      error: 'no token here has the fingerprint sha256:000000000000 [NO_SUCH_TOKEN]',
      hint: 'run `guard find` to see the fingerprints',
    })
    await expectUntouched(home)
  })

  test('--all rotates each of them', async () => {
    const { home, other } = await twoAccounts()

    const { code, stderr } = await home.guard(['rotate', '--yes', '--all'])

    expect(code, stderr).toBe(0)
    const [mine, theirs] = [tokenIn(home), home.read('p/.yarnrc.yml').slice('npmAuthToken: '.length).trim()]
    expect(contentsOf(home)).toEqual(
      textsOf({ ...home.tree({ ...home, token: mine }), 'p/.yarnrc.yml': `npmAuthToken: ${theirs}\n` }),
    )
    expect(new Set([mine, theirs, home.token, other]).size).toBe(4)
    const alive = await Promise.all([mine, theirs, home.token, other].map(home.services.isValid))
    expect(alive).toEqual([true, true, false, false])
  })

  test("--all reports what is done even if a later one fails, and exits with that one's code", async () => {
    const { home, other } = await twoAccounts()
    await home.services.fault({ path: REGENERATE, fault: 'delay' })
    await home.services.fault({ path: REGENERATE, fault: 'status', status: 403 })

    const { code, stderr } = await home.guard(['rotate', '--yes', '--all'])

    expect(code).toBe(9)
    expect(stderr).toMatch(/Done: tg_anon_…\w{4} is valid and stands in 1 file\n {2}~\/\.npmrc\n[\s\S]*\[FORBIDDEN\]/)
    expect((await home.guard(['resume'])).code).toBe(0)
    await expectRotated(home)
    expect(await home.services.isValid(other)).toBe(true)
  })

  test('among one valid and several revoked tokens, rotate takes the valid one', async () => {
    const { home, other } = await twoAccounts()
    await fetch(`${home.url}/npm/api/v1/tokens`, { method: 'DELETE', headers: { authorization: `Bearer ${other}` } })

    expect((await home.guard(['rotate', '--yes'])).code).toBe(0)

    await expectRotated(home)
  })
})

test('a search that ran out of time asks for --partial-search, and with that flag guard continues', async () => {
  const folders = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f/${index}/x`, '']))
  const home = await scene(access => ({ ...npmrc(access), ...folders }))
  const hasty = ['rotate', '--yes', '--search-time', '0.000001']

  expectFailure(await home.guard(hasty), home, {
    code: 2,
    error: 'the search ran out of time, so a copy may have been missed [PARTIAL_SEARCH]',
    hint: 'give it longer with `--search-time SECONDS`, or go on with `--partial-search`',
  })
  await expectUntouched(home)
  expect((await home.guard([...hasty, '--partial-search'])).code).toBe(0)
  await expectRotated(home)
})

test('--here ignores a project that is not an ancestor of the current folder', async () => {
  const home = await scene(access => ({ 'p/.npmrc': npmrc(access)['.npmrc']! }))
  expect((await home.guard(['rotate', '--yes', '--here'])).code).toBe(1)
  await expectUntouched(home)
  expect((await home.guard(['rotate', '--yes', '--here'], { cwd: `${home.home}/p` })).code).toBe(0)
  await expectRotated(home)
})

test.for(['rotate --yes', 'status', 'find', 'revoke --yes', 'token'])(
  'if nothing is found guard %s says so with exit 1',
  async args => {
    const home = await scene(() => ({ '.npmrc': 'fund=false\n' }))
    const { code, stderr } = await home.guard(args.split(' '))
    expect([code, stderr]).toEqual([1, expect.stringContaining('[NOTHING_FOUND]')])
    expect(home.read('.npmrc')).toBe('fund=false\n')
  },
)

describe('--dry-run', () => {
  test.for(['rotate', 'revoke', 'sync', 'reset you@example.com'])(
    'guard %s shows what it would do, writes nothing, and sends no call that changes anything',
    async args => {
      const home = await scene()
      const expectNone = await forbidChanges(home)

      const { code, stderr } = await home.guard([...args.split(' '), '--dry-run'])

      expect(code, stderr).toBe(0)
      expect(home.files()).toEqual(['.npmrc'])
      await expectNone()
      await expectUntouched(home)
    },
  )

  test.for(['rotate', 'reset you@example.com'])('with --json the plan of guard %s is one document', async args => {
    const home = await scene()
    const { stdout } = await home.guard([...args.split(' '), '--dry-run', '--json'])
    expect(JSON.parse(stdout)).toEqual({ schema: 'guard.plan/1', plans: [planOf(home)] })
    await expectUntouched(home)
  })

  test('with --json obstacles are in the plan, and no second document follows it', async () => {
    const home = await scene()
    const env = { NPM_TOKEN: home.token }
    const { code, stdout } = await home.guard(['rotate', '--dry-run', '--json'], { env })
    expect(code).toBe(8)
    const refusals = [{ code: 'UNREACHABLE_COPY', message: expect.any(String), flag: '--leave-copies' }]
    expect(JSON.parse(stdout)).toEqual({ schema: 'guard.plan/1', plans: [{ ...planOf(home), refusals }] })
    await expectUntouched(home)
  })

  test('with --json sync prints a plan', async () => {
    const home = await scene()
    const synced = await home.guard(['sync', '--dry-run', '--json'])
    expect(JSON.parse(synced.stdout)).toEqual({ schema: 'guard.plan/1', plans: [] })
    await expectUntouched(home)
  })

  function planOf({ home, token, url }: Scene) {
    const masked = `tg_anon_…${token.slice(-4)}`
    const key = `//${new URL(url).host}/npm/:_authToken`
    const line = { line: 2, keys: [key], old: `${key} = "${masked}"`, new: `${key} = "tg_anon_…(new)"` }
    return {
      fingerprint: new Secret(token).fingerprint,
      masked,
      files: [{ path: `${home}/.npmrc`, tool: 'npm', copies: 1, lines: [line] }],
      items: [],
      left: [],
      refusals: [],
      notes: expect.any(Array),
    }
  }
})

test.for(['rotate', 'revoke', 'reset you@example.com --code-stdin'])(
  'without a terminal and --yes guard %s does not ask and changes nothing',
  async args => {
    const home = await scene()
    const expectNone = await forbidChanges(home)

    expectFailure(await home.guard(args.split(' '), { input: 'ABCDEFGH' }), home, {
      code: 2,
      error: 'nobody can be asked here [NEEDS_CONFIRMATION]',
      hint: 'add `--yes` to go on without asking',
    })

    await expectNone()
    await expectUntouched(home)
  },
)

describe('--json', () => {
  test('a rotation prints one document on standard output', async () => {
    const home = await scene()
    const { stdout } = await home.guard(['rotate', '--yes', '--json'])
    const fresh = await expectRotated(home)
    const { notes, ...document } = JSON.parse(stdout)
    expect(document).toEqual({
      schema: 'guard.rotate/1',
      rotated: [
        {
          old: new Secret(home.token).fingerprint,
          oldState: 'rejected',
          new: new Secret(fresh).fingerprint,
          masked: `tg_anon_…${fresh.slice(-4)}`,
          files: [{ path: `${home.home}/.npmrc` }],
          items: [],
        },
      ],
      left: [],
      search: expect.objectContaining({ complete: true }),
      unread: [],
    })
    expect(notes).toContain('update CI secrets that hold the old token')
  })

  test.for<[string, number, string]>([
    ['rotate', 2, 'NEEDS_CONFIRMATION'],
    ['rotate --yes --token sha256:00', 2, 'NO_SUCH_TOKEN'],
    ['rotate --no-such-flag', 2, 'USAGE'],
    ['rotate --yes --tracked=maybe', 2, 'USAGE'],
    ['reset you@example.com --yes', 2, 'NEEDS_CODE'],
    ['sync --token-stdin --yes', 2, 'NOT_A_TOKEN'],
  ])('guard %s: the error is one document on standard output, with its code', async ([args, exitCode, code]) => {
    const home = await scene()

    const finished = await home.guard([...args.split(' '), '--json'])

    expect(finished.code).toBe(exitCode)
    const document = JSON.parse(finished.stdout)
    expect(Object.keys(document)).toEqual(['schema', 'code', 'message', 'hint', 'exitCode'])
    expect(document).toMatchObject({ schema: 'guard.error/1', code, exitCode })
    await expectUntouched(home)
  })
})
