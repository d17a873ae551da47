import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { takumoPlace } from './takumo.ts'

const place = () => takumoPlace(() => ({ 'p/keep.txt': 'mine\n' }))
const codeOf = (stderr: string) => /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]

test.for<[string, string, string]>([
  ['.env', '', 'TAKUMO_API_KEY=HERE\n'],
  ['.env.local', 'A=1', 'A=1\nTAKUMO_API_KEY=HERE'],
  ['.env', '# TAKUMO_API_KEY=later\r\nB=2\r\n', '# TAKUMO_API_KEY=later\r\nB=2\r\nTAKUMO_API_KEY=HERE\r\n'],
  ['.envrc', 'use nix\n', 'use nix\nexport TAKUMO_API_KEY=HERE\n'],
  ['.zshrc', 'alias a=b\n', 'alias a=b\nexport TAKUMO_API_KEY=HERE\n'],
  ['.config/fish/config.fish', '', 'set -gx TAKUMO_API_KEY HERE\n'],
])('`guard setup --takumo` writes the key to %s, after %j', async ([path, before, after]) => {
  const home = await place()
  if (before) home.write(path, before)

  const { code, stderr } = await home.guard(['setup', '--takumo', '--token-stdin', '--yes', '--into', path], {
    input: home.old.key,
  })

  expect(code, stderr).toBe(0)
  expect(home.read(path)).toBe(after.replace('HERE', home.old.key))
  if (!before) expect(statSync(`${home.home}/${path}`).mode & 0o777).toBe(0o600)
  const again = await home.guard(['setup', '--takumo', '--token-stdin', '--yes', '--into', path], {
    input: home.old.key,
  })
  expect([again.code, again.stderr]).toEqual([0, 'Nothing to change\n'])
  expect((await home.guard(['find', '--json'])).stdout).toContain('"key": "TAKUMO_API_KEY"')
})

test('the user is asked for the key and for the file', async () => {
  const home = await place()

  const { code, stderr } = await home.guard(['setup', '--takumo'], {
    typed: [`${home.old.key}\r`, '~/.zshrc\r', 'y\r'],
  })

  expect(code, stderr).toBe(0)
  expect(home.read('.zshrc')).toBe(`export TAKUMO_API_KEY=${home.old.key}\n`)
})

test.for<[string, string[], (home: Awaited<ReturnType<typeof place>>) => unknown, number, string]>([
  ['no file is named', [], () => undefined, 2, 'USAGE'],
  ['the format is unknown', ['--into', 'p/keep.txt'], () => undefined, 2, 'USAGE'],
  ['another source is named', ['--into', '.env', '--anonymous'], () => undefined, 2, 'USAGE'],
  [
    'the file has another key',
    ['--into', '.env'],
    home => home.write('.env', 'TAKUMO_API_KEY=${OTHER}\n'),
    8,
    'OTHER_KEY',
  ],
  ['the key is revoked', ['--into', '.env'], home => home.dashboard.revoke(home.old), 3, 'TOKEN_REJECTED'],
  [
    'git tracks the file',
    ['--into', '.env'],
    home => {
      home.write('.env', 'A=1\n')
      execFileSync('git', ['-C', home.home, 'init', '-q'])
      execFileSync('git', ['-C', home.home, 'add', '.env'])
    },
    8,
    'GIT_TRACKED',
  ],
])('nothing is written if %s', async ([, args, prepare, exit, error]) => {
  const home = await place()
  await prepare(home)
  const names = () => home.files().filter(name => !name.startsWith('.git/') && !name.startsWith('.local/'))
  const before = names().map(name => [name, home.read(name)])

  const run = await home.guard(['setup', '--takumo', '--token-stdin', '--yes', ...args], { input: home.old.key })

  expect([run.code, codeOf(run.stderr)], run.stderr).toEqual([exit, error])
  expect(names().map(name => [name, home.read(name)])).toEqual(before)
})

test('--dry-run shows the line with the key masked, and writes nothing', async () => {
  const home = await place()
  const run = { input: home.old.key }

  const { code, stdout, stderr } = await home.guard(
    ['setup', '--takumo', '--token-stdin', '--dry-run', '--json', '--into', '.env'],
    run,
  )

  expect(code).toBe(0)
  expect(stderr).toContain(`+ TAKUMO_API_KEY=tk_live_…${home.old.key.slice(-4)}`)
  expect(JSON.parse(stdout)).toMatchObject({ path: `${home.home}/.env`, created: true, changed: false })
  expect(home.files()).toEqual(['p/keep.txt'])
})
