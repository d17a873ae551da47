import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { findProgram } from '../../src/system/find-program.ts'
import { createGit } from '../../src/system/git.ts'
import { cleanEnvironment, tempHome } from '../helpers/guard.ts'

const TOKEN = 'tg_anon_TESTgitstarts00000000000'

/** A home, the git of the machine behind a program that counts its starts, and what `inspect` says of files below it. */
function world(tree: Record<string, string> = {}) {
  const home = tempHome(tree)
  const env: Record<string, string> = { ...cleanEnvironment(home.home), GIT_CONFIG_GLOBAL: '/dev/null' }
  const real = findProgram('git', { env, cwd: home.home })
  if ('failure' in real) throw new Error('these tests need git')
  const log = `${home.home}/starts`
  home.write('bin/git', `#!/bin/sh\necho >>'${log}'\nexec '${real.path}' "$@"\n`)
  chmodSync(`${home.home}/bin/git`, 0o700)
  const git = createGit(home.home, { ...env, PATH: `${home.home}/bin:${env.PATH}` })
  const run = (folder: string, ...args: string[]) => {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
    execFileSync(real.path, [...identity, '-C', `${home.home}/${folder}`, ...args], { env, stdio: 'pipe' })
  }
  return {
    ...{ ...home, run },
    starts: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0),
    async inspect(names: readonly string[], token?: string) {
      const paths = names.map(name => `${home.home}/${name}`)
      const verdicts = await git.inspect(paths, token === undefined ? undefined : new Secret(token))
      expect([...verdicts.keys()]).toEqual(paths)
      return [...verdicts.values()]
    },
  }
}

const projects = (count: number, folder = '') => Array.from({ length: count }, (_, at) => `${folder}p${at}/.npmrc`)
const treeOf = (names: readonly string[], text = 'x') => Object.fromEntries(names.map(name => [name, text]))

test('git is not started for files that have no repository above them', async () => {
  const names = projects(40)
  const { inspect, starts } = world(treeOf(names))
  expect(await inspect(names, TOKEN)).toEqual(names.map(() => ({ state: 'untracked' })))
  expect(starts()).toBe(0)
})

test('git is started once for all the files of a repository that it does not track', async () => {
  const names = [...projects(40, 'one/'), ...projects(40, 'two/deeper/')]
  const { run, inspect, starts } = world(treeOf(names))
  for (const folder of ['one', 'two']) run(folder, 'init', '-q')
  expect(await inspect(names, TOKEN)).toEqual(names.map(() => ({ state: 'untracked' })))
  expect(starts()).toBe(2)
})

test('git is started twice for tracked files with nothing in their history, and once without a token', async () => {
  const names = projects(40, 'one/')
  const { run, inspect, starts } = world(treeOf(names))
  run('one', 'init', '-q')
  run('one', 'add', '.')
  run('one', 'commit', '-qm', 'x')
  expect(await inspect(names, TOKEN)).toEqual(names.map(() => ({ state: 'tracked', tokenInHistory: false })))
  expect(starts()).toBe(2)
  expect(await inspect(names)).toEqual(names.map(() => ({ state: 'tracked', tokenInHistory: undefined })))
  expect(starts()).toBe(3)
})

test('each file of a repository gets its own answer, whatever its name is', async () => {
  const tracked = ['a b', '-x', ':(glob)*', '*', 'ü', '日本', 'new\nline', '"quoted"', 'back\\slash'].map(
    name => `r/${name}/f`,
  )
  const names = tracked.flatMap(name => [name, `${name}.local`, name.replace('/f', '/sub/f')])
  const { run, write, inspect } = world(treeOf(names))
  run('r', 'init', '-q')
  write(tracked[0]!, TOKEN)
  run('r', '--literal-pathspecs', 'add', '--', ...tracked.map(name => name.slice(2)))
  run('r', 'commit', '-qm', 'x')
  write(tracked[0]!, 'y')

  const verdicts = await inspect(names, TOKEN)

  const expected = names.map(name => {
    const tokenInHistory = name === tracked[0]
    return tracked.includes(name) ? { state: 'tracked', tokenInHistory } : { state: 'untracked' }
  })
  expect(verdicts).toEqual(expected)
})

test('more files than fit on one command line are all asked about', async () => {
  const names = projects(600, `r/${'long-name'.repeat(20)}/`)
  const { run, inspect, starts } = world(treeOf(names))
  run('r', 'init', '-q')
  run('r', 'add', '.')
  expect(await inspect(names)).toEqual(names.map(() => ({ state: 'tracked', tokenInHistory: undefined })))
  expect(starts()).toBeLessThan(8)
})

test('a file of a repository inside another one is asked about there', async () => {
  const { run, inspect } = world(treeOf(['outer/a', 'outer/inner/a', 'outer/inner/deep/a']))
  for (const folder of ['outer', 'outer/inner']) run(folder, 'init', '-q')
  run('outer/inner', 'add', '.')
  const states = (await inspect(['outer/a', 'outer/inner/a', 'outer/inner/deep/a'])).map(({ state }) => state)
  expect(states).toEqual(['untracked', 'tracked', 'tracked'])
})

test('one bare repository of dotfiles is asked once about all files below HOME, and a doubtful one does not decide', async () => {
  const names = ['.npmrc', '.yarnrc.yml', ...projects(10)]
  const { home, run, inspect, starts, write } = world(treeOf(names))
  run('.', 'init', '-q', '--bare', '.cfg')
  run('.', '--git-dir=.cfg', `--work-tree=${home}`, 'add', '.npmrc')
  for (const path of ['objects/x', 'refs/x']) write(`evil/${path}`, 'x')
  write('evil/HEAD', 'ref: refs/heads/x')
  write('evil/config', '[core\n')

  const verdicts = await inspect(names)

  const doubt = `git does not read the repository of ${home}/evil`
  expect(verdicts).toEqual([
    { state: 'tracked', tokenInHistory: undefined },
    ...names.slice(1).map(() => ({ state: 'untracked', doubt })),
  ])
  const before = starts()
  await inspect(names)
  expect(starts() - before, 'the doubtful one is not asked again').toBe(1)
})

test('what cannot be looked at in the place of a repository leaves its files uncertain', async () => {
  const { home, inspect, starts } = world(treeOf(['p/a', 'p/sub/a', 'q/a']))
  symlinkSync('.git', `${home}/p/.git`)
  const [first, second, other] = await inspect(['p/a', 'p/sub/a', 'q/a'])
  expect(first).toEqual({ state: 'unknown', reason: `git does not read the repository of ${home}/p` })
  expect(second).toEqual({ state: 'unknown', reason: `git does not read the repository of ${home}/p/sub` })
  expect(other).toEqual({ state: 'untracked' })
  expect(starts()).toBe(0)
})

test('one broken repository says nothing of another', async () => {
  const { home, run, inspect } = world(treeOf(['p/a', 'p/b', 'q/a', 'q/b']))
  mkdirSync(`${home}/p/.git`)
  run('q', 'init', '-q')
  const states = (await inspect(['p/a', 'p/b', 'q/a', 'q/b'])).map(({ state }) => state)
  expect(states).toEqual(['unknown', 'unknown', 'untracked', 'untracked'])
})

test('a file whose name git cannot be given is uncertain, and the ones beside it are not', async () => {
  const { run, inspect } = world(treeOf(['p/a']))
  run('p', 'init', '-q')
  const states = (await inspect(['p/a', 'p/caf\uDCE9/a'])).map(({ state }) => state)
  expect(states).toEqual(['untracked', 'unknown'])
})
