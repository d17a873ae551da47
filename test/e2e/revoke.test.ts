import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { hasTmux, openTerminal } from '../helpers/terminal.ts'
import { type Ground, ground, treeOf } from '../setup/ground.ts'
import {
  expectFailure,
  expectUntouched,
  forbidChanges,
  homeOf,
  npmrc,
  type Scene,
  STATUS,
  scene,
  type Tree,
  untilStruck,
} from './scene.ts'

const TOKENS = '/npm/api/v1/tokens'

/** A home whose `.npmrc` git tracks, and whose shell profile defines the variable of a Yarn project. */
async function spread(): Promise<Scene> {
  const home = await scene(access => ({
    ...npmrc(access),
    '.bashrc': `export TAKUMI_TOKEN=${access.token}\n`,
    '.yarnrc.yml': `npmRegistries:\n  "${access.url}/npm":\n    npmAuthToken: "\${TAKUMI_TOKEN}"\n`,
  }))
  for (const words of ['init -q', 'add .npmrc', 'commit -q -m start']) {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
    const { status } = spawnSync('git', [...identity, ...words.split(' ')], { cwd: home.home })
    expect(status).toBe(0)
  }
  return home
}

describe('before it asks, revoke shows what stops working', () => {
  test("the files, the tools that use it, the lines that refer to it, and git's status", async () => {
    const home = await spread()
    const { code, stderr } = await home.guard(['revoke', '--dry-run'])
    const name = `tg_anon_…${home.token.slice(-4)} (${new Secret(home.token).fingerprint})`
    expect(code, stderr).toBe(0)
    expect(stderr).toContain(`Revoke ${name}\n  It is in 2 files on this machine:\n`)
    expect(stderr).toMatch(/ {4}~\/\.npmrc +1 copy\n/)
    expect(stderr).toMatch(/ {4}~\/\.bashrc +1 copy\n/)
    expect(stderr).toMatch(/ {2}Used in this folder by npm/)
    expect(stderr).toContain('  Lines that lead to it through a variable:\n    ~/.yarnrc.yml:3 (TAKUMI_TOKEN)\n')
    expect(stderr).toContain('  git tracks ~/.npmrc, and the token is in its history\n')
    expect(stderr).toContain('Other machines, containers and CI that use it stop working at once.\n')
    expect(await home.services.isValid(home.token)).toBe(true)
  })

  test('as one document with --json, and nothing is sent or written', async () => {
    const home = await spread()
    const expectNone = await forbidChanges(home)
    const { code, stdout } = await home.guard(['revoke', '--dry-run', '--json'], { env: { NPM_TOKEN: home.token } })
    const path = `${home.home}/.npmrc`
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        ...{ schema: 'guard.revoke/1', revoked: null, copies: 3, kind: 'email', state: 'valid' },
        fingerprint: new Secret(home.token).fingerprint,
        masked: `tg_anon_…${home.token.slice(-4)}`,
        radius: {
          usedBy: expect.arrayContaining(['npm']),
          shadowedFor: [],
          variables: ['NPM_TOKEN'],
          files: expect.arrayContaining([
            { path, copies: 1 },
            { path: `${home.home}/.bashrc`, copies: 1 },
          ]),
          references: [{ path: `${home.home}/.yarnrc.yml`, line: 3, tool: expect.any(String), name: 'TAKUMI_TOKEN' }],
          git: [{ path, state: 'tracked', inHistory: true }],
        },
        takenOut: [],
        left: [],
        keychain: expect.stringMatching(/^(?:unknown|absent)$/),
      },
    ])
    await expectNone()
    expect(await home.services.isValid(home.token)).toBe(true)
  })
})

describe('revoke', () => {
  test('revokes the token, and changes no file unless asked', async () => {
    const home = await scene()
    const { code, stderr } = await home.guard(['revoke', '--yes'])
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/\nRevoked tg_anon_…\w{4}\. It still stands in those files, dead\n/)
    expect(await home.services.isValid(home.token)).toBe(false)
    expect(home.files()).toEqual(['.npmrc'])
    expect(home.read('.npmrc')).toBe(npmrc(home)['.npmrc'])
  })

  test('revokes one of several valid tokens if it is named', async () => {
    const home = await scene()
    const other = await home.services.issue('somebody@example.com')
    home.write('p/.yarnrc.yml', `npmAuthToken: ${other}\n`)
    const undecided = await home.guard(['revoke', '--yes'])
    expect([undecided.code, undecided.stderr]).toEqual([
      2,
      expect.stringContaining('hint: choose one with `--token FINGERPRINT`\n'),
    ])
    expect((await home.guard(['revoke', '--yes', '--token', new Secret(other).fingerprint])).code).toBe(0)
    expect(await home.services.isValid(other)).toBe(false)
    expect(await home.services.isValid(home.token)).toBe(true)
  })

  test('reports a failure of the service and changes nothing', async () => {
    const home = await scene()
    await home.services.fault({ path: TOKENS, method: 'DELETE', fault: 'status', status: 500 })
    expectFailure(await home.guard(['revoke', '--yes']), home, {
      code: 4,
      error: 'HOST failed to revoke the token (HTTP 500): a fault was set for this path [SERVER_ERROR]',
      hint: 'run the command again in a minute',
    })
    await expectUntouched(home)
  })

  test('counts a token as revoked that is rejected after a lost answer', async () => {
    const home = await scene()
    await home.services.fault({ path: TOKENS, method: 'DELETE', fault: 'cut-after' })
    const { code, stderr } = await home.guard(['revoke', '--yes'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('\nRevoked tg_anon_…')])
    expect(await home.services.isValid(home.token)).toBe(false)
  })

  test('does not start if the service cannot say whether the token is valid', async () => {
    const home = await scene()
    await home.services.fault({ path: STATUS, fault: 'status', status: 503, times: 9 })
    const { code, stderr } = await home.guard(['revoke', '--yes'])
    await home.services.clearFaults()
    expect([code, stderr]).toEqual([4, expect.stringContaining('cannot tell whether tg_anon_…')])
    await expectUntouched(home)
  })

  test('says of a rejected token that there is nothing to revoke', async () => {
    const home = await scene()
    await home.guard(['revoke', '--yes'])
    const { code, stderr } = await home.guard(['revoke', '--yes'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('Dead already: tg_anon_…')])
    expect(stderr).toMatch(/error: the service rejects tg_anon_…\w{4} already, so there is nothing to kill /)
    expect(home.read('.npmrc')).toBe(npmrc(home)['.npmrc'])
  })

  test('that is stopped before the call has done nothing', async () => {
    const home = await scene()
    await home.services.fault({ path: STATUS, fault: 'delay', milliseconds: 60_000 })
    const { child, finished } = home.start(['revoke', '--yes'])
    await untilStruck(home)
    child.kill('SIGINT')
    expect((await finished).signal).toBe('SIGINT')
    await home.services.clearFaults()
    expect(home.read('.npmrc')).toBe(npmrc(home)['.npmrc'])
    expect(await home.services.isValid(home.token)).toBe(true)
  })
})

describe('the token is removed from the configs once it is revoked', () => {
  /** Settings from the vendor's documentation, between lines of the user's own. */
  const settings: Tree = ({ host, url, token }) => ({
    '.npmrc': `; mine\nfund=false\nregistry=${url}/npm/\n//${host}/npm/:_authToken=${token}\n`,
    '.config/pip/pip.conf': `[global]\n# mine\ntimeout = 9\nindex-url = ${url.replace('://', `://token:${token}@`)}/pypi/simple/\n`,
    '.bashrc': `export EDITOR=vi\nexport OLD_TOKEN=${token}\n`,
  })

  test('--take-out removes what guard remove would, and names each copy that stays', async () => {
    const home = await scene(settings)
    const { code, stderr } = await home.guard(['revoke', '--take-out', '--yes'])
    expect(code, stderr).toBe(0)
    expect(await home.services.isValid(home.token)).toBe(false)
    expect(home.read('.npmrc')).toBe('; mine\nfund=false\n')
    expect(home.read('.config/pip/pip.conf')).toBe('[global]\n# mine\ntimeout = 9\n')
    expect(home.read('.bashrc')).toBe(settings(home)['.bashrc'])
    expect(stderr).toContain('Left for you:\n  - ~/.bashrc:2: no setting that guard knows how to take out\n')
    expect(stderr).toMatch(/\nTaken out of 2 files\n$/)
  })

  test('--anonymous keeps the registries and removes only the token', async () => {
    const home = await scene(settings)
    const { code, stderr, stdout } = await home.guard(['revoke', '--anonymous', '--yes', '--json'])
    expect(code, stderr).toBe(0)
    expect(home.read('.npmrc')).toBe(`; mine\nfund=false\nregistry=${home.url}/npm/\n`)
    expect(home.read('.config/pip/pip.conf')).toBe(
      `[global]\n# mine\ntimeout = 9\nindex-url = ${home.url}/pypi/simple/\n`,
    )
    expect(home.read('.bashrc')).toBe(settings(home)['.bashrc'])
    expect(JSON.parse(stdout).left).toEqual([
      { path: `${home.home}/.bashrc`, line: 2, reason: 'no setting that guard knows how to take out' },
    ])
  })

  test('even if it was rejected before', async () => {
    const home = await scene(settings)
    expect((await home.guard(['revoke', '--yes'])).code).toBe(0)
    const { code, stderr } = await home.guard(['revoke', '--take-out', '--yes'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('Dead already: tg_anon_…')])
    expect(home.read('.npmrc')).toBe('; mine\nfund=false\n')
  })

  test('and stays if the service does not revoke it', async () => {
    const home = await scene(settings)
    await home.services.fault({ path: TOKENS, method: 'DELETE', fault: 'status', status: 503 })
    expect((await home.guard(['revoke', '--take-out', '--yes'])).code).toBe(4)
    await expectUntouched(home)
  })

  test('a dry run shows it and does nothing', async () => {
    const home = await scene(settings)
    const expectNone = await forbidChanges(home)
    const { code, stderr } = await home.guard(['revoke', '--take-out', '--dry-run'])
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('_authToken=tg_anon_…')
    await expectNone()
    await expectUntouched(home)
  })

  describe('with two tokens in a file', () => {
    const other = 'tg_anon_TESTanotherANOTHERanother01'
    const line = (host: string, path: string, token: string) => `//${host}/npm/${path}:_authToken=${token}\n`

    test('the other one stays', async () => {
      const home = await scene(({ host, token }) => ({ '.npmrc': line(host, '', token) + line(host, 'x/', other) }))
      const named = ['--token', new Secret(home.token).fingerprint]
      expect((await home.guard(['revoke', '--anonymous', '--yes', ...named])).code).toBe(0)
      expect(home.read('.npmrc')).toBe(line(home.host, 'x/', other))
    })

    test('both stay, and the file is named, if the other one would be removed too', async () => {
      const tree: Tree = ({ host, token }) => ({ '.npmrc': line(host, '', other) + line(host, 'x/', token) })
      const home = await scene(tree)
      const named = ['--token', new Secret(home.token).fingerprint]
      const { code, stderr } = await home.guard(['revoke', '--take-out', '--yes', ...named])
      expect([code, home.read('.npmrc')]).toEqual([1, tree(home)['.npmrc']])
      expect(stderr).toContain('  - ~/.npmrc:2: another token or a reference would go along\n')
    })
  })
})

describe('what setup added', () => {
  const files: NonNullable<Parameters<typeof ground>[0]>['files'] = () => ({
    '.npmrc': '; mine\nfund=false\n',
    '.config/pip/pip.conf': '[global]\ntimeout = 9\n',
    '.yarnrc.yml': '# mine\nnodeLinker: node-modules\n',
  })

  test('is removed with --take-out, and every file is byte for byte as before setup', async () => {
    const home = await ground({ files })
    const before = treeOf(home)
    expect((await home.setup()).code).toBe(0)
    const { code, stderr } = await home.guard(['revoke', '--take-out', '--yes'])
    expect(code, stderr).toBe(0)
    const own = Object.keys(before)
    expect(Object.fromEntries(own.map(path => [path, treeOf(home)[path]]))).toEqual(before)
    expect(holding(home)).toEqual([])
    const again = await home.guard(['remove', '--yes'])
    expect(again.code, again.stderr).toBe(0)
    expect(treeOf(home)).toEqual(before)
  })

  test('stays with --anonymous but for the token, and setup --anonymous finds nothing to change', async () => {
    const home = await ground({ files })
    const before = treeOf(home)
    expect((await home.setup()).code).toBe(0)
    const { code, stderr } = await home.guard(['revoke', '--anonymous', '--yes'])
    expect(code, stderr).toBe(0)
    expect(holding(home)).toEqual([])
    expect(home.read('.npmrc')).toContain(`registry=${home.url}/npm/\n`)
    const setup = await home.guard(['setup', '--anonymous', '--yes'])
    expect([setup.code, setup.stderr]).toEqual([0, expect.stringContaining('Nothing to change')])
    expect((await home.guard(['remove', '--yes'])).code).toBe(0)
    expect(treeOf(home)).toEqual(before)
  })

  test.for(['--take-out', '--anonymous'])('is removed from a project as well with %s, from any folder', async flag => {
    const home = await ground({
      files: () => ({
        'p/package.json': '{}',
        'p/pyproject.toml': '[project]\nname = "x"\n[tool.poetry]\n',
        'p/composer.json': '{ "name": "a/b" }\n',
        'p/.npmrc': 'fund=false',
      }),
    })
    const before = treeOf(home)
    const [cwd, level] = [`${home.home}/p`, ['--level', 'project']]
    const { token: input } = home
    expect((await home.guard(['setup', ...level, '--token-stdin', '--yes'], { cwd, input })).code).toBe(0)
    expect(holding(home).length).toBeGreaterThan(5)

    const { code, stderr } = await home.guard(['revoke', flag, '--yes'])

    expect(code, stderr).toBe(0)
    expect(holding(home)).toEqual([])
    expect((await home.guard(['remove', ...level, '--yes'], { cwd })).code).toBe(0)
    expect(treeOf(home)).toEqual(before)
  })

  function holding(home: Ground): string[] {
    return Object.entries(treeOf(home)).flatMap(([path, text]) => (text.includes(home.token) ? [path] : []))
  }
})

test('is removed by a second run after the first was killed during the call', async () => {
  const home = await ground({ tools: ['npm', 'pip'], files: () => ({ '.npmrc': '; mine\nfund=false' }) })
  const before = treeOf(home)
  await home.setup()
  await home.services.fault({ path: TOKENS, method: 'DELETE', fault: 'delay', when: 'after', milliseconds: 60_000 })
  const { child, finished } = home.start(['revoke', '--take-out', '--yes'])
  await expect.poll(() => home.services.isValid(home.token), { timeout: 20_000 }).toBe(false)
  child.kill('SIGKILL')
  expect((await finished).signal).toBe('SIGKILL')
  await home.services.clearFaults()

  const { code, stderr } = await home.guard(['revoke', '--take-out', '--yes'])

  expect([code, stderr]).toEqual([0, expect.stringContaining('Dead already: tg_anon_…')])
  expect(treeOf(home)).toEqual(before)
})

describe("an organisation's token", () => {
  async function office() {
    const services = await sandbox()
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = services.environment
    const env = { GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
    const printer = { home: tempHome().home, sandbox: services, env, printsToken: true }
    const { stdout } = await runGuard(['org', 'issue', 'alice'], printer)
    const home = homeOf(services, { host: services.host, url: services.url, token: stdout.trim() })
    const list = () => runGuard(['org', 'list', '--json'], printer)
    return { ...home, env, statuses: async () => JSON.parse((await list()).stdout).tokens.map(statusOf) }
  }
  const statusOf = ({ status }: { status: string }) => status

  test('is revoked by its id, through the bot', async () => {
    const { guard, env, statuses } = await office()
    const { code, stderr } = await guard(['revoke', '--yes'], { env })
    expect(code, stderr).toBe(0)
    expect(await statuses()).toEqual(['revoked'])
  })

  test('without the bot is kept, and the command is named', async () => {
    const { guard, statuses } = await office()
    const { code, stderr } = await guard(['revoke', '--yes'])
    expect([code, stderr]).toEqual([4, expect.stringContaining('let a manager run `guard org revoke TOKEN_ID`\n')])
    expect(await statuses()).toEqual(['active'])
  })
})

describe.skipIf(!hasTmux && !process.env.CI)('on a terminal', { timeout: 60_000 }, () => {
  test('the second question follows the revocation, and the answer no keeps the configs', async () => {
    for (const [answer, text] of [
      ['n', 'as it was'],
      ['y', 'gone'],
    ]) {
      const home = await scene()
      const terminal = openTerminal(['revoke'], { home: home.home, sandbox: home.services })
      await terminal.shows(/Kill this token\?/)
      terminal.type('y')
      terminal.press('Enter')
      await terminal.shows(/Take this out of the configs, too\?/)
      expect(await home.services.isValid(home.token)).toBe(false)
      terminal.type(answer!)
      terminal.press('Enter')
      expect(await terminal.ends()).toMatchObject({ code: 0 })
      expect(home.read('.npmrc')).toBe(text === 'gone' ? '; mine\n' : npmrc(home)['.npmrc'])
    }
  })

  test('Ctrl-C at the question changes nothing', async () => {
    const home = await scene()
    const terminal = openTerminal(['revoke', '--take-out'], { home: home.home, sandbox: home.services })
    await terminal.shows(/Kill this token\?/)
    terminal.press('C-c')
    expect(await terminal.ends()).toMatchObject({ code: 130 })
    await expectUntouched(home)
  })
})
