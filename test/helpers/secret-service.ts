import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { cleanEnvironment } from './guard.ts'

const TOOLS = ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon', 'secret-tool']

/** Those of the programs of a real Secret Service that are not here. */
export const missingTools = TOOLS.filter(tool => spawnSync('which', [tool]).status !== 0)

/**
 * A session bus with an unlocked keyring. Prints the address of the bus and the pid of the keyring daemon, and stays
 * until its input ends.
 */
const SESSION = `
gnome-keyring-daemon --unlock --foreground --components=secrets < <(printf made-up) > /dev/null 2>&1 &
until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \\
  org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2> /dev/null | grep -q true; do sleep 0.05; done
echo "$! $DBUS_SESSION_BUS_ADDRESS"
read -r _
kill -CONT $! && kill $!
`

/** A real Secret Service in a session of its own, which ends with the test. */
export async function openSession(home: string) {
  const runtime = join(home, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const outer = { ...cleanEnvironment(home), XDG_RUNTIME_DIR: runtime }
  const session = spawn('dbus-run-session', ['--', 'bash', '-c', SESSION], { env: outer })
  const ended = once(session, 'close')
  onTestFinished(async () => {
    session.stdin.end()
    await ended
  })
  const [line] = (await once(createInterface(session.stdout), 'line')) as [string]
  const [, keeper, address] = /^(\d+) (.*)$/.exec(line)!
  const env = { XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: address! }
  const run = (program: string, words: readonly string[], input = '') =>
    spawnSync(program, words, { env: { ...outer, ...env }, encoding: 'utf8', input }).stdout
  return {
    ...{ env, run },
    /** What another program finds in the item with these attributes. */
    lookUp: (...attributes: readonly string[]) => run('secret-tool', ['lookup', ...attributes]),
    /** Label and attributes, without the value. gnome-keyring itself gives a changed item the general schema, if it had none. */
    describe: (...attributes: readonly string[]) =>
      run('sh', ['-c', 'secret-tool search --all "$@" 2>&1', 'sh', ...attributes]).replace(
        /^(?:secret|modified|schema) .*\n/gm,
        '',
      ),
    lock: () => run('dbus-send', [...LOCK, 'array:objpath:/org/freedesktop/secrets/collection/login']),
    /** The keychain no longer answers. */
    hang: () => process.kill(Number(keeper), 'SIGSTOP'),
  }
}

const LOCK = [
  ...['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'],
  'org.freedesktop.Secret.Service.Lock',
]
