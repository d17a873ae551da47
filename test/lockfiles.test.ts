import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from './helpers/guard.ts'

const packageLock = (token: string, host: string, packages = 1) => {
  const members = Array.from(
    { length: packages },
    (_, index) =>
      `    "a${index || ''}": { "resolved": "http://token:${token}@${host}/npm/a.tgz", "integrity": "sha512-é" }`,
  )
  return `{\n  "packages": {\n${members.join(',\n')}\n  }\n}\n`
}
const yarnLock = (token: string, host: string) => `a@^1.0.0:\n  resolved "http://token:${token}@${host}/npm/a.tgz#1"\n`

test('the lockfiles of the project are rewritten with the rest', async () => {
  const services = await sandbox()
  const files = (token: string) => ({
    '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    'p/package-lock.json': packageLock(token, services.host),
    'p/yarn.lock': yarnLock(token, services.host),
  })
  const { home, read } = tempHome(files(await services.issue()))

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, cwd: join(home, 'p'), sandbox: services })

  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') })
  const fresh = /_authToken=(\S+)/.exec(read('.npmrc'))![1]!
  expect(await services.isValid(fresh)).toBe(true)
  for (const [path, text] of Object.entries(files(fresh))) expect([path, read(path)]).toEqual([path, text])
})

test('one of 5,000 packages that each have the token in their address is rewritten, byte for byte', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { home, read } = tempHome({
    '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    'package-lock.json': packageLock(token, services.host, 5_000),
  })

  const { code } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

  expect(code).toBe(0)
  const fresh = /_authToken=(\S+)/.exec(read('.npmrc'))![1]!
  expect(read('package-lock.json')).toBe(packageLock(fresh, services.host, 5_000))
})

test('one too large to be parsed stops the rotation before the call, and --leave-copies leaves it', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const lock = `packages:\n  a: { tarball: "http://token:${token}@${services.host}/npm/a.tgz" }\n${'# filler\n'.repeat(120_000)}`
  const { home, read } = tempHome({
    '.npmrc': `//${services.host}/npm/:_authToken=${token}\n`,
    'pnpm-lock.yaml': lock,
  })

  const refused = await runGuard(['rotate', '--yes'], { home, sandbox: services })
  expect(refused.code).toBe(6)
  expect(refused.stderr).toContain('pnpm-lock.yaml')
  expect(refused.stderr).toContain('too large to be parsed')
  expect(await services.isValid(token)).toBe(true)

  const { code } = await runGuard(['rotate', '--yes', '--leave-copies'], { home, sandbox: services })
  expect(code).toBe(0)
  expect(read('pnpm-lock.yaml')).toBe(lock)
  expect(read('.npmrc')).not.toContain(token)
})

test('those of other projects are read where their folder is named, and not below all of HOME', async () => {
  const token = 'tg_anon_TESTaaaa1111aaaa'
  const { home } = tempHome({ 'a/b/package-lock.json': packageLock(token, 'npm.flatt.tech') })
  expect((await runGuard(['find'], { home })).code).toBe(1)

  const { code, stdout } = await runGuard(['find', 'a', '--json'], { home })
  expect(code).toBe(0)
  expect(JSON.parse(stdout).tokens[0].sites).toMatchObject([
    { path: join(home, 'a/b/package-lock.json'), key: 'packages.a.resolved', tool: 'npm', carrier: 'url' },
  ])
})
