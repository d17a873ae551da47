import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { absoluteEntries, safePath } from '../../src/core/search-path.ts'
import { findProgram } from '../../src/system/find-program.ts'
import { runProgram } from '../../src/system/run-program.ts'
import { cleanEnvironment, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

test.for<[string, string[]]>([
  ['/usr/bin:/bin', ['/usr/bin', '/bin']],
  [':/usr/bin', ['/usr/bin']],
  ['/usr/bin:', ['/usr/bin']],
  ['/usr/bin::/bin', ['/usr/bin', '/bin']],
  ['.:./x:../y:node_modules/.bin:~/bin:/bin', ['/bin']],
  ['', []],
])('of a PATH %j the absolute entries count', ([path, entries]) => {
  expect(absoluteEntries(path, false)).toEqual(entries)
})

test.for<[string, string[]]>([
  ['C:\\Windows;D:/tools', ['C:\\Windows', 'D:/tools']],
  ['"C:\\Program Files\\nodejs";C:\\x', ['C:\\Program Files\\nodejs', 'C:\\x']],
  ['.;;..;bin;.\\bin;C:bin;\\bin;/bin;%USERPROFILE%\\bin', []],
  ['\\\\server\\share\\bin;//server/share', ['\\\\server\\share\\bin', '//server/share']],
])('on Windows, of a Path %j', ([path, entries]) => {
  expect(absoluteEntries(path, true)).toEqual(entries)
})

test('programs that guard starts get only the absolute entries, and no PATH if there was none', () => {
  expect(safePath({ PATH: '.:/bin:x' }, false)).toEqual({ PATH: '/bin' })
  expect(safePath({ Path: '.;C:\\x' }, true)).toEqual({ PATH: 'C:\\x' })
  expect(safePath({}, false)).toEqual({})
})

/** A folder with programs, each of which prints its path. */
function programs(...paths: string[]) {
  const { home } = tempHome(Object.fromEntries(paths.map(path => [path, `#!/bin/sh\necho ${path}\n`])))
  for (const path of paths) chmodSync(join(home, path), 0o755)
  return home
}

describe('a program', () => {
  test.for(['', '.', ':', 'bin', './bin', '.:bin'])(
    'in the current folder is not started, whatever PATH says: %j',
    async path => {
      const cwd = programs('tool', 'bin/tool')
      expect(await runProgram({ command: 'tool', args: [], cwd, env: { PATH: path } })).toEqual({
        code: 127,
        output: '',
      })
    },
  )

  test('in an absolute entry is preferred to one in the current folder, whatever the order', async () => {
    const cwd = programs('tool', 'bin/tool')
    for (const path of [`.:${cwd}/bin`, `${cwd}/bin:.`, `:${cwd}/bin:`])
      expect(await runProgram({ command: 'tool', args: [], cwd, env: { PATH: path } })).toEqual({
        code: 0,
        output: 'bin/tool\n',
      })
  })

  test('with a slash is resolved against the folder it runs in', async () => {
    const cwd = programs('tool')
    expect(await runProgram({ command: './tool', args: [], cwd, env: {} })).toEqual({ code: 0, output: 'tool\n' })
  })

  test("is found in the system's default path if there is no PATH", () => {
    expect(findProgram('sh', { env: {}, cwd: '/' })).toEqual({ path: expect.stringMatching(/^\/(?:usr\/)?bin\/sh$/) })
  })

  test('is not a folder, a file without execute permission or a dangling link', () => {
    const cwd = programs('b/tool', 'c/other')
    mkdirSync(join(cwd, 'a/tool'), { recursive: true })
    symlinkSync('/nowhere', join(cwd, 'c/tool'))
    const env = { PATH: ['a', 'c', 'b'].map(name => join(cwd, name)).join(':') }
    expect(findProgram('tool', { env, cwd })).toEqual({ path: join(cwd, 'b/tool') })
    chmodSync(join(cwd, 'b/tool'), 0o644)
    expect(findProgram('tool', { env, cwd })).toEqual({ failure: 'not executable' })
    expect(findProgram('missing', { env, cwd })).toEqual({ failure: 'absent' })
  })

  test('is recognised by its extension on Windows, in the order of PATHEXT', () => {
    const cwd = programs('bin/npm', 'bin/npm.cmd', 'bin/git.exe', 'npm.exe')
    const { value } = Object.getOwnPropertyDescriptor(process, 'platform')!
    Object.defineProperty(process, 'platform', { value: 'win32' })
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value }))
    const find = (command: string, env: Record<string, string>) =>
      findProgram(command, { env: { Path: `.:${join(cwd, 'bin')}`, ...env }, cwd })
    expect(find('npm', { PATHEXT: '.exe;.cmd' })).toEqual({ path: join(cwd, 'bin/npm.cmd') })
    expect(find('npm.cmd', { Pathext: '.exe;.cmd' })).toEqual({ path: join(cwd, 'bin/npm.cmd') })
    expect(find('git', { PATHEXT: ';.;/../../npm.exe;.exe' })).toEqual({ path: join(cwd, 'bin/git.exe') })
    expect(find('npm', { PATHEXT: '.exe' })).toEqual({ failure: 'absent' })
  })
})

describe('a clone with programs of its own', () => {
  const NAMES = [
    'git',
    'npm',
    'yarn',
    'pip',
    'pip3',
    'python3',
    'python',
    'uv',
    'go',
    'gem',
    'composer',
    'node',
    'keytar',
  ]

  /** A home with a clone whose programs leave a mark, and a PATH that leads to them. */
  async function infested() {
    const services = await sandbox()
    const token = await services.issue()
    const home = tempHome({
      'clone/.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
      'clone/.git/HEAD': 'ref: refs/heads/x\n',
    })
    const mark = join(home.home, 'mark')
    for (const folder of ['.', 'clone', 'clone/node_modules/.bin'])
      for (const name of NAMES) {
        home.write(join(folder, name), `#!/bin/sh\ntouch ${mark}\necho 9.9.9\n`)
        chmodSync(join(home.home, folder, name), 0o755)
      }
    const path = `:.:node_modules/.bin:./node_modules/.bin:${cleanEnvironment('').PATH}`
    return { services, token, ...home, mark, run: { home: home.home, sandbox: services, env: { PATH: path } } }
  }

  test.for([
    ['rotate', '--dry-run'],
    ['find'],
    ['status'],
    ['doctor', 'git', 'uv'],
    ['setup', '--check'],
    ['setup', '--dry-run'],
    ['revoke', '--dry-run'],
  ])('has none of them run by `guard %s %s`', async args => {
    const { home, mark, run } = await infested()
    for (const cwd of [join(home, 'clone'), home]) await runGuard(args.filter(Boolean), { ...run, cwd })
    expect(existsSync(mark)).toBe(false)
  })

  test('has none of them run by `guard exec` unless it is named with a slash', async () => {
    const { home, mark, run, token } = await infested()
    const given = {
      ...run,
      env: { ...run.env, GUARD_TOKEN: token, PATH: '.:node_modules/.bin' },
      cwd: join(home, 'clone'),
    }
    expect((await runGuard(['exec', '--', 'yarn'], given)).code).toBe(127)
    expect(existsSync(mark)).toBe(false)
    expect(
      (await runGuard(['exec', '--', './yarn'], { ...given, env: { ...given.env, PATH: '/usr/bin:/bin' } })).code,
    ).toBe(0)
    expect(existsSync(mark)).toBe(true)
  })
})
