import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Owner } from '../../src/core/ports/files.ts'
import { blockingUnread, listUnread } from '../../src/find/unread-paths.ts'
import { ordinaryUser } from '../helpers/ordinary-user.ts'
import { EMAIL, expectFailure, expectUntouched, npmrc, type Scene, scene } from './scene.ts'

/** A file that even root cannot read: its bytes are a process's memory, of which the first page is not mapped. */
function closeFile({ home }: Scene, name: string): void {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true })
  if (process.geteuid?.() === 0) symlinkSync('/proc/self/mem', path)
  else writeFileSync(path, 'closed', { mode: 0 })
}

const UNREAD: [string, string][] = [
  ['a known place', '.config/pip/pip.conf'],
  ["a file with a tool's name", 'q/.npmrc'],
  ['a file of a project further down', 'work/app/pyproject.toml'],
]

describe.skipIf(process.platform !== 'linux')('an unreadable file or folder', () => {
  describe.for(UNREAD)('%s', ([, name]) => {
    test.for([
      ['rotate', '--yes'],
      ['reset', EMAIL, '--yes', '--code-stdin'],
      ['sync', '--yes', '--token-stdin'],
    ])('makes %j exit 2 and name the flag, before anything happens', async args => {
      const one = await scene()
      if (args[0] === 'sync')
        one.write('p/.npmrc', one.read('.npmrc').replace(one.token, `tg_anon_TEST${'0'.repeat(20)}`))
      closeFile(one, name)
      const from = args[0] === 'sync' ? ['--from', await staleFingerprint(one)] : []
      const finished = await one.guard([...args, ...from], { input: args[0] === 'sync' ? one.token : 'code' })

      expect(finished.code).toBe(2)
      expect(finished.stderr).toMatch(
        new RegExp(
          `error: these could not be read, so a copy may have been missed: ~/${name.replaceAll('.', '\\.')} \\(`,
        ),
      )
      expect(finished.stderr).toContain('`--partial-search`')
      expect(await one.services.isValid(one.token)).toBe(true)
    })
  })

  test('with --partial-search rotate continues, names it at the end, and lists it in its JSON', async () => {
    const [text, json] = [await scene(), await scene()]
    for (const one of [text, json]) closeFile(one, 'q/.npmrc')
    const told = await text.guard(['rotate', '--yes', '--partial-search'])
    expect(told.code).toBe(0)
    expect(told.stderr).toContain('\nnote: 1 place could not be read: ~/q/.npmrc\n')

    const { code, stdout } = await json.guard(['rotate', '--yes', '--partial-search', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).unread).toEqual([
      { path: join(json.home, 'q/.npmrc'), reason: expect.any(String), owner: 'self', accepted: false },
    ])
  })

  test('on a terminal guard names it and asks: no changes nothing, yes continues', async () => {
    const one = await scene()
    closeFile(one, 'q/.npmrc')
    const asked = await one.guard(['rotate'], { typed: ['n\r'] })
    expect(asked).toMatchObject({ code: 130 })
    expect(asked.stderr).toContain('note: these could not be read, so a copy may have been missed: ~/q/.npmrc (')
    expect(one.read('.npmrc')).toContain(one.token)

    expect(await one.guard(['rotate'], { typed: ['y\r', 'y\r'] })).toMatchObject({ code: 0 })
    expect(one.read('.npmrc')).not.toContain(one.token)
  })

  test.for(['q/.npmrc', '~/q', '~/q/'])(
    'guard does not ask about a path that config.toml lists as unread: %s',
    async entry => {
      const one = await scene()
      closeFile(one, 'q/.npmrc')
      const listed = entry.startsWith('~') ? entry : join(one.home, entry)
      one.write('.config/guard/config.toml', `unread = [${JSON.stringify(listed)}]\n`)
      const { code, stdout } = await one.guard(['rotate', '--yes', '--json'])
      expect(code).toBe(0)
      expect(JSON.parse(stdout).unread).toMatchObject([{ owner: 'self', accepted: true }])
    },
  )

  test('revoke names it and continues', async () => {
    const one = await scene()
    closeFile(one, 'q/.npmrc')
    const revoked = await one.guard(['revoke', '--yes'])
    expect(revoked).toMatchObject({ code: 0 })
    expect(revoked.stderr).toContain('note: 1 place could not be read: ~/q/.npmrc\n')
    expect(await one.services.isValid(one.token)).toBe(false)
  })
})

test.for(['unread = "~/q"', 'unread = [3]', 'unread = ["q/.npmrc"]'])('config.toml with %s is refused', async text => {
  const one = await scene()
  one.write('.config/guard/config.toml', `${text}\n`)
  expectFailure(await one.guard(['rotate', '--yes']), one, {
    code: 2,
    error: `${one.home}/.config/guard/config.toml: unread must be a list of paths that are absolute or begin with ~/ [BAD_SETTINGS]`,
    hint: 'correct or remove that setting',
  })
})

describe('legitimate set-ups pass without a question', () => {
  test('a named pipe instead of .env, as a secret manager creates it', async () => {
    const one = await scene()
    mkdirSync(join(one.home, 'app'))
    spawnSync('mkfifo', [join(one.home, 'app/.env')])
    expect(await one.guard(['rotate', '--yes'])).toMatchObject({ code: 0 })
  })

  test('dangling links, and links in a circle', async () => {
    const one = await scene()
    mkdirSync(join(one.home, 'old'))
    symlinkSync('gone/.npmrc', join(one.home, 'old/.npmrc'))
    symlinkSync('.yarnrc.yml', join(one.home, 'old/.yarnrc.yml'))
    expect(await one.guard(['rotate', '--yes'])).toMatchObject({ code: 0 })
  })

  test('a folder that vanishes, and a missing home, with the token in the project', async () => {
    const one = await scene(access => ({ 'work/.npmrc': npmrc(access)['.npmrc']! }))
    const env = { HOME: join(one.home, 'gone'), GUARD_STATE_DIR: join(one.home, 'state') }
    const run = { home: join(one.home, 'gone'), cwd: join(one.home, 'work'), env }
    expect(await one.guard(['rotate', '--yes'], run)).toMatchObject({ code: 0 })
    rmSync(join(one.home, 'state'), { recursive: true })
  })
})

const FILE = { code: 'UNREADABLE', line: null, message: 'permission denied' }
const owners: Record<string, Owner> = { '/h/volume': 'other', '/h/gone': 'none', '/h/mine': 'self', '/h/ok/x': 'self' }
const ctx = {
  platform: 'linux',
  settings: { unread: ['/h/ok'] },
  files: { ownerOf: (path: string) => owners[path] ?? 'self' },
}

test('files of another user are listed without blocking; absent ones are not listed', () => {
  const problems = Object.keys(owners).map(path => ({ ...FILE, path }))
  const unread = listUnread({ problems, files: [] }, ctx as never)
  expect(unread.map(({ path, owner, accepted }) => [path, owner, accepted])).toEqual([
    ['/h/volume', 'other', false],
    ['/h/mine', 'self', false],
    ['/h/ok/x', 'self', true],
  ])
  expect(blockingUnread(unread).map(({ path }) => path)).toEqual(['/h/mine'])
})

test('a file beside an accepted folder is not accepted with it', () => {
  const problems = [{ ...FILE, path: '/h/okay/.npmrc' }]
  expect(blockingUnread(listUnread({ problems, files: [] }, ctx as never))).toHaveLength(1)
})

const user = ordinaryUser()

describe.skipIf(!user || process.platform === 'win32')('as an ordinary user', () => {
  test("a folder that root has closed is listed in one line and in the JSON; guard asks about the user's own", async () => {
    const one = await scene()
    for (const name of ['volume', 'Documents/app']) mkdirSync(join(one.home, name), { recursive: true })
    user!.own(one.home)
    chmodSync(join(one.home, 'Documents'), 0)
    if (process.geteuid?.() === 0) {
      chownSync(join(one.home, 'volume'), 0, 0)
      chmodSync(join(one.home, 'volume'), 0o700)
    }
    const refused = await one.spawn(['rotate', '--yes'], user!.run)
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain('a copy may have been missed: ~/Documents (the folder cannot be read) [')
    await expectUntouched(one)

    one.write('.config/guard/config.toml', 'unread = ["~/Documents"]\n')
    user!.own(join(one.home, '.config'))
    const { code, stdout } = await one.spawn(['rotate', '--yes', '--json'], user!.run)
    expect(code).toBe(0)
    const unread = JSON.parse(stdout).unread.map(({ path, owner }: { path: string; owner: Owner }) => [path, owner])
    const theirs = process.geteuid?.() === 0 ? [[join(one.home, 'volume'), 'other']] : []
    expect(unread.sort()).toEqual([[join(one.home, 'Documents'), 'self'], ...theirs])
    chmodSync(join(one.home, 'Documents'), 0o700)
  })
})

async function staleFingerprint(one: Scene): Promise<string> {
  const { tokens } = JSON.parse((await one.guard(['find', '--json'])).stdout)
  return tokens.find(({ sites }: { sites: { path: string }[] }) =>
    sites.some(({ path }) => path === join(one.home, 'p/.npmrc')),
  ).fingerprint
}
