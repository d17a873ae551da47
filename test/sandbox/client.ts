import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Mail, SandboxOptions } from '../../src/core/ports/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import type { Logins, Violation } from '../../src/sandbox/world.ts'
import { removeTree } from '../helpers/remove.ts'

export type Client = Awaited<ReturnType<typeof openSandbox>>

interface Request {
  method?: string
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

/** An answer whose body is JSON, or else its text. */
export interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

/** A sandbox that is stopped when the test ends, and functions to talk to it. */
export async function openSandbox(options: SandboxOptions = {}, effects?: { now: () => Date }) {
  const sandbox = await startSandbox(options, effects)
  onTestFinished(() => sandbox.close())
  const call = async <T = Record<string, unknown>>(path: string, request: Request = {}): Promise<Answer<T>> => {
    const { method = request.body === undefined ? 'GET' : 'POST', token, body, headers = {} } = request
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(sandbox.url + path, {
      ...{ method, headers: { ...authorization, ...headers }, redirect: 'manual' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, body: parse(await response.text()) as T }
  }
  return {
    ...sandbox,
    call,
    host: new URL(sandbox.url).host,
    outbox: async () => (await call<Mail[]>('/outbox')).body,
    violations: async () => (await call<Violation[]>('/violations')).body,
    logins: async () => (await call<Logins>('/sandbox/credentials')).body,
    fault: (fault: Record<string, unknown>) => call('/faults', { body: fault }),
  }
}

/** Registers an address and takes the token from the mail. */
export async function register(sandbox: Client, email = 'you@example.com'): Promise<string> {
  await sandbox.call('/npm/api/v1/tokens', { body: { email } })
  return (await sandbox.outbox()).at(-1)!.token!
}

/** Requests a reset code and takes it from the mail. */
export async function askForCode(sandbox: Client, email = 'you@example.com'): Promise<string> {
  await sandbox.call('/npm/api/v1/tokens', { body: { email } })
  return (await sandbox.outbox()).at(-1)!.code!
}

/** Sends raw bytes and returns everything received until the connection ends. */
export async function exchange(sandbox: Client, request: string): Promise<string> {
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk)).on('error', () => {})
  socket.write(request)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

/** The bytes of a POST with a token and no body. */
export function rawPost(path: string, token: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
}

/** An empty folder, deleted when the test ends. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guard-sandbox-test-'))
  onTestFinished(() => removeTree(folder))
  return folder
}

/** Runs a program with this environment and PATH only; 127 if it does not exist. */
export function run(command: string, args: readonly string[], options: { cwd: string; env: Record<string, string> }) {
  const env = { PATH: process.env.PATH ?? '', SystemRoot: process.env.SystemRoot ?? '', ...options.env }
  const shell = process.platform === 'win32' && command === 'npm'
  return new Promise<{ code: number; out: string; err: string }>(resolve => {
    execFile(command, args, { cwd: options.cwd, env, shell, timeout: 30_000 }, (error, out, err) => {
      resolve({ code: exitCodeOf(error), out, err })
    })
  })
}

function exitCodeOf(error: { code?: string | number | null } | null): number {
  if (error === null) return 0
  if (error.code === 'ENOENT') return 127
  return typeof error.code === 'number' ? error.code : 1
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
