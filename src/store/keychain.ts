import { spawn } from 'node:child_process'
import type { KeychainResult, Store } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'

/** keytar waits 50 seconds for a daemon that hangs, and cannot be told not to; a process of its own can be killed. */
const MILLISECONDS = 3000

interface Request {
  verb: 'read' | 'write' | 'remove'
  /** Names the item, so that several services do not share one. */
  account: string
  token?: string
}

/** The keychain of the operating system as a second copy. Every call ends within three seconds, and none throws. */
export function createStore(childFile: string): Store {
  return {
    read: async account => {
      const result = await ask(childFile, { verb: 'read', account })
      return result.ok && result.token !== undefined
        ? { ok: true, token: new Secret(result.token) }
        : withoutToken(result)
    },
    write: async (account, token) =>
      withoutToken(await ask(childFile, { verb: 'write', account, token: token.reveal() })),
    remove: async account => withoutToken(await ask(childFile, { verb: 'remove', account })),
  }
}

type Reply = { ok: true; token?: string } | { ok: false; reason: string }

/** Request and reply travel through pipes: a command line could be read by others. */
function ask(childFile: string, request: Request): Promise<Reply> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [childFile], {
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
    child.on('error', () => resolve({ ok: false, reason: 'the keychain helper could not be started' }))
    child.on('close', (_code, signal) => resolve(signal ? hangs() : parse(output)))
  })
}

function hangs(): Reply {
  return { ok: false, reason: `the keychain did not answer within ${MILLISECONDS / 1000} seconds` }
}

function parse(output: string): Reply {
  try {
    return JSON.parse(output) as Reply
  } catch {
    return { ok: false, reason: 'the keychain helper ended without an answer' }
  }
}

function withoutToken(result: Reply): KeychainResult {
  return result.ok ? { ok: true } : { ok: false, reason: result.reason }
}
