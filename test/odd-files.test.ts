import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GUARD, runGuard, sandbox, tempHome } from './helpers/guard.ts'

const isRoot = process.getuid?.() === 0
const has = (command: string) => spawnSync('which', [command]).status === 0

const NOBODY = 65534

/** What is installed, without what builds and tests it. */
function isProgram(path: string): boolean {
  const below = relative(dirname(dirname(GUARD)), path)
  return ['', 'bin', 'dist', 'package.json'].includes(below.split(sep)[0]!)
}

/** A FUSE mount whose server never answers: whoever looks into it waits until the server ends. */
async function staleMount(folder: string) {
  mkdirSync(folder)
  const server = spawn('python3', ['-c', FUSE_SERVER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = async () => {
    if (server.kill('SIGKILL')) await once(server, 'exit')
  }
  onTestFinished(async () => {
    await end()
    spawnSync('umount', ['-l', folder])
  })
  await once(server.stdout, 'data')
  return { end }
}

const FUSE_SERVER = `
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
device = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={device},rootmode=40000,user_id=0,group_id=0'.encode()
if libc.mount(b'stale', sys.argv[1].encode(), b'fuse', 0, options) != 0: sys.exit(os.strerror(ctypes.get_errno()))
print('mounted', flush=True)
time.sleep(600)`

/** A home, a token and the line that holds it; `rotate` checks that the service and the file agree afterwards. */
async function stage() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome()
  const line = (value: string) => `//${services.host}/npm/:_authToken=${value}\n`
  return {
    services,
    token,
    ...home,
    line,
    /** Rotates, and gives back the token that the file at the path then holds. */
    async rotate(path: string | Buffer) {
      const { code, stderr } = await runGuard(['rotate', '--yes'], { home: home.home, sandbox: services })
      expect(stderr).not.toContain('error:')
      expect(code).toBe(0)
      const fresh = /_authToken=(tg_\w+)/.exec(readFileSync(path, 'latin1'))![1]!
      expect(fresh).not.toBe(token)
      expect(await services.isValid(fresh)).toBe(true)
      return fresh
    },
  }
}

describe('symlinked dotfiles stay symlinks, and the file behind them is rewritten', () => {
  test.for([
    ['relative', (home: string) => symlinkSync('real/npmrc', `${home}/.npmrc`)],
    ['absolute', (home: string) => symlinkSync(`${home}/real/npmrc`, `${home}/.npmrc`)],
    [
      'a chain',
      (home: string) => {
        symlinkSync('real/npmrc', `${home}/second`)
        symlinkSync('second', `${home}/.npmrc`)
      },
    ],
    [
      'through a linked folder',
      (home: string) => {
        symlinkSync('real', `${home}/linked`)
        symlinkSync('linked/npmrc', `${home}/.npmrc`)
      },
    ],
  ] as const)('%s', async ([, link]) => {
    const { home, token, line, write, rotate, read } = await stage()
    write('real/npmrc', line(token))
    link(home)

    const fresh = await rotate(`${home}/.npmrc`)

    expect(lstatSync(`${home}/.npmrc`).isSymbolicLink()).toBe(true)
    expect(read('real/npmrc')).toBe(line(fresh))
  })

  test('a dangling one and a loop are no reason to stop', async () => {
    const { home, token, line, write, rotate } = await stage()
    write('p/.npmrc', line(token))
    symlinkSync('nowhere', `${home}/.npmrc`)
    symlinkSync('.yarnrc.yml', `${home}/.yarnrc.yml`)

    await rotate(`${home}/p/.npmrc`)

    expect(lstatSync(`${home}/.npmrc`).isSymbolicLink()).toBe(true)
  })
})

test('a file with two names keeps both, with the new token under each', async () => {
  const { home, token, line, write, rotate, read } = await stage()
  write('.npmrc', line(token))
  linkSync(`${home}/.npmrc`, `${home}/other-name`)

  const fresh = await rotate(`${home}/.npmrc`)

  expect(read('other-name')).toBe(line(fresh))
  expect(statSync(`${home}/.npmrc`).nlink).toBe(2)
})

test.for(['600', '640', '644', '666'])('mode %s is kept', async digits => {
  const mode = Number.parseInt(digits, 8)
  const { home, token, line, write, rotate } = await stage()
  write('.npmrc', line(token))
  chmodSync(`${home}/.npmrc`, mode)

  await rotate(`${home}/.npmrc`)

  expect(statSync(`${home}/.npmrc`).mode & 0o7777).toBe(mode)
})

test('a token file that other users can read is reported', async () => {
  const { home, services, token, line, write } = await stage()
  write('.npmrc', line(token))
  chmodSync(`${home}/.npmrc`, 0o644)

  expect((await runGuard(['find'], { home, sandbox: services })).stderr).toContain(
    'other users of this machine can read ~/.npmrc',
  )
  expect((await runGuard(['rotate', '--yes'], { home, sandbox: services })).stderr).toContain(
    'other users can read ~/.npmrc: chmod 600',
  )
})

test('a file in a folder with 10,000 others, with blanks and a line break in its path', async () => {
  const { home, token, line, write, rotate } = await stage()
  write('a b\nc/.npmrc', line(token))
  for (let index = 0; index < 10_000; index += 1) writeFileSync(`${home}/a b\nc/${index}`, '')

  await rotate(`${home}/a b\nc/.npmrc`)
})

test('a path that is not UTF-8', async () => {
  const { home, token, line, rotate } = await stage()
  const folder = Buffer.concat([Buffer.from(`${home}/caf`), Buffer.of(0xe9)])
  const path = Buffer.concat([folder, Buffer.from('/.npmrc')])
  mkdirSync(folder)
  writeFileSync(path, line(token))

  await rotate(path)
})

test('bytes that are not UTF-8 stand beside the token before and after', async () => {
  const { home, token, line, write, rotate, bytes } = await stage()
  const noise = Buffer.concat([Buffer.from('; caf'), Buffer.of(0xe9, 0xff, 0xc3), Buffer.from('\n')])
  write('.npmrc', Buffer.concat([noise, Buffer.from(line(token)), noise]))

  const fresh = await rotate(`${home}/.npmrc`)

  expect(bytes('.npmrc')).toEqual(Buffer.concat([noise, Buffer.from(line(fresh)), noise]))
})

test('a FIFO and a socket where a config should be are reported, and nothing hangs', async () => {
  const { home, token, line, write, services, rotate } = await stage()
  write('p/.npmrc', line(token))
  execFileSync('mkfifo', [`${home}/.npmrc`])

  const { stdout } = await runGuard(['find', '--json'], { home, sandbox: services })

  expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'NOT_A_FILE', path: `${home}/.npmrc` }])
  await rotate(`${home}/p/.npmrc`)
})

test('a UTF-16 file is left alone and named, and only --leave-copies goes on', async () => {
  const { home, token, line, write, services, bytes, rotate } = await stage()
  const wide = Buffer.from(`\ufeff${line(token)}`, 'utf16le')
  write('.npmrc', wide)
  write('p/.npmrc', line(token))

  const refused = await runGuard(['rotate', '--yes'], { home, sandbox: services })
  expect(refused.code).toBe(6)
  expect(refused.stderr).toContain(`${home}/.npmrc:1 holds the token and cannot be rewritten`)
  expect(await services.isValid(token)).toBe(true)

  const { code } = await runGuard(['rotate', '--yes', '--leave-copies'], { home, sandbox: services })
  expect(code).toBe(0)
  expect(bytes('.npmrc')).toEqual(wide)
  void rotate
})

test('a file of 50 MB is searched, named, and not rewritten', async () => {
  const { home, token, line, write, services } = await stage()
  write('.npmrc', Buffer.concat([Buffer.alloc(50_000_000, '; nothing\n'), Buffer.from(line(token))]))
  write('p/.npmrc', line(token))

  const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

  expect(code).toBe(6)
  expect(stderr).toContain('too large to be parsed')
  expect(await services.isValid(token)).toBe(true)
})

describe.skipIf(!isRoot)(`what only root can arrange${isRoot ? '' : ' (skipped: not root)'}`, () => {
  test('a bind-mounted file is written in place', async () => {
    const { home, token, line, write, rotate, read } = await stage()
    write('.npmrc', '')
    write('outside', line(token))
    execFileSync('mount', ['--bind', `${home}/outside`, `${home}/.npmrc`])
    onTestFinished(() => void spawnSync('umount', [`${home}/.npmrc`]))

    const fresh = await rotate(`${home}/.npmrc`)

    expect(read('outside')).toBe(line(fresh))
  })

  test('a symlink into another file system keeps pointing there', async () => {
    const { home, token, line, rotate, read } = await stage()
    mkdirSync(`${home}/other`)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', `${home}/other`])
    onTestFinished(() => void spawnSync('umount', [`${home}/other`]))
    writeFileSync(`${home}/other/npmrc`, line(token))
    symlinkSync('other/npmrc', `${home}/.npmrc`)

    const fresh = await rotate(`${home}/.npmrc`)

    expect(read('other/npmrc')).toBe(line(fresh))
    expect(lstatSync(`${home}/.npmrc`).isSymbolicLink()).toBe(true)
  })

  test('another file system below the home folder is not searched', async () => {
    const { home, token, line, services } = await stage()
    mkdirSync(`${home}/other`)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', `${home}/other`])
    onTestFinished(() => void spawnSync('umount', [`${home}/other`]))
    writeFileSync(`${home}/other/.npmrc`, line(token))

    expect((await runGuard(['find', '--json'], { home, sandbox: services })).code).toBe(1)
  })

  // As on a system whose /home is a symlink to /var/home.
  test('nor is one below a home folder that is behind a symlink', async () => {
    const { home, token, line, write, services } = await stage()
    write('real/me/p/.npmrc', line(token))
    mkdirSync(`${home}/real/me/other`)
    symlinkSync('real', `${home}/homes`)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', `${home}/real/me/other`])
    onTestFinished(() => void spawnSync('umount', [`${home}/real/me/other`]))
    writeFileSync(`${home}/real/me/other/.npmrc`, line(token))

    for (const args of [['find'], ['find', `${home}/homes/me`]]) {
      const { stdout } = await runGuard([...args, '--json'], { home: `${home}/homes/me`, sandbox: services })
      const paths = JSON.parse(stdout).tokens[0].sites.map(({ path }: { path: string }) => path)
      expect(paths).toEqual([`${home}/homes/me/p/.npmrc`])
      expect(stdout).not.toContain(token)
    }
  })

  test.skipIf(!has('mkfs.ext2'))(
    'a file system that does not say what an entry is is searched all the same',
    async () => {
      const { home, token, line, write, services } = await stage()
      write('image', Buffer.alloc(1024 * 1024))
      execFileSync('mkfs.ext2', ['-q', '-O', '^filetype', `${home}/image`])
      mkdirSync(`${home}/me`)
      if (spawnSync('mount', ['-o', 'loop', `${home}/image`, `${home}/me`]).status !== 0) return
      onTestFinished(() => void spawnSync('umount', [`${home}/me`]))
      write('me/größe/ä/.npmrc', line(token))
      write('me/p/.npmrc', line(token))

      for (const args of [['find'], ['find', `${home}/me`]]) {
        const { stdout } = await runGuard([...args, '--json'], { home: `${home}/me`, sandbox: services })
        const paths = JSON.parse(stdout).tokens[0].sites.map(({ path }: { path: string }) => path)
        expect(paths.sort()).toEqual([`${home}/me/größe/ä/.npmrc`, `${home}/me/p/.npmrc`])
        expect(stdout).not.toContain(token)
      }
    },
  )

  test.skipIf(!existsSync('/dev/fuse')).for(['hangs', 'is gone'])(
    'a mount below the home whose server %s is not touched',
    async state => {
      const { home, token, line, write, rotate, services } = await stage()
      write('p/.npmrc', line(token))
      const server = await staleMount(`${home}/share`)
      if (state === 'is gone') await server.end()

      await rotate(`${home}/p/.npmrc`)

      const { stdout } = await runGuard(['find', home, '--json'], { home, sandbox: services })
      expect(JSON.parse(stdout).tokens).toHaveLength(1)
    },
  )

  test('a folder of somebody else is named, and the rest is rotated', async () => {
    const { home, token, line, write, services } = await stage()
    cpSync(dirname(dirname(GUARD)), `${home}/guard`, { recursive: true, filter: isProgram })
    write('p/.npmrc', line(token))
    mkdirSync(`${home}/theirs`, { mode: 0o700 })
    for (const path of ['', '/p', '/p/.npmrc']) chownSync(home + path, NOBODY, NOBODY)
    const prefix = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    const run = (...args: string[]) =>
      runGuard(args, {
        ...{ home, sandbox: services, prefix, program: `${home}/guard/bin/guard.js` },
        env: { PATH: '/usr/bin:/bin' },
      })

    const { code, stderr } = await run('rotate', '--yes')
    const { stdout } = await run('find', '--json')

    expect(stderr).not.toContain('error:')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'UNREADABLE', path: `${home}/theirs` }])
    expect(await services.isValid(token)).toBe(false)
    expect(statSync(`${home}/p/.npmrc`)).toMatchObject({ uid: NOBODY, gid: NOBODY })
  })

  test("another user's file keeps its owner", async () => {
    const { home, token, line, write, rotate } = await stage()
    write('.npmrc', line(token))
    chownSync(`${home}/.npmrc`, 4711, 4712)

    await rotate(`${home}/.npmrc`)

    const { uid, gid } = statSync(`${home}/.npmrc`)
    expect([uid, gid]).toEqual([4711, 4712])
  })

  test('a file in a folder with the setgid bit keeps its own group', async () => {
    const { home, token, line, write, rotate } = await stage()
    write('p/.npmrc', line(token))
    chownSync(`${home}/p`, 0, 4712)
    chmodSync(`${home}/p`, 0o2770)
    chownSync(`${home}/p/.npmrc`, 0, 0)

    await rotate(`${home}/p/.npmrc`)

    expect(statSync(`${home}/p/.npmrc`).gid).toBe(0)
  })

  test.skipIf(!has('chattr'))('an immutable file is refused before the service is called', async () => {
    const { home, token, line, write, services } = await stage()
    write('.npmrc', line(token))
    if (spawnSync('chattr', ['+i', `${home}/.npmrc`]).status !== 0) return
    onTestFinished(() => void spawnSync('chattr', ['-i', `${home}/.npmrc`]))

    const { code, stderr } = await runGuard(['rotate', '--yes'], { home, sandbox: services })

    expect(code).toBe(6)
    expect(stderr).toContain(`${home}/.npmrc:1 holds the token and cannot be rewritten`)
    expect(await services.isValid(token)).toBe(true)
  })

  test.skipIf(!has('setfacl'))('an access control list survives', async () => {
    const { home, token, line, write, rotate } = await stage()
    write('.npmrc', line(token))
    chmodSync(`${home}/.npmrc`, 0o600)
    execFileSync('setfacl', ['-m', 'u:4711:r', `${home}/.npmrc`])
    const before = execFileSync('getfacl', ['-cp', `${home}/.npmrc`], { encoding: 'utf8' })

    await rotate(`${home}/.npmrc`)

    expect(execFileSync('getfacl', ['-cp', `${home}/.npmrc`], { encoding: 'utf8' })).toBe(before)
  })

  test('a full disk refuses before the service is called', async () => {
    const { token, line, services } = await stage()
    const { home } = tempHome()
    mkdirSync(`${home}/disk`)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', `${home}/disk`])
    onTestFinished(() => void spawnSync('umount', [`${home}/disk`]))
    writeFileSync(`${home}/disk/.npmrc`, line(token))

    const { code, stderr } = await runGuard(['rotate', '--yes'], { home: `${home}/disk`, sandbox: services })

    expect(code).toBe(6)
    expect(stderr).toMatch(/the disk is full/)
    expect(await services.isValid(token)).toBe(true)
    expect(readFileSync(`${home}/disk/.npmrc`, 'utf8')).toBe(line(token))
  })
})
