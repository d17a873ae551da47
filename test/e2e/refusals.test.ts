import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanEnvironment } from '../helpers/guard.ts'
import { ordinaryUser } from '../helpers/ordinary-user.ts'
import {
  type Access,
  contentsOf,
  expectFailure,
  expectRotated,
  expectUntouched,
  forbidChanges,
  npmrc,
  type Scene,
  scene,
  type Tree,
  textsOf,
  tokenIn,
} from './scene.ts'

/** The output of rotate before it has sent or written anything. */
interface Refusal {
  code: number
  /** With HOME for the home folder. */
  error: string
  flags: string
}

async function expectRefused(
  home: Scene,
  { code, error, flags }: Refusal,
  run: Parameters<Scene['guard']>[1] = {},
): Promise<void> {
  const expectNone = await forbidChanges(home)
  const { stderr, ...finished } = await home.guard(['rotate', '--yes'], run)
  expectFailure({ ...finished, stderr: stderr.replaceAll(home.home, 'HOME') }, home, {
    code,
    error,
    hint: `nothing was changed; to go on, decide with ${flags}`,
  })
  await expectNone()
  await expectUntouched(home)
}

/** The named files must not change; all others must have the new token. */
async function expectRotatedBut(
  left: string[],
  home: Scene,
  args: string[],
  run: Parameters<Scene['guard']>[1] = {},
): Promise<void> {
  const { code, stderr } = await home.guard(['rotate', '--yes', ...args], run)
  expect(code, stderr).toBe(0)
  const before = textsOf(home.tree(home))
  const fresh = tokenIn({ ...home, files: () => home.files().filter(name => !left.includes(name)) })
  const after = textsOf(home.tree({ ...home, token: fresh }))
  const kept = Object.fromEntries(left.map(name => [name, before[name]!]))
  expect(contentsOf({ ...home, files: () => home.files().filter(name => !name.includes('.git/')) })).toEqual({
    ...after,
    ...kept,
  })
  expect(await home.services.isValid(fresh)).toBe(true)
  expect(await home.services.isValid(home.token)).toBe(false)
}

type Text = (access: Access) => string

describe('a file that does not parse', () => {
  const broken: [path: string, text: Text, line: number, why: string][] = [
    [
      '.config/uv/uv.toml',
      ({ host, token }) => `[[index]]\nurl = "http://token:${token}@${host}/"\n= oops\n`,
      2,
      'not valid TOML in line 3',
    ],
    ['p/.yarnrc.yml', ({ token }) => `npmAuthToken: ${token}\n\noops: ]\n`, 1, 'not valid YAML in line 3'],
    [
      '.config/pip/pip.conf',
      ({ host, token }) => `[global]\nindex-url = http://token:${token}@${host}/\n\n[global]\n`,
      2,
      'a section stands twice in line 4',
    ],
    ['p/bunfig.toml', ({ token }) => `[install\nregistry = { token = "${token}" }\n`, 2, 'not valid TOML in line 1'],
  ]

  test.for(broken)('%s: rotate names file and lines, and stops before the call', async ([path, text, line, why]) => {
    const home = await scene(access => ({ ...npmrc(access), [path]: text(access) }))

    await expectRefused(home, {
      code: 6,
      error: `HOME/${path}:${line} holds the token and cannot be rewritten: ${why} [CANNOT_REWRITE]`,
      flags: '--leave-copies',
    })
    await expectRotatedBut([path], home, ['--leave-copies'])
  })

  test('find reports it with its line, and marks the token in it as not rewritable', async () => {
    const home = await scene(({ token }) => ({ 'uv.toml': `[[index]]\nurl = "http://token:${token}@h/"\n= oops\n` }))

    const { stdout } = await home.guard(['find', '--json'])

    const { tokens, problems } = JSON.parse(stdout)
    expect(problems).toEqual([
      { code: 'PARSE_FAILED', path: `${home.home}/uv.toml`, line: 3, message: 'not valid TOML' },
    ])
    expect(tokens[0].sites).toMatchObject([{ path: `${home.home}/uv.toml`, line: 2, column: 21, writable: false }])
  })

  test('is ignored if it holds no token', async () => {
    const home = await scene(access => ({ ...npmrc(access), 'uv.toml': '= oops\n' }))
    expect((await home.guard(['rotate', '--yes'])).code).toBe(0)
    await expectRotated(home)
  })
})

describe('a token that has no durable place', () => {
  test.for<[string, Tree, (token: string) => Record<string, string>]>([
    ['only GUARD_TOKEN has it', () => ({}), token => ({ GUARD_TOKEN: token })],
    ['no file has it, and GUARD_TOKEN has', () => ({ '.npmrc': 'fund=false\n' }), token => ({ GUARD_TOKEN: token })],
  ])('%s: refused before the call', async ([, tree, env]) => {
    const home = await scene(tree)
    await expectRefused(
      home,
      {
        code: 8,
        error: `no file that guard can write holds tg_anon_…${home.token.slice(-4)}, so the new token would be lost [NO_DURABLE_PLACE]`,
        flags: '--keychain (or put the token into a config first, such as ~/.npmrc)',
      },
      { env: env(home.token) },
    )
  })

  test('--keychain does not help if no keychain is available', async () => {
    const home = await scene(() => ({}))
    const expectNone = await forbidChanges(home)

    const { code, stderr } = await home.guard(['rotate', '--yes', '--keychain'], { env: { GUARD_TOKEN: home.token } })

    expect([code, stderr]).toEqual([8, expect.stringContaining('and the keychain cannot keep it: ')])
    expect(stderr).toContain('hint: put the token into a config first, such as ~/.npmrc\n')
    await expectNone()
    await expectUntouched(home)
  })

  test('if a file has it as well, rotate continues and says that GUARD_TOKEN is stale', async () => {
    const home = await scene()
    const { code, stderr } = await home.guard(['rotate', '--yes'], { env: { GUARD_TOKEN: home.token } })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('- GUARD_TOKEN still has the old token: give guard the new one')
    await expectRotated(home)
  })
})

describe('a token in an exported variable', () => {
  test('that no file defines is refused before the call, and left with --leave-copies', async () => {
    const home = await scene()
    const env = { UV_INDEX_URL: `http://token:${home.token}@${home.host}/pypi/simple/` }

    await expectRefused(
      home,
      {
        code: 8,
        error:
          'the variable UV_INDEX_URL holds the token, and no line that guard can rewrite defines it [UNREACHABLE_COPY]',
        flags: '--leave-copies',
      },
      { env },
    )
    await expectRotatedBut([], home, ['--leave-copies'], { env })
  })

  test('that a start-up file defines is noted, and the file rewritten', async () => {
    const home = await scene(({ host, token }) => ({
      '.npmrc': `//${host}/npm/:_authToken=\${NPM_TOKEN}\n`,
      '.zshrc': `export NPM_TOKEN="${token}"\nexport UV_INDEX_URL="http://token:$NPM_TOKEN@${host}/pypi/simple/"\n`,
    }))
    const env = { NPM_TOKEN: home.token, UV_INDEX_URL: `http://token:${home.token}@${home.host}/pypi/simple/` }

    const { code, stderr } = await home.guard(['rotate', '--yes'], { env })

    expect(code, stderr).toBe(0)
    expect(stderr).toContain('- this shell still has the old token in NPM_TOKEN: start a new one')
    expect(stderr).toContain('- this shell still has the old token in UV_INDEX_URL: start a new one')
    await expectRotated(home)
  })
})

describe('a token that a config sends to a foreign host', () => {
  const foreign: Tree = ({ host, token }) => ({
    '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
    'p/.npmrc': `//registry.example/:_authToken=${token}\n`,
  })

  test('is refused before the call, and rewritten with --foreign-hosts', async () => {
    const home = await scene(foreign)
    const expectNone = await forbidChanges(home)

    const masked = `tg_anon_…${home.token.slice(-4)}`
    expectFailure(await home.guard(['rotate', '--yes']), home, {
      code: 8,
      error:
        `cannot tell whether ${masked} is valid: ` +
        `${home.home}/p/.npmrc:1 gives the token to registry.example, which is no Guard host [FOREIGN_HOST]`,
      hint: 'add `--foreign-hosts` if that host is yours',
    })

    await expectNone()
    await expectUntouched(home)
    await expectRotatedBut([], home, ['--foreign-hosts'])
  })

  test('no other flag permits that', async () => {
    const home = await scene(foreign)
    const { code } = await home.guard(['rotate', '--yes', '--leave-copies', '--all', '--tracked=write'])
    expect(code).toBe(8)
    await expectUntouched(home)
  })
})

describe('a token in a file that git tracks', () => {
  const repository: Tree = access => ({ ...npmrc(access), 'p/.yarnrc.yml': `npmAuthToken: ${access.token}\n` })

  async function tracked({ committed }: { committed: boolean }): Promise<Scene> {
    const home = await scene(repository)
    git(home, 'init', '-q', 'p')
    git(home, '-C', 'p', 'add', '.')
    if (committed) git(home, '-C', 'p', 'commit', '-qm', 'x')
    return { ...home, files: () => home.files().filter(name => !name.includes('.git/')) }
  }

  test('is refused before the call; guard says that the old one is in the history', async () => {
    await expectRefused(await tracked({ committed: true }), {
      code: 8,
      error:
        'git tracks HOME/p/.yarnrc.yml, so the new token would be committed; the old one is in its history [GIT_TRACKED]',
      flags: '--tracked=skip or --tracked=write',
    })
  })

  test('guard says that the old one is not in the history if it was never committed', async () => {
    const home = await tracked({ committed: false })
    await expectRefused(home, {
      code: 8,
      error:
        'git tracks HOME/p/.yarnrc.yml, so the new token would be committed; the old one is not in its history [GIT_TRACKED]',
      flags: '--tracked=skip or --tracked=write',
    })
  })

  test('is left with --tracked=skip', async () => {
    await expectRotatedBut(['p/.yarnrc.yml'], await tracked({ committed: true }), ['--tracked=skip'])
  })

  test('is not a durable place with --tracked=skip if it is the only one', async () => {
    const home = await tracked({ committed: true })
    home.write('.npmrc', 'fund=false\n')
    const { code, stderr } = await home.guard(['rotate', '--yes', '--tracked=skip'])
    expect([code, stderr]).toEqual([8, expect.stringContaining('[NO_DURABLE_PLACE]')])
    expect(await home.services.isValid(home.token)).toBe(true)
  })

  test('is rewritten with --tracked=write', async () => {
    await expectRotatedBut([], await tracked({ committed: true }), ['--tracked=write'])
  })
})

const ordinary = ordinaryUser()
test.skipIf(ordinary === undefined)(
  `a file that cannot be written is refused before the call${ordinary ? '' : ' (skipped: no ordinary user can be had here)'}`,
  async () => {
    const home = await scene(access => ({ ...npmrc(access), 'p/.npmrc': npmrc(access)['.npmrc']! }))
    ordinary!.own(home.home)
    chmodSync(join(home.home, 'p/.npmrc'), 0o400)

    await expectRefused(
      home,
      {
        code: 6,
        error: 'HOME/p/.npmrc:2 holds the token and cannot be rewritten: permission denied [CANNOT_REWRITE]',
        flags: '--leave-copies',
      },
      ordinary!.run,
    )
    await expectRotatedBut(['p/.npmrc'], home, ['--leave-copies'], ordinary!.run)
  },
)

test('all obstacles are named at once, with all the flags that decide', async () => {
  const home = await scene(({ host, token }) => ({
    '.npmrc': `//${host}/npm/:_authToken=${token}\n`,
    'uv.toml': `url = "http://token:${token}@${host}/"\n= oops\n`,
    'p/.npmrc': `//${host}/npm/:_authToken=${token}\n`,
  }))
  git(home, 'init', '-q', 'p')
  git(home, '-C', 'p', 'add', '.')

  const { code, stderr } = await home.guard(['rotate', '--yes'], { env: { NPM_TOKEN: home.token } })

  expect(code).toBe(8)
  for (const part of ['p/.npmrc', 'uv.toml:1', 'NPM_TOKEN']) expect(stderr).toContain(part)
  expect(stderr).toMatch(/decide with [^\n]*--leave-copies/)
  expect(stderr).toMatch(/decide with [^\n]*--tracked=skip or --tracked=write/)
})

function git({ home }: Pick<Scene, 'home'>, ...args: string[]): void {
  const name = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
  execFileSync('git', [...name, ...args], { cwd: home, env: cleanEnvironment(home), stdio: 'pipe' })
}
