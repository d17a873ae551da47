import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runGuard, sandbox, spawnGuard, tempHome } from '../helpers/guard.ts'

const TOOLS = ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon', 'secret-tool']
const missing = TOOLS.filter(tool => spawnSync('which', [tool]).status !== 0)

/** Runs its arguments in a session with an unlocked keyring, then writes down what another program sees in it. */
const SESSION = `#!/bin/bash
export XDG_RUNTIME_DIR="$HOME/run"
mkdir -m 700 -p "$XDG_RUNTIME_DIR"
gnome-keyring-daemon --unlock --foreground --components=secrets < <(printf made-up) > /dev/null 2>&1 &
daemon=$!
until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2> /dev/null | grep -q true; do sleep 0.05; done
[ -z "$STOP_DAEMON" ] || kill -STOP $daemon
"$@"
code=$?
[ -z "$STOP_DAEMON" ] || kill -CONT $daemon
secret-tool lookup service guard-token account "$KEYCHAIN_ACCOUNT" > "$HOME/looked-up"
kill $daemon
exit $code
`

async function homeWithSession() {
  const services = await sandbox()
  const token = await services.issue()
  const home = tempHome({ session: SESSION })
  chmodSync(`${home.home}/session`, 0o700)
  const prefix = ['dbus-run-session', '--', `${home.home}/session`]
  return { services, token, ...home, prefix, env: { KEYCHAIN_ACCOUNT: services.host } }
}

describe.skipIf(missing.length > 0)(
  `with a real Secret Service${missing.length > 0 ? ` (missing here: ${missing.join(', ')})` : ''}`,
  () => {
    test('a rotation puts a second copy into the keychain where it is asked to', async () => {
      const { services, token, home, read, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      const { code } = await spawnGuard(['rotate', '--yes', '--keychain'], { home, sandbox: services, prefix, env })

      expect(code).toBe(0)
      expect(await services.isValid(read('looked-up'))).toBe(true)
      expect(read('.npmrc')).toBe(`//${services.host}/npm/:_authToken=${read('looked-up')}\n`)
    })

    test('the keychain is left alone where nobody asked for it', async () => {
      const { services, token, home, read, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      expect((await spawnGuard(['rotate', '--yes'], { home, sandbox: services, prefix, env })).code).toBe(0)
      expect(read('looked-up')).toBe('')
    })

    test('a token that no file holds is rotated into the keychain alone', async () => {
      const { services, token, home, read, prefix, env } = await homeWithSession()

      const { code } = await spawnGuard(['rotate', '--yes', '--keychain'], {
        home,
        sandbox: services,
        prefix,
        env: { ...env, GUARD_TOKEN: token },
      })

      expect(code).toBe(0)
      expect(read('looked-up')).not.toBe(token)
      expect(await services.isValid(read('looked-up'))).toBe(true)
    })

    test('a program that guard runs gets the token that the keychain alone holds', async () => {
      const { services, token, home, read, prefix, env } = await homeWithSession()
      const run = { home, sandbox: services, prefix, env }
      await spawnGuard(['rotate', '--yes', '--keychain'], { ...run, env: { ...env, GUARD_TOKEN: token } })
      const program = [process.execPath, '-p', 'process.env.YARN_NPM_AUTH_TOKEN']

      const { code, stdout } = await spawnGuard(['exec', '--', ...program], { ...run, printsToken: true })

      expect([code, stdout]).toEqual([0, `${read('looked-up')}\n`])
    })

    test('the doctor is content with the copy, until another token stands in the configs', async () => {
      const { services, token, home, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      write('.config/guard/config.toml', 'keychain = true\n')
      const run = { home, sandbox: services, prefix, env }
      const outcome = async () =>
        JSON.parse((await spawnGuard(['doctor', 'keychain', '--json'], run)).stdout).checks[0].outcome

      expect(await outcome()).toBe('warning')
      await spawnGuard(['rotate', '--yes'], run)
      expect(await outcome()).toBe('ok')
      write('.npmrc', `//${services.host}/npm/:_authToken=${await services.issue()}\n`)
      expect(await outcome()).toBe('warning')
    })

    test('a token that is revoked leaves the keychain, too', async () => {
      const { services, token, home, read, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      const run = { home, sandbox: services, prefix, env }
      await spawnGuard(['rotate', '--yes', '--keychain'], run)
      expect(await services.isValid(read('looked-up'))).toBe(true)
      const fresh = read('looked-up')

      const shown = await spawnGuard(['revoke', '--dry-run', '--json'], run)
      expect([JSON.parse(shown.stdout).keychain, read('looked-up')]).toEqual(['present', fresh])
      expect(shown.stderr).toContain('  The keychain has a copy; it goes when the token is dead.\n')
      const { code, stderr, stdout } = await spawnGuard(['revoke', '--yes', '--json'], run)

      expect([code, JSON.parse(stdout).keychain], stderr).toEqual([0, 'removed'])
      expect(stderr).toContain('\nTaken out of the keychain\n')
      expect([await services.isValid(fresh), read('looked-up')]).toEqual([false, ''])
    })

    test('another token stays in the keychain where one of the configs is revoked', async () => {
      const { services, token, home, read, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      const run = { home, sandbox: services, prefix, env }
      await spawnGuard(['rotate', '--yes', '--keychain'], run)
      const kept = read('looked-up')
      write('.npmrc', `//${services.host}/npm/:_authToken=${await services.issue()}\n`)

      const { code, stdout } = await spawnGuard(['revoke', '--yes', '--json'], run)

      expect([code, JSON.parse(stdout).keychain]).toEqual([0, 'absent'])
      expect([read('looked-up'), await services.isValid(kept)]).toEqual([kept, true])
    })

    test('a token that the keychain alone has can be revoked', async () => {
      const { services, token, home, read, prefix, env } = await homeWithSession()
      const run = { home, sandbox: services, prefix, env }
      await spawnGuard(['rotate', '--yes', '--keychain'], { ...run, env: { ...env, GUARD_TOKEN: token } })
      const kept = read('looked-up')
      expect(await services.isValid(kept)).toBe(true)

      const { code, stderr } = await spawnGuard(['revoke', '--yes'], run)

      expect(code, stderr).toBe(0)
      expect([await services.isValid(kept), read('looked-up')]).toEqual([false, ''])
    })

    test('a revocation says where the keychain does not answer, and is done all the same', async () => {
      const { services, token, home, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)
      const run = { home, sandbox: services, prefix, env: { ...env, STOP_DAEMON: '1' } }

      const { code, stderr } = await spawnGuard(['revoke', '--yes'], run)

      expect(code).toBe(0)
      expect(stderr).toContain(
        'note: if the keychain has a copy, it stays there, dead: the keychain did not answer within 3 seconds\n',
      )
      expect(await services.isValid(token)).toBe(false)
    })

    test('a keychain that hangs delays a rotation by seconds and does not stop it', async () => {
      const { services, token, home, read, write, prefix, env } = await homeWithSession()
      write('.npmrc', `//${services.host}/npm/:_authToken=${token}\n`)

      const { code, stderr } = await spawnGuard(['rotate', '--yes', '--keychain'], {
        home,
        sandbox: services,
        prefix,
        env: { ...env, STOP_DAEMON: '1' },
      })

      expect(code).toBe(0)
      expect(stderr).toContain('the keychain has no copy: the keychain did not answer within 3 seconds')
      expect(await services.isValid(/_authToken=(.*)/.exec(read('.npmrc'))![1]!)).toBe(true)
    })
  },
)

describe('without a keychain', () => {
  test('a rotation says so in one line and goes on', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const { home, read } = tempHome({ '.npmrc': `//${services.host}/npm/:_authToken=${token}\n` })

    const { code, stderr } = await runGuard(['rotate', '--yes', '--keychain'], { home, sandbox: services })

    expect(code).toBe(0)
    expect(stderr).toMatch(/the keychain has no copy: no keychain (?:service runs in this session|is installed)/)
    expect(read('.npmrc')).not.toContain(token)
  })

  test('a token that no file holds is refused before the service is called', async () => {
    const services = await sandbox()
    const token = await services.issue()
    const { home } = tempHome()

    const { code, stderr } = await runGuard(['rotate', '--yes', '--keychain'], {
      home,
      sandbox: services,
      env: { GUARD_TOKEN: token },
    })

    expect(code).toBe(8)
    expect(stderr).toContain('NO_DURABLE_PLACE')
    expect(await services.isValid(token)).toBe(true)
  })
})
