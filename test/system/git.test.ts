import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { cleanEnvironment, runGuard, sandbox, tempHome } from '../helpers/guard.ts'

type Home = ReturnType<typeof tempHome>

function git(home: Home, ...args: string[]): string {
  const identity = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  }
  return execFileSync('git', args, {
    cwd: home.home,
    env: { ...cleanEnvironment(home.home), ...identity },
    encoding: 'utf8',
    stdio: 'pipe',
  })
}

async function homeWithToken() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome()
  return { services, token, home, npmrc: `//${services.host}/npm/:_authToken=${token}\n` }
}

test('a dotfile that is a symlink into a git repository is refused, and its history is searched', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('dotfiles/npmrc', npmrc)
  symlinkSync('dotfiles/npmrc', `${home.home}/.npmrc`)
  git(home, 'init', '-q', 'dotfiles')
  git(home, '-C', 'dotfiles', 'add', '.')
  git(home, '-C', 'dotfiles', 'commit', '-qm', 'x')

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

  expect(code).toBe(8)
  expect(stderr).toContain(
    `git tracks ${home.home}/.npmrc, so the new token would be committed; the old one is in its history`,
  )
  expect(stderr).toContain('--tracked=skip or --tracked=write')
  expect(await services.isValid(token)).toBe(true)
})

test('a file that was added and never committed is tracked, with nothing in the history', async () => {
  const { services, home, npmrc } = await homeWithToken()
  home.write('p/.npmrc', npmrc)
  git(home, 'init', '-q', 'p')
  git(home, '-C', 'p', 'add', '.')

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

  expect(code).toBe(8)
  expect(stderr).not.toContain('is in its history')
})

test('a file in a repository that git does not track is rotated without a question', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('p/.npmrc', npmrc)
  git(home, 'init', '-q', 'p')

  expect((await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })).code).toBe(0)
  expect(home.read('p/.npmrc')).not.toContain(token)
})

test('a bare dotfiles repository with the home folder as its work tree is asked', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('.npmrc', npmrc)
  git(home, 'init', '-q', '--bare', '.cfg')
  git(home, '--git-dir=.cfg', '--work-tree=.', 'add', '.npmrc')
  git(home, '--git-dir=.cfg', '--work-tree=.', 'commit', '-qm', 'x')

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

  expect(code).toBe(8)
  expect(stderr).toContain('the old one is in its history')
  expect(home.read('.npmrc')).toContain(token)
})

test("chezmoi's source of a dotfile is found as tracked, and rewritten on request", async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('.npmrc', npmrc)
  home.write('.local/share/chezmoi/private_dot_npmrc', npmrc)
  git(home, 'init', '-q', '.local/share/chezmoi')
  git(home, '-C', '.local/share/chezmoi', 'add', '.')

  expect((await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })).code).toBe(8)
  expect((await runGuard(['rotate', '--yes', '--tracked=write'], { home: home.home, sandbox: services })).code).toBe(0)
  expect(home.read('.npmrc')).not.toContain(token)
  expect(home.read('.local/share/chezmoi/private_dot_npmrc')).toBe(home.read('.npmrc'))
})

test('a repository that git refuses to read stops the rotation instead of a guess', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('p/.npmrc', npmrc)
  home.write('p/.git', 'gitdir: /nowhere\n')

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

  expect(code).toBe(8)
  expect(stderr).toContain('GIT_UNKNOWN')
  expect(await services.isValid(token)).toBe(true)
})

/** What a clone directly below HOME can contain to look like a bare repository. */
const LOOK_ALIKES: Record<string, Record<string, string>> = {
  'a clone with files of these names': {
    'evil/.git/HEAD': 'x',
    'evil/HEAD': 'x',
    'evil/config': '',
    'evil/objects/x': '',
    'evil/refs/x': '',
  },
  'a folder without a branch': {
    'evil/HEAD': 'not a branch',
    'evil/config': '',
    'evil/objects/x': '',
    'evil/refs/x': '',
  },
  'a folder without a config': { 'evil/HEAD': 'ref: refs/heads/x', 'evil/objects/x': '', 'evil/refs/x': '' },
  'a repository that git cannot read': {
    'evil/HEAD': 'ref: refs/heads/x',
    'evil/config': '[core\n',
    'evil/objects/x': '',
    'evil/refs/x': '',
  },
  'a repository from the future': {
    'evil/HEAD': 'ref: refs/heads/x',
    'evil/config': '[core]\nrepositoryformatversion = 99\nbare = true\n',
    'evil/objects/x': '',
    'evil/refs/x': '',
  },
}

test.for(Object.keys(LOOK_ALIKES))(
  'the rotation continues beside a folder below HOME that looks like a bare repository: %s',
  async name => {
    const { services, token, home, npmrc } = await homeWithToken()
    for (const [path, text] of Object.entries({ '.npmrc': npmrc, ...LOOK_ALIKES[name] })) home.write(path, text)

    const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

    expect([code, await services.isValid(token)], stderr).toEqual([0, false])
    const isNamed = stderr.includes(`git does not read the repository of ${home.home}/evil`)
    expect(isNamed).toBe(name.startsWith('a repository'))
  },
)

test('a bare repository with a pipe for a branch is not waited for', async () => {
  const { services, home, npmrc } = await homeWithToken()
  for (const path of ['evil/config', 'evil/objects/x', 'evil/refs/x']) home.write(path, '')
  home.write('.npmrc', npmrc)
  execFileSync('mkfifo', [`${home.home}/evil/HEAD`])

  expect((await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })).code).toBe(0)
})

test('dotfiles in a bare repository that git cannot read still stop the rotation', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  home.write('.npmrc', npmrc)
  git(home, 'init', '-q', '--bare', '.cfg')
  home.write('.cfg/config', '[core\n')

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })

  expect([code, await services.isValid(token)]).toEqual([8, true])
  expect(stderr).toContain(`git does not read the repository of ${home.home}/.cfg`)
})

test('a hostile repository runs no code and receives no token', async () => {
  const { services, token, home, npmrc } = await homeWithToken()
  const strangers: string[] = []
  const stranger = createServer((request, response) => {
    strangers.push(`${request.url} ${JSON.stringify(request.headers)}`)
    response.end('{"token":"tg_anon_TESTstranger0000000000"}')
  })
  await new Promise<void>(listening => stranger.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void stranger.close())
  const strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`
  home.write('.npmrc', npmrc)
  home.write('p/.npmrc', npmrc)
  home.write('p/.gitattributes', '* diff=evil filter=evil\n')
  git(home, 'init', '-q', 'p')
  git(home, '-C', 'p', 'add', '.')
  git(home, '-C', 'p', 'commit', '-qm', 'x')
  const evil = `${home.home}/evil`
  home.write('evil', `#!/bin/sh\ntouch "${home.home}/ran"\n`)
  chmodSync(evil, 0o700)
  for (const key of [
    'core.fsmonitor',
    'core.pager',
    'diff.evil.textconv',
    'diff.evil.command',
    'diff.external',
    'filter.evil.clean',
    'filter.evil.smudge',
    'gpg.program',
    'core.sshCommand',
    'core.editor',
    'credential.helper',
    'uploadpack.packObjectsHook',
  ]) {
    git(home, '-C', 'p', 'config', key, evil)
  }
  git(home, '-C', 'p', 'config', 'log.showSignature', 'true')
  git(home, '-C', 'p', 'config', 'core.hooksPath', `${home.home}/hooks`)
  mkdirSync(`${home.home}/hooks`)
  for (const hook of ['post-checkout', 'pre-auto-gc', 'post-index-change', 'fsmonitor-watchman'])
    symlinkSync(evil, `${home.home}/hooks/${hook}`)
  home.write('p/.envrc', `export GUARD_NPM_URL=${strangerUrl}\n`)
  home.write('p/.yarnrc.yml', `npmRegistryServer: "${strangerUrl}"\nnpmAuthToken: ${token}\n`)

  const rotated = await runGuard(['rotate', '--yes', '--foreign-hosts'], {
    home: home.home,
    sandbox: services,
    cwd: `${home.home}/p`,
  })
  const misled = await runGuard(['rotate', '--yes'], {
    home: home.home,
    cwd: `${home.home}/p`,
    env: { GUARD_NPM_URL: strangerUrl, GUARD_PYPI_URL: strangerUrl },
  })
  await runGuard(['find', '--probe'], { home: home.home, cwd: `${home.home}/p`, env: { GUARD_NPM_URL: strangerUrl } })

  expect(rotated.code).toBe(8)
  expect(rotated.stderr).toContain('--tracked=skip or --tracked=write')
  expect(misled.code).not.toBe(0)
  expect(existsSync(`${home.home}/ran`)).toBe(false)
  git(home, '-C', 'p', 'status')
  expect(existsSync(`${home.home}/ran`), 'the trap is armed').toBe(true)
  expect(strangers.filter(line => line.includes(token))).toEqual([])
  expect(await services.isValid(token)).toBe(true)
})
