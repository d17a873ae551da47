import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  contentsOf,
  expectRotated,
  HISTORY,
  homeOf,
  REGENERATE,
  type Scene,
  scene,
  type Tree,
  textsOf,
  tokenIn,
  untilStruck,
} from './scene.ts'

const twoFiles: Tree = ({ host, token }) => ({
  '.npmrc': `; mine\n//${host}/npm/:_authToken=${token}\n`,
  'p/.yarnrc.yml': `npmAuthToken: "${token}" # ours`,
})

interface Elsewhere {
  here: Scene
  there: Scene
  fresh: string
  /** The command that the rotation printed for the other machine. */
  advice: string | undefined
}

/** Two homes with the same token, after it was rotated in the first one. */
async function afterRotationElsewhere(): Promise<Elsewhere> {
  const there = await scene(twoFiles)
  const here: Scene = { ...there, ...homeOf(there.services, there, twoFiles) }
  const rotated = await there.guard(['rotate', '--yes'])
  expect(rotated.code, rotated.stderr).toBe(0)
  const [, advice] = /on each other machine: guard token \| ssh OTHER guard (.+)/.exec(rotated.stderr) ?? []
  const fresh = await expectRotated(there)
  return { here, there, fresh, advice }
}

function expectWritten(home: Scene, token: string): void {
  expect(contentsOf(home)).toEqual(textsOf(home.tree({ ...home, token })))
}

describe('another machine has rotated the token', () => {
  test.for(['rotate --yes', 'status'])('guard %s says so with exit 3, and names sync before reset', async args => {
    const { here } = await afterRotationElsewhere()

    const { code, stderr } = await here.guard(args.split(' '))

    expect(code).toBe(3)
    expect(stderr).toContain('[TOKEN_REJECTED]\nhint: if another machine rotated it, run `guard token` there')
    expect(stderr.indexOf('guard sync --token-stdin')).toBeGreaterThan(0)
    expect(stderr.indexOf('guard reset')).toBeGreaterThan(stderr.indexOf('guard sync'))
    expectWritten(here, here.token)
  })

  test('sync writes what `guard token` prints there, once the rejected token is named', async () => {
    const { here, there, fresh } = await afterRotationElsewhere()
    const { stdout } = await there.guard(['token'], { printsToken: true })
    expect(stdout).toBe(`${fresh}\n`)
    const { fingerprint } = new Secret(here.token)

    const unnamed = await here.guard(['sync', '--token-stdin', '--yes'], { input: stdout })
    expect(unnamed.code).toBe(8)
    expect(unnamed.stderr).toContain(`hint: if it did, name it: --from ${fingerprint}\n`)
    expectWritten(here, here.token)
    const { code, stderr } = await here.guard(['sync', '--token-stdin', '--from', fingerprint, '--yes'], {
      input: stdout,
    })

    expect(code, stderr).toBe(0)
    expectWritten(here, fresh)
    expect((await here.guard(['status'])).code).toBe(0)
  })

  test('the command that the rotation printed for other machines works unchanged', async () => {
    const { here, fresh, advice } = await afterRotationElsewhere()

    const { code, stderr } = await here.guard(advice!.split(' '), { input: fresh })

    expect(code, stderr).toBe(0)
    expectWritten(here, fresh)
  })

  test('standard input must be a valid email token', async () => {
    const { here } = await afterRotationElsewhere()
    const from = ['--from', new Secret(here.token).fingerprint, '--yes']

    const dead = await here.guard(['sync', '--token-stdin', ...from], { input: here.token })
    expect([dead.code, dead.stderr]).toEqual([3, expect.stringContaining('[TOKEN_REJECTED]')])
    const nonsense = await here.guard(['sync', '--token-stdin', ...from], { input: 'hello' })
    expect([nonsense.code, nonsense.stderr]).toEqual([2, expect.stringContaining('[NOT_A_TOKEN]')])

    expectWritten(here, here.token)
  })
})

test('an old copy that reappears on this machine is replaced by sync, because the history knows it', async () => {
  const home = await scene(twoFiles)
  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
  const fresh = tokenIn(home)
  home.write('p/.yarnrc.yml', twoFiles(home)['p/.yarnrc.yml']!)

  const { code, stderr } = await home.guard(['sync', '--yes'])

  expect(code, stderr).toBe(0)
  expectWritten(home, fresh)
  expect(await home.services.isValid(fresh)).toBe(true)
})

test('a rejected token of unknown origin is not touched', async () => {
  const home = await scene(twoFiles)
  const foreign = `npmAuthToken: tg_anon_TESTforeign0123456789\n`
  home.write('p/.yarnrc.yml', foreign)

  const { code, stderr } = await home.guard(['sync', '--yes'])

  expect([code, stderr]).toEqual([8, expect.stringContaining('[NO_PREDECESSOR]')])
  expect(home.read('p/.yarnrc.yml')).toBe(foreign)
})

test('of two rotations at once one succeeds, and the other names the process that holds the lock', async () => {
  const home = await scene(twoFiles)
  await home.services.fault({ path: REGENERATE, fault: 'delay', milliseconds: 600_000 })
  const first = home.start(['rotate', '--yes'])
  await untilStruck(home)

  const { code, stderr } = await home.guard(['rotate', '--yes'])

  expect(code).toBe(6)
  expect(stderr).toContain(`error: another guard is at work: guard rotate (pid ${first.child.pid} on `)
  expect(stderr).toContain(`${home.home}/.local/state/guard/lock`)
  await fetch(`${home.url}/faults/late`, { method: 'DELETE' })
  expect((await first.finished).code).toBe(0)
  await expectRotated(home)
})

test('the lock of a killed guard blocks no command', async () => {
  const home = await scene(twoFiles)
  await home.services.fault({ path: REGENERATE, fault: 'delay', when: 'before', milliseconds: 60_000 })
  const { child, finished } = home.start(['rotate', '--yes'])
  await untilStruck(home)
  child.kill('SIGKILL')
  await finished
  expect(home.files()).toContain('.local/state/guard/lock')

  const resumed = await Promise.all([home.guard(['resume']), home.guard(['resume'])])

  expect(resumed.map(({ code }) => code).sort()).toEqual([0, 6])
  await expectRotated(home)
})

test('registries that treat a revoked token as anonymous make no difference', async () => {
  const home = await scene(twoFiles, { deadTokens: 'anonymous' })
  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
  await expectRotated(home)
})

test('the history contains fingerprints, origin and time, and nothing else', async () => {
  const home = await scene(twoFiles)
  expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
  const fresh = await expectRotated(home)

  expect(JSON.parse(home.read(HISTORY))).toEqual({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    kind: 'email',
    origin: `${home.url}/npm/`,
    from: new Secret(home.token).fingerprint,
    to: new Secret(fresh).fingerprint,
  })
})
