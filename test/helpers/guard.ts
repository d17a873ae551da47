import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Clock } from '../../src/core/ports/io.ts'
import type { KeychainItems } from '../../src/core/ports/keychain.ts'
import type { Sandbox, SandboxOptions } from '../../src/core/ports/sandbox.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import type { Users } from '../../src/system/users.ts'
import { movableClock } from './clock.ts'
import { expectDocumented } from './documents.ts'
import { type Keys, runInProcess } from './in-process.ts'
import { removeTree } from './remove.ts'
import { countStart } from './starts.ts'

export const GUARD = join(import.meta.dirname, '../../bin/guard.js')

/** A real directory standing in for $HOME, gone when the test ends. Contents are bytes or UTF-8 text. */
export function tempHome(tree: Record<string, string | Buffer> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'guard-test-'))
  onTestFinished(() => removeTree(home))
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), content)
  }
  return {
    home,
    read: (path: string) => readFileSync(join(home, path), 'utf8'),
    bytes: (path: string) => readFileSync(join(home, path)),
    write: (path: string, content: string | Buffer) => {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), content)
    },
    files: () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter(entry => !entry.isDirectory())
        .map(entry => join(entry.parentPath, entry.name).slice(home.length + 1))
        .sort(),
  }
}

/** The services on loopback, stopped when the test ends; nothing may have arrived at the wrong one. */
export async function sandbox(options: SandboxOptions = {}, effects?: { now: () => Date }): Promise<Sandbox & Desk> {
  const started = await startSandbox(options, effects)
  onTestFinished(async () => {
    const violations = await getJson(`${started.url}/violations`)
    await started.close()
    expect(violations).toEqual([])
  })
  return { ...started, ...deskOf(started) }
}

interface Desk {
  host: string
  /** A fresh token for a new address, as its owner got it by mail. */
  issue(email?: string): Promise<string>
  /** A reset code for a known address. */
  code(email: string): Promise<string>
  /** What `GET /tokens/status` answers. */
  isValid(token: string): Promise<boolean>
  fault(fault: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
}

interface Mail {
  to: string
  token: string | null
  code: string | null
}

function deskOf({ url }: Sandbox): Desk {
  let people = 0
  const mailTo = async (email: string) => {
    await postJson(`${url}/npm/api/v1/tokens`, { email, language: 'en' })
    const mails = (await getJson(`${url}/outbox`)) as Mail[]
    return mails.filter(({ to }) => to === email).at(-1)!
  }
  return {
    host: new URL(url).host,
    issue: async (email = `person${people++}@example.com`) => (await mailTo(email)).token!,
    code: async email => (await mailTo(email)).code!,
    isValid: async token =>
      (await fetch(`${url}/npm/api/v1/tokens/status`, { headers: { authorization: `Bearer ${token}` } })).status ===
      200,
    fault: fault => postJson(`${url}/faults`, fault),
    clearFaults: async () => void (await fetch(`${url}/faults`, { method: 'DELETE' })),
  }
}

/** A kept connection may have been closed meanwhile, while a test kept this process busy. */
async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url).catch(() => fetch(url))
  return response.json()
}

async function postJson(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.ok).toBe(true)
}

export interface Run {
  home: string
  sandbox?: Pick<Sandbox, 'environment'>
  env?: Record<string, string>
  cwd?: string
  input?: string
  /** For the few commands whose job is to print a token. */
  printsToken?: boolean
  /** The time as guard knows it; by default a clock of its own on which sleeping takes no time. */
  clock?: Clock
  /** The accounts of the machine as guard knows them; by default the real ones. */
  users?: Users
  /** Other programs' items in the keychain; by default none. */
  keychain?: KeychainItems
  /** What a person types at each prompt; with it, guard runs on a terminal. */
  typed?: readonly Keys[]
}

/** A run in a process of its own, on the clock of the machine. */
export interface ProcessRun extends Omit<Run, 'clock' | 'users' | 'keychain' | 'typed'> {
  /** Another copy of guard's own program. */
  program?: string
  /** A program before node, such as strace. */
  prefix?: readonly string[]
}

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/**
 * Runs guard with an environment of its own, in this process unless another program or another user is to run it, and
 * asserts that it prints and keeps no token, and that its JSON is as docs/schema says.
 */
export async function runGuard(args: readonly string[], run: Run & ProcessRun): Promise<Finished> {
  // Node reads the certificates when a process starts.
  if (run.prefix?.length || run.program || run.env?.NODE_EXTRA_CA_CERTS) return spawnGuard(args, run)
  const { home, cwd = home, input = '', clock = movableClock(), users, keychain, typed } = run
  const finished = await runInProcess(args, {
    home,
    cwd,
    input,
    clock,
    users,
    keychain,
    typed,
    env: environmentOf(run),
  })
  return expectNoToken(args, run, { ...finished, signal: null })
}

/** Runs the real bin/guard.js as a process, and asserts the same. */
export async function spawnGuard(args: readonly string[], run: ProcessRun): Promise<Finished> {
  return expectNoToken(args, run, await startGuard(args, run).finished)
}

function expectNoToken(args: readonly string[], run: Run, finished: Finished): Finished {
  if (!run.printsToken) expect(findTokens(finished.stdout + finished.stderr)).toEqual([])
  expect(keptTokens(run)).toEqual([])
  if (finished.signal === null) expectDocumented(args, finished.stdout)
  return finished
}

/** What stands in the state folder besides the journal of an unfinished rotation, which is there to hold the token. */
function keptTokens({ home, env = {} }: Run): string[] {
  const folder = env.GUARD_STATE_DIR ?? join(env.XDG_STATE_HOME ?? join(home, '.local/state'), 'guard')
  const names = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []
  return names
    .filter(entry => entry.isFile() && !/^(?:journal|given-up|damaged|issued)-|\.guard-/.test(entry.name))
    .map(({ name }) => name)
    .filter(name => findTokens(readUnlessGone(join(folder, name))).length > 0)
}

/** Other guards may be at work in the same folder: a file that is gone by now keeps nothing. */
function readUnlessGone(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** A process of guard that is under way. */
export function startGuard(args: readonly string[], run: ProcessRun) {
  const { home, cwd = home, input = '', prefix = [], program = GUARD } = run
  const [command, ...words] = [...prefix, process.execPath, program, ...args]
  countStart()
  const child = spawn(command!, words, { cwd, env: environmentOf(run) })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', chunk => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', chunk => (stderr += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, finished }
}

function environmentOf({ home, sandbox, env = {} }: Run): Record<string, string> {
  return { ...cleanEnvironment(home), ...servicesOf(sandbox), ...env }
}

/** Nothing of the machine's own settings: no proxies, no npm or pip variables, no tokens. */
export function cleanEnvironment(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, USERPROFILE: home, TMPDIR: tmpdir(), LANG: 'C.UTF-8' }
}

/** Where the services are, without the sandbox's working credentials: those are found as tokens. */
function servicesOf(sandbox: Pick<Sandbox, 'environment'> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(sandbox?.environment ?? {}).filter(([name]) => name.endsWith('_URL')))
}
