import { chmodSync, existsSync, lchownSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileCacheFolder } from '../../src/cli/compile-cache.ts'
import { spawnGuard, tempHome } from '../helpers/guard.ts'

const uid = process.geteuid!()
const OTHER = 4242
const asRoot = test.skipIf(uid !== 0)

type Facts = Partial<Parameters<typeof compileCacheFolder>[0]>

function account(facts: Facts = {}) {
  const made = tempHome({})
  const home = realpathSync(made.home)
  const env = { HOME: home }
  const users = { uid, home: () => home }
  return {
    ...{ ...made, home, env, users },
    folder: (more: Facts = {}) =>
      compileCacheFolder({ argv: ['find'], env, platform: 'linux', users, ...facts, ...more }),
  }
}

describe('what V8 compiled of guard', () => {
  test.for<[NodeJS.Platform, string]>([
    ['linux', '.cache/guard'],
    ['darwin', 'Library/Caches/guard'],
  ])('on %s is below the home of the user, who alone can open it', ([platform, path]) => {
    const { folder, home } = account({ platform })
    expect(folder()).toBe(join(home, path))
    expect(statSync(join(home, path)).mode & 0o777).toBe(0o700)
    expect(folder()).toBe(join(home, path))
  })

  test.for<[string, Facts]>([
    ['for a dry run', { argv: ['rotate', '--dry-run'] }],
    ['for a dry run in short', { argv: ['rotate', '-yn'] }],
    ['where Node is to keep nothing', { env: { NODE_DISABLE_COMPILE_CACHE: '1' } }],
    ['for a user without an account', { users: { uid, home: () => undefined } }],
    ['where users have no number', { users: { uid: undefined, home: () => '/' } }],
  ])('is not kept %s', ([, { env, ...facts }]) => {
    const own = account()
    expect(own.folder({ ...facts, env: { ...own.env, ...env } })).toBeUndefined()
    expect(readdirSync(own.home)).toEqual([])
  })

  test('is not kept where a variable points, which may be that of a project', () => {
    const { folder, home, env } = account()
    const project = tempHome({}).home
    expect(folder({ env: { HOME: project } })).toBeUndefined()
    expect(folder({ env: { ...env, XDG_CACHE_HOME: project } })).toBeUndefined()
    expect([...readdirSync(project), ...readdirSync(home)]).toEqual([])
    expect(folder({ env: { ...env, XDG_CACHE_HOME: join(home, '.cache') } })).toBe(join(home, '.cache/guard'))
  })

  test.for<[string, (home: string) => void]>([
    ['is open to others', home => chmodSync(join(home, '.cache/guard'), 0o750)],
    ['is in a folder that others can write', home => chmodSync(join(home, '.cache'), 0o777)],
    ['is in a home that a group can write', home => chmodSync(home, 0o770)],
  ])('is not taken from a folder that %s', ([, open]) => {
    const { folder, home } = account()
    mkdirSync(join(home, '.cache/guard'), { recursive: true, mode: 0o700 })
    open(home)
    expect(folder()).toBeUndefined()
  })

  asRoot.for(['.cache/guard', '.cache'])('is not taken from a %s of another user', path => {
    const { folder, home } = account()
    mkdirSync(join(home, '.cache/guard'), { recursive: true, mode: 0o700 })
    lchownSync(join(home, path), OTHER, OTHER)
    expect(folder()).toBeUndefined()
  })

  test('is not taken through a link, and what cannot be made is done without', () => {
    const linked = account()
    mkdirSync(join(linked.home, '.cache'))
    symlinkSync(tempHome({}).home, join(linked.home, '.cache/guard'))
    expect(linked.folder()).toBeUndefined()
    const blocked = account()
    blocked.write('.cache', 'a file where the folder would be')
    expect(blocked.folder()).toBeUndefined()
  })
})

/** Makes the temporary home the account's own, for the program that is started. */
const ACCOUNT = `const fs = require('fs')
const { readFileSync } = fs
fs.readFileSync = (path, ...rest) =>
  path === '/etc/passwd' ? 'me:x:' + process.geteuid() + ':0::' + process.env.HOME + ':/bin/sh' : readFileSync(path, ...rest)
`

test('a program that starts keeps what V8 compiled of it if Node can, and says the same when it takes it', async () => {
  const { home, write } = tempHome({ '.npmrc': '//npm.flatt.tech/:_authToken=tg_anon_TESTkept00000000\n' })
  write('account.cjs', ACCOUNT)
  const env = { NODE_OPTIONS: `--require ${join(home, 'account.cjs')}` }
  const find = () => spawnGuard(['find', '--here'], { home, env })
  await spawnGuard(['find', '--dry-run'], { home, env })
  expect(existsSync(join(home, '.cache'))).toBe(false)
  const first = await find()
  expect(first.code).toBe(0)
  expect(existsSync(join(home, '.cache/guard'))).toBe('enableCompileCache' in module)
  expect(await find()).toEqual(first)
})
