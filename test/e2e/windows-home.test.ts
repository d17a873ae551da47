import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'

/** A home in WSL, and beside it what WSL shows of drive C. */
function wslHome() {
  const { home, read, write } = tempHome()
  const [linux, windows] = [join(home, 'home/me'), join(home, 'mnt/c/Users/me')]
  mkdirSync(linux, { recursive: true })
  const env = {
    ...{ WSL_DISTRO_NAME: 'Ubuntu', USERPROFILE: linux },
    PATH: `${process.env.PATH}:${windows}/AppData/Local/Microsoft/WindowsApps`,
  }
  return { linux, windows, env, read, write }
}

const IN_WINDOWS = (token: string, host: string) => ({
  '.npmrc': `//${host}/npm/:_authToken=${token}\r\n`,
  '.yarnrc.yml': `npmAuthToken: ${token}\r\n`,
  'AppData/Roaming/pip/pip.ini': `[global]\r\nindex-url = http://token:${token}@${host}/pypi/simple/\r\n`,
  'AppData/Roaming/uv/uv.toml': `index-url = "http://token:${token}@${host}/pypi/simple/"\r\n`,
  'AppData/Roaming/Claude/claude_desktop_config.json': `{ "mcpServers": { "a": { "env": { "NPM_TOKEN": "${token}" } } } }`,
  'Documents/PowerShell/Microsoft.PowerShell_profile.ps1': `$env:NPM_TOKEN = '${token}'\r\n`,
  'source/repos/app/.env': `NPM_TOKEN=${token}\r\n`,
})

test('in WSL one line offers the home folder of Windows, which is left alone', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { linux, windows, env, read, write } = wslHome()
  write('home/me/.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  write('mnt/c/Users/me/.env', `NPM_TOKEN=${token}\n`)
  const run = { home: linux, sandbox: services, env }

  for (const command of [['find'], ['status'], ['rotate', '--dry-run'], ['doctor', 'perms']]) {
    const { stdout, stderr } = await runGuard(command, run)
    expect(stderr.split('\n').filter(line => line.includes('--windows-home'))).toEqual([
      `the home folder of Windows, ${windows}, is not searched; add --windows-home for that`,
    ])
    expect(stdout).not.toContain('Users/me')
  }
  await runGuard(['rotate', '--yes'], run)
  expect(read('mnt/c/Users/me/.env')).toBe(`NPM_TOKEN=${token}\n`)
})

test('with --windows-home the places of the tools of Windows and all names are read, and rotated', async () => {
  const services = await sandbox()
  const token = await services.issue()
  const { linux, windows, env, read, write } = wslHome()
  write('home/me/.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
  for (const [path, text] of Object.entries(IN_WINDOWS(token, services.host))) write(`mnt/c/Users/me/${path}`, text)
  write('mnt/c/Users/me/AppData/Local/Temp/x/.env', `NPM_TOKEN=${token}\n`)
  const run = { home: linux, sandbox: services, env }

  const { stdout, stderr } = await runGuard(['find', '--windows-home', '--json'], run)
  expect(stderr).not.toMatch(/Windows|Users/)
  const [{ sites }] = JSON.parse(stdout).tokens
  expect(sites.map(({ path }: { path: string }) => path).toSorted()).toEqual(
    [join(linux, '.npmrc'), ...Object.keys(IN_WINDOWS('', '')).map(path => join(windows, path))].toSorted(),
  )

  const rotation = await runGuard(['rotate', '--yes', '--windows-home'], run)
  expect(rotation.code).toBe(0)
  const fresh = /=(.*)\n/.exec(read('home/me/.npmrc'))![1]!
  expect(fresh).not.toBe(token)
  for (const [path, text] of Object.entries(IN_WINDOWS(fresh, services.host)))
    expect([path, read(`mnt/c/Users/me/${path}`)]).toEqual([path, text])

  const status = await runGuard(['status', '--windows-home', '--json'], run)
  expect(JSON.parse(status.stdout).tokens).toHaveLength(1)
  expect((await runGuard(['doctor', 'perms', '--windows-home'], run)).stdout).not.toContain('Users/me')
})

test('with --here only the known places of Windows are read', async () => {
  const { linux, windows, env, write } = wslHome()
  const token = 'tg_anon_TEST00000000000000Aa'
  for (const [path, text] of Object.entries(IN_WINDOWS(token, 'npm.flatt.tech'))) write(`mnt/c/Users/me/${path}`, text)

  const { stdout } = await runGuard(['find', '--here', '--windows-home', '--json'], { home: linux, env })
  const paths = JSON.parse(stdout).tokens[0].sites.map(({ path }: { path: string }) => path)
  expect(paths).toContain(join(windows, 'AppData/Roaming/pip/pip.ini'))
  expect(paths).not.toContain(join(windows, 'source/repos/app/.env'))
})

test('USERPROFILE names the home folder of Windows if PATH does not', async () => {
  const { linux, windows, env, write } = wslHome()
  write('mnt/c/Users/me/.npmrc', '//npm.flatt.tech/:_authToken=tg_anon_TEST00000000000000Aa\n')
  const bare = { ...env, PATH: process.env.PATH! }

  const unknown = await runGuard(['find', '--windows-home'], { home: linux, env: bare })
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('USERPROFILE=/mnt/c/Users/NAME')
  const known = await runGuard(['find', '--windows-home', '--json'], {
    home: linux,
    env: { ...bare, USERPROFILE: windows },
  })
  expect(JSON.parse(known.stdout).tokens[0].sites[0].path).toBe(join(windows, '.npmrc'))
})

test('outside of WSL nothing is offered, and the flag is refused', async () => {
  const { home } = tempHome({ '.npmrc': '//npm.flatt.tech/:_authToken=tg_anon_TEST00000000000000Aa\n' })
  expect((await runGuard(['find'], { home })).stderr).not.toContain('Windows')
  const { code, stderr } = await runGuard(['find', '--windows-home'], { home })
  expect(code).toBe(2)
  expect(stderr).toContain('--windows-home is for WSL')
})
