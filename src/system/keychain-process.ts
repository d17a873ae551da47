import { spawn } from 'node:child_process'
import { countOf, say } from '../core/language.ts'

/** Keychains may wait a minute for a daemon that hangs, and have no timeout. A separate process can be killed. */
const MILLISECONDS = 3000

type Env = Readonly<Record<string, string | undefined>>

/** The variables that lead to the user's keychain. Tokens in the environment are not passed on. */
const SESSION = [
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'SystemRoot',
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
]

/** Without these two, the Linux keychain client would create a folder in the home folder to look for a session. */
export function hasNoSession(env: Env): boolean {
  return process.platform === 'linux' && !env.DBUS_SESSION_BUS_ADDRESS && !env.XDG_RUNTIME_DIR
}

function sessionOf(env: Env): Record<string, string> {
  return Object.fromEntries(SESSION.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}

export type Failed<F> = { ok: false; failure: F | 'no helper' | 'no answer' | 'hangs' }

/** Why a keychain did not do what it was asked, in words. */
export function reasonFor(failure: string): string {
  return (REASONS[failure] ?? REASONS.refused)!()
}

const REASONS: Record<string, () => string> = {
  absent: () => say('no keychain is installed with guard (the optional package keytar)'),
  unusable: () =>
    say`the package keytar does not run on ${`${process.platform}-${process.arch}`} (on Linux it needs libsecret)`,
  locked: () => say('the keychain is locked'),
  changed: () => say('another program has changed it'),
  'no service': () => say('no keychain service runs in this session'),
  refused: () => say('the keychain refused'),
  'no helper': () => say('the keychain helper could not be started'),
  'no answer': () => say('the keychain helper ended without an answer'),
  hangs: () => say`the keychain did not answer within ${countOf(MILLISECONDS / 1000, 'second')}`,
}

/**
 * Request and reply travel through pipes, because other users could read a command line. Ctrl-C on the terminal does not
 * reach the child, which may be in the middle of writing.
 */
export function askChild<R extends { ok: boolean }>(
  childFile: string,
  env: Env,
  request: object,
): Promise<R | Failed<never>> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [childFile], {
      env: sessionOf(env),
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
      timeout: MILLISECONDS,
      killSignal: 'SIGKILL',
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(request))
    child.on('error', () => resolve({ ok: false, failure: 'no helper' }))
    // Any other signal is a crash: a keychain may take the process down with it.
    child.on('close', (_code, signal) =>
      resolve(signal === 'SIGKILL' ? { ok: false, failure: 'hangs' } : parse<R>(output)),
    )
  })
}

function parse<R>(output: string): R | Failed<never> {
  try {
    return JSON.parse(output) as R
  } catch {
    return { ok: false, failure: 'no answer' }
  }
}
