import { execFileSync, spawnSync } from 'node:child_process'
import fs, { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { findTokens } from '../src/core/tokens.ts'
import { childrenDuring } from './helpers/children.ts'
import { cleanEnvironment, type ProcessRun, runGuard, sandbox, spawnGuard, tempHome } from './helpers/guard.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0

/** Every argv and environment of guard's children, as the kernel got them. */
function childrenOf(log: string): string {
  const lines = log.split('\n').filter(line => line.includes('execve('))
  return lines.slice(1).join('\n')
}

async function stage() {
  const services = await sandbox()
  const email = 'leak@example.com'
  const token = await services.issue(email)
  const home = tempHome({
    'p/.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    '.zshrc': `export MY_TOKEN=${token}\n`,
  })
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: home.home, env: cleanEnvironment(home.home), stdio: 'pipe' })
  git('init', '-q', 'p')
  const log = `${home.home}/strace.log`
  const run: ProcessRun = {
    home: home.home,
    sandbox: services,
    // A session without a keychain: who reads one is started, and finds none.
    env: { MY_TOKEN: token, GUARD_TOKEN: token, XDG_RUNTIME_DIR: `${home.home}/run` },
    prefix: ['strace', '-f', '-qq', '-v', '-s', '100000', '-e', 'trace=execve', '-o', log],
  }
  return { services, email, token, run, children: () => childrenOf(readFileSync(log, 'latin1')), ...home }
}

describe.skipIf(!hasStrace)(
  `no child of guard gets a token${hasStrace ? '' : ' (skipped: strace is not here)'}`,
  () => {
    test.for([
      ['rotate', '--yes', '--keychain'],
      ['revoke', '--yes'],
    ])('guard %s, watched by strace', async args => {
      const { run, children } = await stage()

      await spawnGuard(args, run)

      const seen = children()
      if (args[0] === 'rotate') expect(seen).toMatch(/"git".*\n.*keychain-child/s)
      expect(findTokens(seen)).toEqual([])
    })

    test('guard reset', async () => {
      const { run, children, services, email } = await stage()
      const input = await services.code(email)

      expect((await spawnGuard(['reset', email, '--code-stdin', '--yes', '--keychain'], { ...run, input })).code).toBe(
        0,
      )

      expect(children()).toContain('"git"')
      expect(children()).not.toContain(input)
      expect(findTokens(children())).toEqual([])
    })
  },
)

test.for([['find', '--probe'], ['status'], ['doctor'], ['sync', '--yes'], ['setup', '--yes'], ['remove', '--yes']])(
  'no child of guard gets a token: guard %s',
  async args => {
    const { run, token } = await stage()
    const { prefix: _none, ...plain } = run
    const seen = await childrenDuring(() => runGuard(args, plain))
    if (args[0] === 'doctor') expect(seen).toContain('ls-files')
    expect(seen).not.toContain(token)
    expect(findTokens(seen)).toEqual([])
  },
)

test('what guard keeps after a rotation holds no token and is for its owner alone', async () => {
  const { run, files, read, home } = await stage()

  const { prefix: _none, ...plain } = run
  expect((await runGuard(['rotate', '--yes', '--verbose'], plain)).code).toBe(0)

  const kept = files().filter(path => path.startsWith('.local/'))
  expect(kept).toEqual(['.local/state/guard/history.jsonl'])
  expect(findTokens(read('.local/state/guard/history.jsonl'))).toEqual([])
  expect(
    execFileSync('stat', ['-c', '%a', `${home}/.local/state/guard`, `${home}/.local/state/guard/history.jsonl`], {
      encoding: 'utf8',
    }),
  ).toBe('700\n600\n')
})

test('a bug shows its stack without a token, and exits with 70', async () => {
  const { run, token } = await stage()
  const { prefix: _none, ...plain } = run
  vi.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw new TypeError(`made up, about ${token}`)
  })
  syncBuiltinESMExports()
  onTestFinished(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })

  const { code, stdout, stderr } = await runGuard(['rotate', '--yes', '--json'], plain)

  expect(code).toBe(70)
  expect(stderr).toContain('TypeError: made up')
  expect(stderr).toContain('    at ')
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'guard.error/1', code: 'BUG' })
  expect(stdout + stderr).not.toContain(token)
})
