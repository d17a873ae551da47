import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { movableClock } from '../helpers/clock.ts'
import { runGuard, tempHome } from '../helpers/guard.ts'
import {
  contentsOf,
  EMAIL,
  expectFailure,
  expectRotated,
  expectUntouched,
  HISTORY,
  hasJournal,
  meanwhile,
  npmrc,
  REGENERATE,
  resetByMail,
  runInto,
  type Scene,
  STATUS,
  scene,
  type Tree,
  textsOf,
  tokenIn,
  untilStruck,
} from './scene.ts'

const RESET = '/npm/api/v1/tokens/reset'

const twoFiles: Tree = access => ({ ...npmrc(access), 'p/.yarnrc.yml': `npmAuthToken: "${access.token}" # ours` })

/** A home whose token was replaced elsewhere by a token that is lost. */
async function deadScene(): Promise<Scene> {
  const home = await scene(twoFiles)
  await fetch(home.url + REGENERATE, { method: 'POST', headers: { authorization: `Bearer ${home.token}` } })
  expect(await home.services.isValid(home.token)).toBe(false)
  return home
}

function reset(home: Scene, code: string, email = EMAIL) {
  return home.guard(['reset', email, '--code-stdin', '--yes'], { input: code })
}

/** Every file is unchanged, including the revoked token, and nothing is left behind. */
function expectUnchanged(home: Scene): void {
  expect(contentsOf(home)).toEqual(textsOf(home.tree(home)))
  expect(home.files()).not.toContain(HISTORY)
}

test('a revoked token is replaced everywhere with the code from the mail', async () => {
  const home = await deadScene()

  const { code, stderr } = await resetByMail(home)

  expect(code, stderr).toBe(0)
  expect(stderr).toContain('Other machines, containers and CI that use this token stop working at once.\n')
  expect(stderr).toContain(
    '- on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes --from sha256:',
  )
  await expectRotated(home)
})

test('a valid token is replaced as well, and is revoked afterwards', async () => {
  const home = await scene(twoFiles)
  expect((await resetByMail(home)).code).toBe(0)
  await expectRotated(home)
})

describe('an invalid code', () => {
  test('that is wrong changes nothing, and the right one works afterwards', async () => {
    const home = await deadScene()
    const right = await home.services.code(EMAIL)

    expectFailure(await reset(home, 'WRONG123'), home, {
      code: 3,
      error: 'HOST rejected the reset code: the reset code is wrong, used or expired [CODE_REJECTED]',
      hint: 'ask for a new code, they live one hour',
    })

    expectUnchanged(home)
    expect((await reset(home, right)).code).toBe(0)
    await expectRotated(home)
  })

  test('that was used before is refused', async () => {
    const home = await scene(twoFiles)
    const code = await home.services.code(EMAIL)
    expect((await reset(home, code)).code).toBe(0)
    const fresh = await expectRotated(home)

    const again = await reset(home, code)

    expect([again.code, again.stderr]).toEqual([3, expect.stringContaining('[CODE_REJECTED]')])
    expect(tokenIn(home)).toBe(fresh)
    expect((await home.guard(['resume'])).code).toBe(0)
    expect(contentsOf(home)).toEqual(textsOf(twoFiles({ ...home, token: fresh })))
    expect(await home.services.isValid(fresh)).toBe(true)
  })

  test('that is older than an hour is refused', async () => {
    let now = new Date('2026-11-20T12:00:00Z')
    const services = await startSandbox({}, { now: () => now })
    onTestFinished(() => services.close())
    const register = async () => {
      await fetch(`${services.url}/npm/api/v1/tokens`, { method: 'POST', body: JSON.stringify({ email: EMAIL }) })
      return services.mails.at(-1)!
    }
    const text = `//127.0.0.1/:_authToken=${(await register()).token}\n`
    const { home, read } = tempHome({ '.npmrc': text.replace('127.0.0.1', new URL(services.url).host) })
    const input = (await register()).code!
    now = new Date('2026-11-20T13:00:01Z')

    const args = ['reset', EMAIL, '--code-stdin', '--yes']
    const { code, stderr } = await runGuard(args, { home, sandbox: services, input })

    expect([code, stderr]).toEqual([3, expect.stringContaining('[CODE_REJECTED]')])
    expect(read('.npmrc')).toBe(text.replace('127.0.0.1', new URL(services.url).host))
  })

  test('that is empty is not sent', async () => {
    const home = await scene(twoFiles)
    const { code, stderr } = await reset(home, '\n')
    expect([code, stderr]).toEqual([2, expect.stringContaining(`ask for one with \`guard register ${EMAIL}\``)])
    await expectUntouched(home)
  })

  test('that is wrong changes nothing while a rotation waits for it', async () => {
    const home = await scene(twoFiles)
    await home.services.fault({ path: REGENERATE, fault: 'cut-after' })
    expect((await home.guard(['rotate', '--yes'])).code).toBe(7)

    const wrong = await reset(home, 'WRONG123')

    expect([wrong.code, wrong.stderr]).toEqual([7, expect.stringContaining('[CODE_REJECTED]')])
    expect(tokenIn(home)).toBe(home.token)
    expect(hasJournal(home)).toBe(true)
    expect((await resetByMail(home)).code).toBe(0)
    await expectRotated(home)
  })
})

test('a code that came two hours ago is refused by the service, and nothing is changed', async () => {
  const clock = movableClock()
  const home = await scene(twoFiles, {}, clock)
  const input = await home.services.code(EMAIL)
  clock.advance(2 * 3600_000)
  const { code, stderr } = await home.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input, clock })
  expect([code, stderr]).toEqual([3, expect.stringMatching(/error: .*code/)])
  expect(tokenIn(home)).toBe(home.token)
})

describe('a refused reset that took effect anyway', () => {
  test.for([400, 401, 403, 404, 409, 410, 413, 422, 429])(
    '%i: guard says that the token is revoked, and a new code ends it',
    async status => {
      const home = await scene(twoFiles)
      await home.services.fault({ path: RESET, fault: 'status', status, when: 'after' })

      const refused = await reset(home, await home.services.code(EMAIL))

      expect(refused.code).toBe(7)
      expect(refused.stderr).toContain('made a new token, and its answer was lost on the way')
      expect(hasJournal(home)).toBe(true)
      expect((await resetByMail(home)).code).toBe(0)
      await expectRotated(home)
    },
  )

  test('is detected by the next command if the service first reports the revoked token as valid', async () => {
    const clock = movableClock()
    const home = await scene(twoFiles, {}, clock)
    await home.services.fault({ path: RESET, fault: 'status', status: 403, when: 'after' })
    await home.services.fault({ path: STATUS, fault: 'stale', milliseconds: 30_000, times: 0 })
    const input = await home.services.code(EMAIL)

    const refused = await home.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input, clock })
    clock.advance(90_000)
    const resumed = await home.guard(['resume'], { clock })

    expect([refused.code, resumed.code, resumed.stderr]).toEqual([9, 7, expect.stringContaining('[ANSWER_LOST]')])
  })

  test('of a token that was revoked before is an ordinary refusal', async () => {
    const home = await deadScene()
    await home.services.fault({ path: RESET, fault: 'status', status: 403, when: 'after' })

    const refused = await reset(home, await home.services.code(EMAIL))

    expect(refused.code).toBe(9)
    expectUnchanged(home)
    expect(hasJournal(home)).toBe(false)
  })
})

describe('the answer to a reset is lost', () => {
  test.for<[string, Record<string, unknown>]>([
    ['the connection is cut', { fault: 'cut-after' }],
    ['the answer is torn', { fault: 'torn' }],
    ['it takes too long', { fault: 'delay', milliseconds: 60_000 }],
    ['the service fails (500) after the change', { fault: 'status', status: 500, when: 'after' }],
  ])('%s: guard asks for a new code, which ends it', async ([, fault]) => {
    const home = await deadScene()
    await home.services.fault({ path: RESET, ...fault })
    const input = await home.services.code(EMAIL)

    const lost = await runInto(home, fault, clock =>
      home.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input, clock }),
    )

    expect([lost.code, lost.stderr]).toEqual([
      7,
      expect.stringContaining('run `guard reset EMAIL` with the address of tg_anon_…'),
    ])
    expect(tokenIn(home)).toBe(home.token)
    const { code, stderr } = await resetByMail(home)
    expect(code, stderr).toBe(0)
    await expectRotated(home)
  })

  test('on a machine without a token: the same', async () => {
    const home = await scene(() => ({}))
    await home.services.fault({ path: RESET, fault: 'cut-after' })

    expect((await resetByMail(home)).code).toBe(7)
    const again = await resetByMail(home)

    expect([again.code, again.stderr]).toEqual([7, expect.stringContaining('[NO_DURABLE_PLACE]')])
    const { stdout } = await home.guard(['token'], { printsToken: true })
    expect(await home.services.isValid(stdout.trim())).toBe(true)
  })

  test('killed while it is under way: resume says so, and a new code ends it', async () => {
    const home = await deadScene()
    await home.services.fault({ path: RESET, fault: 'delay', milliseconds: 60_000 })
    const { child, finished } = home.start(['reset', EMAIL, '--code-stdin', '--yes'], {
      input: await home.services.code(EMAIL),
    })
    await untilStruck(home)
    child.kill('SIGKILL')
    await finished

    expect((await home.guard(['resume'])).code).toBe(7)
    expect((await resetByMail(home)).code).toBe(0)
    await expectRotated(home)
  })
})

describe('the new token has no file to go to', () => {
  test('it is kept in the journal, printed by `guard token`, and resume closes the journal once a file has it', async () => {
    const home = await scene(() => ({}))

    const kept = await resetByMail(home)
    expect(kept.code).toBe(7)
    expect(kept.stderr).toContain('it is kept in the journal [NO_DURABLE_PLACE]')
    expect(kept.stderr).toContain('hint: run `guard setup` to put it into the configs, or')
    const { stdout } = await home.guard(['token'], { printsToken: true })
    expect(await home.services.isValid(stdout.trim())).toBe(true)
    expect((await home.guard(['resume'])).code).toBe(7)
    home.write('.npmrc', npmrc({ ...home, token: stdout.trim() })['.npmrc']!)

    const { code, stderr } = await home.guard(['resume'])

    expect(code, stderr).toBe(0)
    expect(home.files()).toEqual([HISTORY, '.npmrc'])
    expect(home.read('.npmrc')).toBe(npmrc({ ...home, token: stdout.trim() })['.npmrc'])
  })

  test('no other user can read the journal that keeps it', async () => {
    const home = await scene(() => ({}))
    expect((await resetByMail(home)).code).toBe(7)
    for (const name of home.files()) expect([name, modeOf(home, name)]).toEqual([name, 0o600])
  })
})

describe('the mail is for another account than the token here', () => {
  test("the token here stays, and so does every file; the other account's is kept for `guard token`", async () => {
    const home = await scene(twoFiles)
    await home.services.issue('bob@example.com')

    const { code, stderr } = await reset(home, await home.services.code('bob@example.com'), 'bob@example.com')

    expect([code, stderr]).toEqual([7, expect.stringContaining('[NO_DURABLE_PLACE]')])
    expect(home.read('.npmrc')).toBe(twoFiles(home)['.npmrc'])
    expect(home.read('p/.yarnrc.yml')).toBe(twoFiles(home)['p/.yarnrc.yml'])
    expect(await home.services.isValid(home.token)).toBe(true)
    const { stdout } = await home.guard(['token'], { printsToken: true })
    expect(await home.services.isValid(stdout.trim())).toBe(true)
    home.write('bob/.npmrc', npmrc({ ...home, token: stdout.trim() })['.npmrc']!)
    expect((await home.guard(['resume'])).code).toBe(0)
    expect(home.files()).toEqual([HISTORY, '.npmrc', 'bob/.npmrc', 'p/.yarnrc.yml'])
    expect(tokenIn(home)).toBe(home.token)
  })

  test('if guard cannot tell whose token is here, no file is written', async () => {
    const home = await scene(twoFiles)
    await home.services.issue('bob@example.com')
    const input = await home.services.code('bob@example.com')
    const { code, stderr } = await meanwhile(home, {
      run: () => home.guard(['reset', 'bob@example.com', '--code-stdin', '--yes'], { input }),
      fault: { path: RESET },
      happens: () => home.services.fault({ path: STATUS, fault: 'status', status: 403, times: 0 }),
    })
    expect([code, stderr]).toEqual([
      7,
      expect.stringMatching(/it cannot be told whether tg_anon_….{4} is of the same address/),
    ])
    expect(tokenIn(home)).toBe(home.token)
    await home.services.clearFaults()
    expect((await home.guard(['resume'])).code).toBe(7)

    expect(tokenIn(home)).toBe(home.token)
    expect(await home.services.isValid(home.token)).toBe(true)
  })
})

test('with several tokens reset asks which one the address had, and replaces only that one', async () => {
  const home = await deadScene()
  const other = await home.services.issue('somebody@example.com')
  home.write('q/.npmrc', `//${home.host}/npm/:_authToken=${other}\n`)
  const input = await home.services.code(EMAIL)

  const unnamed = await reset(home, input)
  expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('--token FINGERPRINT')])
  const fingerprint = /\((sha256:\w+)\)/.exec(unnamed.stderr)![1]!
  const named = await home.guard(['reset', EMAIL, '--code-stdin', '--yes', '--token', fingerprint], { input })

  expect(named.code, named.stderr).toBe(0)
  expect(home.read('q/.npmrc')).toContain(other)
  expect(await home.services.isValid(tokenIn(home))).toBe(true)
  expect(await home.services.isValid(other)).toBe(true)
})

function modeOf({ home }: Scene, name: string): number {
  return statSync(join(home, name)).mode & 0o777
}
