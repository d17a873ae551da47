import { expect, test } from 'vitest'
import { currentLanguage } from '../src/core/language.ts'
import { runGuard, sandbox, startGuard, tempHome } from './helpers/guard.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGQUIT', 'exit', 'warning', 'uncaughtException']

/** What a run could leave behind in its process. */
function processState() {
  return {
    listeners: SIGNALS.map(name => [name, process.listenerCount(name)]),
    env: { ...process.env },
    folder: process.cwd(),
    umask: process.umask(),
    exitCode: process.exitCode,
    language: currentLanguage(),
  }
}

async function twoTokens() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome({
    '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    'p/.yarnrc.yml': 'npmAuthToken: tg_anon_TESTdead00000000\n',
    '.zshrc': `export PIP_INDEX_URL=http://token:${token}@${services.host}/pypi/simple/\n`,
  })
  return { home: home.home, sandbox: services }
}

test.for([
  [[]],
  [['--help']],
  [['find', '--probe']],
  [['find', '--explain', 'npm']],
  [['status', '--json']],
  [['doctor', 'tokens', 'perms']],
  [['rotate', '--dry-run']],
  [['setup', '--check']],
  [['completion', 'zsh']],
  [['fnd']],
])('guard %s says the same when it runs twice in one process, with a Japanese run between', async ([args]) => {
  const run = await twoTokens()
  const before = processState()
  const settled = (text: string) =>
    text.replace(/\d+(?:\.\d+)? ?(?:ms|milliseconds|seconds?)\b|"milliseconds": \d+/g, 'N ms')
  const once = async () => {
    const { code, stdout, stderr } = await runGuard(args!, run)
    return { code, stdout: settled(stdout), stderr: settled(stderr) }
  }
  const first = await once()
  const japanese = await runGuard(args!, { ...run, env: { LANG: 'ja_JP.UTF-8' } })
  expect(japanese.code).toBe(first.code)
  expect(await once()).toEqual(first)
  expect(processState()).toEqual(before)
})

test('a rotation, a refused one and a failed one leave nothing behind in their process', async () => {
  const run = await twoTokens()
  const before = processState()
  expect((await runGuard(['rotate', '--yes', '--leave-copies'], run)).code).toBe(0)
  expect((await runGuard(['rotate', '--yes', '--token', 'sha256:000000000000'], run)).code).not.toBe(0)
  await run.sandbox.fault({ path: '/npm/api/v1/tokens/status', fault: 'status', status: 503, times: 0 })
  expect((await runGuard(['rotate', '--yes'], run)).code).toBe(4)
  await run.sandbox.clearFaults()
  expect(processState()).toEqual(before)
})

test('what a run in this process prints is what the program prints', async () => {
  const run = await twoTokens()
  const args = ['find', '--here', '--probe']
  const { signal, ...program } = await startGuard(args, run).finished
  expect({ ...(await runGuard(args, run)), signal }).toEqual({ ...program, signal: null })
})
