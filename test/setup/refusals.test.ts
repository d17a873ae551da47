import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ordinaryUser } from '../helpers/ordinary-user.ts'
import { addProgram, type Ground, ground, treeOf } from './ground.ts'

const registry = ({ url }: { url: string }) => `registry=${url}/npm/\n`
const auth = ({ host }: { host: string }, token: string) => `//${host}/npm/:_authToken=${token}\n`

describe('another registry', () => {
  const corporate = 'registry=https://npm.corp.example/ ; ours\nfund=false\n'

  test('is named and kept, while the other tools are set up', async () => {
    const home = await ground({ tools: ['npm', 'pip'], files: () => ({ '.npmrc': corporate }) })

    const { code, stderr } = await home.setup()

    expect(code).toBe(1)
    expect(stderr).toContain('npm: left alone, ~/.npmrc: registry names another registry: https://npm.corp.example/')
    expect(stderr).toContain('error: left alone: npm [LEFT_ALONE]\nhint: decide with `--replace-registry`')
    expect(home.read('.npmrc')).toBe(corporate)
    expect(home.read('.config/pip/pip.conf')).toContain(home.token)
  })

  test('is replaced on request, and remove restores it', async () => {
    const home = await ground({ tools: ['npm'], files: () => ({ '.npmrc': corporate }) })

    expect((await home.setup('--replace-registry')).code).toBe(0)
    expect(home.read('.npmrc')).toBe(`registry=${home.url}/npm/ ; ours\nfund=false\n${auth(home, home.token)}`)

    expect((await home.guard(['remove', '--yes'])).code).toBe(0)
    expect(home.read('.npmrc')).toBe(corporate)
  })

  test('with a password is kept even then: guard could not restore the password', async () => {
    const before = '[global]\nindex-url = https://me:hunter2@pypi.corp.example/simple\n'
    const home = await ground({ tools: ['pip'], files: () => ({ '.config/pip/pip.conf': before }) })

    const { code, stderr } = await home.setup('--replace-registry')

    expect(code).toBe(1)
    expect(stderr).toContain('https://…@pypi.corp.example/simple')
    expect(stderr).not.toContain('hunter2')
    expect(home.read('.config/pip/pip.conf')).toBe(before)
  })
})

describe("another token for Guard's registry", () => {
  const old = 'tg_anon_TESTotherOTHERother00other11'

  test('is named and kept', async () => {
    const home = await ground({ tools: ['npm'], files: at => ({ '.npmrc': registry(at) + auth(at, old) }) })

    const { code, stderr } = await home.setup()

    expect([code, stderr]).toEqual([1, expect.stringContaining('_authToken holds another token: tg_anon_…er11')])
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, old))
  })

  test('is replaced on request', async () => {
    const home = await ground({ tools: ['npm'], files: at => ({ '.npmrc': registry(at) + auth(at, old) }) })

    expect((await home.setup('--replace-token')).code).toBe(0)

    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, home.token))
  })
})

/** Nothing was written, not even a record. */
function expectUntouched(home: Ground, before: Record<string, string>): void {
  expect(treeOf(home)).toEqual(before)
  expect(home.files().filter(path => path.startsWith('.local/'))).toEqual([])
}

describe('nothing is written if', () => {
  test('a file does not parse, and the file and its line are named', async () => {
    const home = await ground({
      tools: ['npm', 'pip'],
      files: () => ({ '.config/pip/pip.conf': '[global]\na=1\na=2\n' }),
    })
    const before = treeOf(home)

    const { code, stderr } = await home.setup()

    expect(code).toBe(6)
    expect(stderr).toContain('.config/pip/pip.conf cannot be read: an option stands twice in its section in line 3')
    expectUntouched(home, before)
  })

  test('a place cannot be proved, such as a map that several keys share, with a hint', async () => {
    const shared = 'x: &all\n  "https://npm.acme.example": { npmAlwaysAuth: true }\nnpmRegistries: *all\n'
    const home = await ground({ tools: ['yarn'], files: () => ({ '.yarnrc.yml': shared }) })
    const before = treeOf(home)

    const { code, stderr } = await home.setup()

    expect([code, stderr]).toEqual([6, expect.stringContaining('.yarnrc.yml cannot be changed')])
    expect(stderr).toContain('hint: nothing was changed; mend that file, or choose other tools with `--tool NAME`\n')
    expectUntouched(home, before)
  })

  test.skipIf(process.getuid?.() === 0)('a file cannot be written', async () => {
    const home = await ground({ tools: ['npm'], files: () => ({ '.npmrc': 'fund=false\n' }) })
    chmodSync(join(home.home, '.npmrc'), 0o400)

    expect((await home.setup()).code).toBe(6)
  })

  test('a folder has the path of the file', async () => {
    const home = await ground({ tools: ['npm'] })
    mkdirSync(join(home.home, '.npmrc'))

    const { code, stderr } = await home.setup()

    expect([code, stderr]).toEqual([6, expect.stringContaining('.npmrc cannot be read: it is a folder')])
  })

  test('a file has the path of a required folder, and no other file is written first', async () => {
    const home = await ground({ tools: ['npm', 'pip'], files: () => ({ '.config/pip': 'a file\n' }) })
    const before = treeOf(home)

    const { code, stderr } = await home.setup()

    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining('.config/pip/pip.conf cannot be changed: a part of its path is not a folder [CANNOT_'),
    ])
    expectUntouched(home, before)
  })

  test('a link is dangling', async () => {
    const home = await ground({ tools: ['npm', 'pip'] })
    symlinkSync('dotfiles/npmrc', join(home.home, '.npmrc'))

    const { code, stderr } = await home.setup()

    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining('.npmrc cannot be changed: it is a symbolic link that leads nowhere [CANNOT_REWRITE]'),
    ])
    expect(home.files()).toEqual(['.npmrc'])
  })

  const ordinary = ordinaryUser()
  test.skipIf(ordinary === undefined)('a folder is read-only', async () => {
    const home = await ground({ tools: ['npm', 'pip'], files: () => ({ '.config/x': '' }) })
    const before = treeOf(home)
    for (const folder of [home.home, home.bin]) ordinary!.own(folder)
    chmodSync(join(home.home, '.config'), 0o500)
    const { prefix = [] } = ordinary!.run

    const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes'], {
      ...{ input: home.token, prefix, env: { PATH: `${home.bin}:/usr/bin:/bin` } },
    })

    expect([code, stderr]).toEqual([
      6,
      expect.stringContaining('.config/pip/pip.conf cannot be changed: permission denied'),
    ])
    chmodSync(join(home.home, '.config'), 0o700)
    expectUntouched(home, before)
  })

  test('the service rejects the token', async () => {
    const home = await ground({ tools: ['npm'] })

    const run = await home.guard(['setup', '--token-stdin', '--yes'], { input: 'tg_anon_TESTdeadDEADdead00dead11' })

    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('the service rejects tg_anon_…ad11')])
    expectUntouched(home, {})
  })

  test('the service does not answer: unknown starts no change', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.services.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 9 })

    const { code } = await home.setup()

    expect(code).toBe(4)
    expectUntouched(home, {})
  })

  test('two sources are named', async () => {
    const home = await ground({ tools: ['npm'] })

    const { code, stderr } = await home.setup('--anonymous')

    expect([code, stderr]).toEqual([2, expect.stringContaining('--token-stdin and --anonymous name two sources')])
    expectUntouched(home, {})
  })

  test('no token is found, with a hint how to get one', async () => {
    const home = await ground({ tools: ['npm'] })

    const { code, stderr } = await home.guard(['setup', '--yes'])

    expect([code, stderr]).toEqual([1, expect.stringContaining('run `guard setup --email you@example.com` to get one')])
    expectUntouched(home, {})
  })

  test('an address is given without a terminal on which to type the token from the mail', async () => {
    const home = await ground({ tools: ['npm'] })

    const { code, stderr } = await home.guard(['setup', '--email', 'you@example.com', '--yes'])

    expect([code, stderr]).toEqual([2, expect.stringContaining('then `guard setup --token-stdin` with the token')])
    expectUntouched(home, {})
  })
})

test('a shim without an installed version is not a package manager', async () => {
  const home = await ground({ tools: ['npm'] })
  addProgram(home.bin, 'pip', 'pyenv: pip: command not found', 127)

  const { stderr } = await home.setup()

  expect(stderr).not.toContain('pip')
  expect(home.files().filter(path => !path.startsWith('.local/'))).toEqual(['.npmrc'])
})

test('only the named tools are set up, installed or not', async () => {
  const home = await ground({ tools: ['npm', 'pip'] })

  expect((await home.setup('--tool', 'npm', '--tool', 'uv')).code).toBe(0)

  expect(home.files().filter(path => !path.startsWith('.local/'))).toEqual(['.config/uv/uv.toml', '.npmrc'])
})

describe('the token', () => {
  test('is the valid one found here if none is given', async () => {
    const home = await ground({ tools: ['npm', 'pip'], files: at => ({ '.npmrc': registry(at) + auth(at, at.token) }) })

    const { code, stderr } = await home.guard(['setup', '--yes'])

    expect(code, stderr).toBe(0)
    expect(home.read('.config/pip/pip.conf')).toContain(home.token)
  })

  test('is omitted with `--anonymous`, and an anonymous setup can get it later', async () => {
    const home = await ground({ tools: ['npm', 'pip', 'go'] })

    expect((await home.guard(['setup', '--anonymous', '--yes'])).code).toBe(0)
    expect(home.read('.npmrc')).toBe(registry(home))
    expect(home.files()).not.toContain('.netrc')

    expect((await home.setup()).code).toBe(0)
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, home.token))
    expect((await home.guard(['remove', '--yes'])).code).toBe(0)
    expect(treeOf(home)).toEqual({})
  })

  test('is a variable with `--reference` if the tool expands one, with a note if it does not', async () => {
    const home = await ground({ tools: ['npm', 'yarn', 'pip'] })

    const { code, stderr } = await home.guard(['setup', '--reference', 'TAKUMI_GUARD_TOKEN', '--yes'])

    expect(code, stderr).toBe(0)
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, '${TAKUMI_GUARD_TOKEN}'))
    expect(home.read('.yarnrc.yml')).toContain('npmAuthToken: "${TAKUMI_GUARD_TOKEN}"')
    expect(home.read('.config/pip/pip.conf')).toBe(`[global]\nindex-url = ${home.url}/pypi/simple/\n`)
    expect(stderr).toContain('pip: expands no variables here, so it gets the registry without the token')
  })

  test('is not replaced by a variable until the variable has it, so that it is not lost', async () => {
    const home = await ground({ tools: ['npm'] })
    expect((await home.setup()).code).toBe(0)
    const args = ['setup', '--reference', 'TAKUMI_GUARD_TOKEN', '--replace-token', '--yes']

    const refused = await home.guard(args, { env: { PATH: home.bin, TAKUMI_GUARD_TOKEN: home.token } })
    expect([refused.code, refused.stderr]).toEqual([8, expect.stringContaining('[LAST_COPY]')])
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, home.token))

    home.write('.zshenv', `export TAKUMI_GUARD_TOKEN=${home.token}\n`)
    const written = await home.guard(args)
    expect(written.code, written.stderr).toBe(0)
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, '${TAKUMI_GUARD_TOKEN}'))
    expect((await home.guard(['token'], { printsToken: true })).stdout).toBe(`${home.token}\n`)
  })

  test('is replaced by a variable if it is revoked, because nothing is lost then', async () => {
    const home = await ground({ tools: ['npm'] })
    expect((await home.setup()).code).toBe(0)
    await fetch(`${home.url}/npm/api/v1/tokens`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${home.token}` },
    })

    const { code, stderr } = await home.guard([
      'setup',
      '--reference',
      'TAKUMI_GUARD_TOKEN',
      '--replace-token',
      '--yes',
    ])

    expect(code, stderr).toBe(0)
    expect(home.read('.npmrc')).toBe(registry(home) + auth(home, '${TAKUMI_GUARD_TOKEN}'))
  })

  test('is issued for this machine with `--org`, once', async () => {
    const home = await ground({ tools: ['npm', 'pip'] })
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = home.services.environment
    const env = { PATH: home.bin, GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
    const args = ['setup', '--org', GUARD_ORG, '--identifier', 'alice-laptop', '--yes']

    const first = await home.guard(args, { env })
    expect(first.code, first.stderr).toBe(0)
    expect(home.read('.npmrc')).toMatch(/_authToken=tg_org_/)
    const before = treeOf(home)

    const again = await home.guard(args, { env })
    expect(again.code, again.stderr).toBe(0)
    expect(treeOf(home)).toEqual(before)
    const list = await home.guard(['org', 'list', 'alice-laptop', '--json'], { env })
    expect(JSON.parse(list.stdout).tokens).toHaveLength(1)
    expect(home.files().filter(path => path.includes('journal-'))).toEqual([])
  })

  test('whose answer was lost is revoked, and resume and setup issue another', async () => {
    const home = await ground({ tools: ['npm'] })
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = home.services.environment
    const env = { PATH: home.bin, GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY }
    const args = ['setup', '--org', GUARD_ORG, '--identifier', 'alice-laptop', '--yes']
    const path = `/shisho/v1/o/${GUARD_ORG}/guard/org-user-tokens`
    await home.services.fault({ path, method: 'POST', fault: 'cut-after' })

    const lost = await home.guard(args, { env })
    expect([lost.code, lost.stderr]).toEqual([7, expect.stringContaining('guard resume')])

    const resumed = await home.guard(['resume'], { env })
    expect([resumed.code, resumed.stderr]).toEqual([7, expect.stringContaining('run `guard setup`')])
    const done = await home.guard(args, { env })

    expect(done.code, done.stderr).toBe(0)
    expect(home.read('.npmrc')).toMatch(/_authToken=tg_org_/)
    const list = await home.guard(['org', 'list', 'alice-laptop', '--status', 'active', '--json'], { env })
    expect(JSON.parse(list.stdout).tokens).toHaveLength(1)
  })
})

describe('a project', () => {
  const files = () => ({ 'p/package.json': '{}\n', 'p/.npmrc': 'fund=false\n' })

  test('gets its own settings with `--level project`', async () => {
    const home = await ground({ tools: ['npm'], files })
    const cwd = join(home.home, 'p')

    const { code, stderr } = await home.guard(['setup', '--token-stdin', '--yes', '--level', 'project'], {
      ...{ cwd, input: home.token },
    })

    expect(code, stderr).toBe(0)
    expect(home.read('p/.npmrc')).toBe(`fund=false\n${registry(home)}${auth(home, home.token)}`)
    expect((await home.guard(['remove', '--yes'])).code).toBe(0)
    expect(home.read('p/.npmrc')).toContain(home.token)
    expect((await home.guard(['remove', '--yes', '--level', 'project'], { cwd })).code).toBe(0)
    expect(home.read('p/.npmrc')).toBe('fund=false\n')
  })

  test('that git tracks gets no token, and a variable on request', async () => {
    const home = await ground({ tools: ['npm'], files })
    const cwd = join(home.home, 'p')
    const env = { PATH: `${home.bin}:${process.env.PATH}` }
    execFileSync('git', ['-C', cwd, 'init', '-q'])
    execFileSync('git', ['-C', cwd, 'add', '.npmrc'])

    const level = ['--level', 'project', '--tool', 'npm', '--yes']
    const refused = await home.guard(['setup', '--token-stdin', ...level], { cwd, env, input: home.token })
    expect([refused.code, refused.stderr]).toEqual([8, expect.stringContaining('--reference TAKUMI_GUARD_TOKEN')])
    expect(home.read('p/.npmrc')).toBe('fund=false\n')

    const written = await home.guard(['setup', '--reference', 'TAKUMI_GUARD_TOKEN', ...level], { cwd, env })
    expect(written.code, written.stderr).toBe(0)
    expect(home.read('p/.npmrc')).toBe(`fund=false\n${registry(home)}${auth(home, '${TAKUMI_GUARD_TOKEN}')}`)
  })
})

describe('`guard setup --check`', () => {
  test('exits 0 if everything is set up, exits 1 if not, and changes nothing', async () => {
    const home = await ground({ tools: ['npm', 'pip'] })

    const before = await home.guard(['setup', '--check'])
    expect(before.code, before.stderr).toBe(1)
    expect(before.stdout).toContain('npm 11.19.1  not set up\n  ~/.npmrc does not say all that it should')
    expectUntouched(home, {})

    await home.setup()
    const after = await home.guard(['setup', '--check'])
    expect([after.code, after.stdout]).toEqual([0, 'npm 11.19.1  set up\npip 26.3     set up\n'])
  })

  test('exits 1 if the service rejects the token, and 4 if it does not answer', async () => {
    const home = await ground({ tools: ['npm'] })
    await home.setup()
    await home.services.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 9 })
    expect((await home.guard(['setup', '--check'])).code).toBe(4)
    await home.services.clearFaults()

    const headers = { authorization: `Bearer ${home.token}` }
    await fetch(`${home.url}/npm/api/v1/tokens`, { method: 'DELETE', headers })
    const { code, stdout } = await home.guard(['setup', '--check'])

    expect([code, stdout]).toEqual([1, expect.stringContaining('~/.npmrc: the service rejects tg_anon_…')])
  })

  test('prints one document with a verdict for each tool', async () => {
    const home = await ground({
      tools: ['npm', 'pip'],
      files: () => ({ '.npmrc': 'registry=https://npm.corp.example/\n' }),
    })

    const { code, stdout } = await home.guard(['setup', '--check', '--anonymous', '--json'])

    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'guard.setup.check/1',
      compliant: false,
      tools: [
        {
          name: 'npm',
          version: '11.19.1',
          compliant: false,
          problems: [{ kind: 'obstacle', reason: 'other-registry' }],
        },
        { name: 'pip', compliant: false, problems: [{ kind: 'missing' }] },
      ],
    })
  })
})
