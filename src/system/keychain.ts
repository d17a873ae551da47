import { spawn } from 'node:child_process'
import { countOf, say } from '../core/language.ts'
import type { KeychainResult, Store } from '../core/ports/keychain.ts'
import { Secret } from '../core/secret.ts'
import type { KeychainFailure } from './keychain-child.ts'

/** keytar waits 50 seconds for a daemon that hangs, and has no timeout option. A separate process can be killed. */
const MILLISECONDS = 3000

interface Request {
  verb: 'read' | 'write' | 'remove'
  /** Identifies the item, so that services do not share one. */
  account: string
  token?: string
}

/** The operating system's keychain as a second copy. Every call ends within three seconds, and none throws. */
export function createStore(childFile: string, env: Env): Store {
  const ask = async (request: Request): Promise<Reply> =>
    hasNoSession(env) ? { ok: false, failure: 'no service' } : askChild(childFile, env, request)
  return {
    read: async account => {
      const result = await ask({ verb: 'read', account })
      return result.ok && result.token !== undefined
        ? { ok: true, token: new Secret(result.token) }
        : withoutToken(result)
    },
    write: async (account, token) => withoutToken(await ask({ verb: 'write', account, token: token.reveal() })),
    remove: async account => withoutToken(await ask({ verb: 'remove', account })),
  }
}

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
function hasNoSession(env: Env): boolean {
  return process.platform === 'linux' && !env.DBUS_SESSION_BUS_ADDRESS && !env.XDG_RUNTIME_DIR
}

function sessionOf(env: Env): Record<string, string> {
  return Object.fromEntries(SESSION.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}

type Reply = { ok: true; token?: string } | { ok: false; failure: Failure }

type Failure = KeychainFailure | 'no helper' | 'no answer' | 'hangs'

const REASONS: Record<Failure, () => string> = {
  absent: () => say('no keychain is installed with guard (the optional package keytar)'),
  unusable: () =>
    say`the package keytar does not run on ${`${process.platform}-${process.arch}`} (on Linux it needs libsecret)`,
  locked: () => say('the keychain is locked'),
  'no service': () => say('no keychain service runs in this session'),
  refused: () => say('the keychain refused'),
  'no helper': () => say('the keychain helper could not be started'),
  'no answer': () => say('the keychain helper ended without an answer'),
  hangs: () => say`the keychain did not answer within ${countOf(MILLISECONDS / 1000, 'second')}`,
}

/** Request and reply travel through pipes, because other users could read a command line. */
function askChild(childFile: string, env: Env, request: Request): Promise<Reply> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [childFile], {
      env: sessionOf(env),
      stdio: ['pipe', 'pipe', 'ignore'],
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
      resolve(signal === 'SIGKILL' ? { ok: false, failure: 'hangs' } : parse(output)),
    )
  })
}

function parse(output: string): Reply {
  try {
    return JSON.parse(output) as Reply
  } catch {
    return { ok: false, failure: 'no answer' }
  }
}

function withoutToken(result: Reply): KeychainResult {
  return result.ok ? { ok: true } : { ok: false, reason: REASONS[result.failure]() }
}
