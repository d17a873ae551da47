import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { demoHome } from '../../src/commands/demo/home.ts'
import type { Sandbox } from '../../src/core/ports/sandbox.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { cleanEnvironment, type Finished, GUARD } from '../helpers/guard.ts'
import { type Entry, readTree, type Tree, writeTree } from './tree.ts'
import { openWay, type Way } from './way.ts'

export type Kind = 'email' | 'org'

/** All that a rotation can change, as it was at one moment. */
export interface Moment {
  kind: Kind
  /** The token that is in the configs when nothing has happened yet. */
  old: string
  /** HOME when nothing has happened yet. */
  first: Tree
  tree: Tree
  services: Records
  /** A reset code that the service takes, or a token that guard is given. */
  input: string
  /** What time it was for guard and for the services. */
  now: number
}

/** What the services know, and the credential of a bot among it. */
interface Records {
  state: string
  login: Record<string, string>
}

export interface Command {
  args: readonly string[]
  /** Reads a reset code, or a token, from standard input. */
  hasInput?: boolean
  /** Words before node, such as strace and its arguments. */
  prefix?: readonly string[]
  /** Words between node and guard. */
  flags?: readonly string[]
  env?: Record<string, string>
  /** Told the process id as soon as there is one. */
  onStart?(pid: number): void
}

/** Services that know nobody yet. */
export interface Desk {
  environment(): Record<string, string>
  issue(kind: Kind, email?: string): Promise<string>
  code(email?: string): Promise<string>
  /** A Takumo key, as the user creates it in the dashboard; it may end by itself. */
  createKey(expiresInSeconds?: number): Promise<string>
  /** The token that takes the place of another one. */
  regenerate(token: string): Promise<string>
  /** The token that a new code is exchanged for. */
  reset(): Promise<string>
  revoke(token: string): Promise<void>
}

/** Makes accounts, and the home that goes with them. */
type Build = (desk: Desk) => Promise<{ old: string; tree: Tree; given: string }>

/** A home with the token in all six families, services that know it, and the way between them. One case at a time. */
export interface Lane {
  readonly folder: string
  readonly home: string
  readonly way: Way
  /** The moment in which nothing has happened yet. */
  start(kind: Kind): Promise<Moment>
  /** The first moment of another home. */
  open(kind: Kind, build: Build): Promise<Moment>
  save(base: Moment): Moment
  restore(moment: Moment): Promise<void>
  run(command: Command): Promise<Finished>
  tree(): Map<string, Entry>
  /** What is in the folder for temporary files, which is on another disk as far as guard knows. */
  temporary(): Map<string, Entry>
  readonly clock: LaneClock
  /** What others do at the services. */
  readonly desk: Desk
  /** Hashes of the tokens that the services take. */
  goodTokens(): string[]
  /** Gives guard this text on standard input from now on. */
  give(text: string): void
  /** A reset code, out of the mail. */
  code(email?: string): Promise<string>
  fault(fault: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
  close(): Promise<void>
}

/** The time of a lane: guard and the services share it, and it does not pass while guard sleeps. */
export interface LaneClock {
  now(): number
  set(now: number): void
  /** How many times faster than the machine's the clock runs while guard sleeps; without end at first. */
  pace: number
  environment(): Record<string, string>
  close(): void
}

const CLOCK_MODULE = pathToFileURL(join(import.meta.dirname, 'clock-module.mjs')).href

/** The file is in a folder of its own: what is written below that of the lane counts as a change of guard's. */
function openClock(): LaneClock {
  const folder = mkdtempSync(join(tmpdir(), 'guard-clock-'))
  const file = join(folder, 'ahead')
  const clock: LaneClock = {
    now: () => Date.now() + Number(readFileSync(file, 'utf8')),
    set: now => {
      writeFileSync(file, String(now - Date.now()))
      clock.pace = Number.POSITIVE_INFINITY
    },
    pace: Number.POSITIVE_INFINITY,
    environment: () => ({ GUARD_CLOCK_FILE: file, GUARD_CLOCK_PACE: String(clock.pace) }),
    close: () => rmSync(folder, { recursive: true }),
  }
  clock.set(Date.now())
  return clock
}

export const EMAIL = 'owner@example.com'
export const IDENTIFIER = 'laptop'
const RUN_MILLISECONDS = 180_000

export async function openLane(): Promise<Lane> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'guard-crash-')))
  const home = join(folder, 'home')
  mkdirSync(home)
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  const way = await openWay()
  const clock = openClock()
  const services = await openServices(folder, way, clock)
  const starts = new Map<Kind, Promise<Moment>>()
  let input = ''

  const save = (base: Moment): Moment => ({
    ...base,
    tree: readTree(home),
    services: services.records(),
    input,
    now: clock.now(),
  })
  const open = async (kind: Kind, build: Build): Promise<Moment> => {
    await services.restart(undefined)
    const { old, tree, given } = await build(services)
    input = given
    writeTree(home, tree)
    writeTree(temporary, new Map())
    const first = readTree(home) // with the inodes that it got
    return save({ kind, old, first, tree: first, services: services.records(), input, now: clock.now() })
  }

  return {
    clock,
    folder,
    home,
    way,
    start: kind => {
      const start = starts.get(kind) ?? open(kind, desk => fullHome(kind, desk))
      starts.set(kind, start)
      return start
    },
    open,
    save,
    restore: async moment => {
      removeCopies(home)
      way.clear()
      clock.set(moment.now)
      writeTree(home, moment.tree)
      writeTree(temporary, new Map())
      input = moment.input
      await services.restart(moment.services)
    },
    run: command =>
      run(command, {
        folder,
        home,
        env: { ...services.environment(), TMPDIR: temporary, ...clock.environment() },
        input,
      }),
    tree: () => readTree(home),
    temporary: () => readTree(temporary),
    desk: services,
    goodTokens: () => goodTokens(services.records()),
    give: text => {
      input = text
    },
    code: async (email = EMAIL) => {
      input = await services.code(email)
      return input
    },
    fault: services.fault,
    clearFaults: services.clearFaults,
    close: async () => {
      await services.close()
      await way.close()
      clock.close()
      removeCopies(home)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function fullHome(kind: Kind, desk: Desk): ReturnType<Build> {
  const old = await desk.issue(kind)
  return { old, tree: startingTree(old, desk.environment()), given: kind === 'email' ? await desk.code() : '' }
}

/** Six families; one file behind a symlink, one with a second hard link, one that its group may read. */
function startingTree(token: string, env: Record<string, string>): Tree {
  const texts = demoHome(token, { npm: new URL(env.GUARD_NPM_URL!), pypi: new URL(env.GUARD_PYPI_URL!) })
  const tree = new Map<string, Entry>()
  const file = (path: string, from: string, inode: number, mode = 0o600) =>
    tree.set(path, { kind: 'file', mode, text: texts[from]!, inode })
  const folder = (path: string) => tree.set(path, { kind: 'folder', mode: 0o755 })
  folder('dotfiles')
  file('dotfiles/npmrc', '.npmrc', 1)
  tree.set('.npmrc', { kind: 'link', target: 'dotfiles/npmrc' })
  file('dotfiles/yarnrc', '.yarnrc.yml', 2)
  file('.yarnrc.yml', '.yarnrc.yml', 2)
  file('.bunfig.toml', '.bunfig.toml', 3)
  for (const path of ['.config', '.config/pip', '.config/uv', '.config/pypoetry']) folder(path)
  file('.config/pip/pip.conf', '.config/pip/pip.conf', 4, 0o640)
  file('.config/uv/uv.toml', '.config/uv/uv.toml', 5)
  file('.config/pypoetry/auth.toml', '.config/pypoetry/auth.toml', 6)
  return tree
}

async function openServices(folder: string, way: Way, clock: LaneClock) {
  const stateFile = join(folder, 'services.json')
  let sandbox: Sandbox | undefined
  let login: Record<string, string> = {}

  async function stop(): Promise<void> {
    if (sandbox === undefined) return
    const strays = await (await fetch(`${sandbox.url}/violations`)).json()
    await sandbox.close()
    expect(strays, 'a token went astray').toEqual([])
  }

  /** With the accounts and tokens as they were, or with none. */
  async function restart(records: Records | undefined): Promise<void> {
    await stop()
    rmSync(stateFile, { force: true })
    if (records !== undefined) writeFileSync(stateFile, records.state, { mode: 0o600 })
    sandbox = await startSandbox({ stateFile }, { now: () => new Date(clock.now()) })
    way.leadTo(Number(new URL(sandbox.url).port))
    login = records?.login ?? sandbox.environment
  }

  function environment(): Record<string, string> {
    const isService = ([name]: [string, string]) => name.endsWith('_URL')
    const urls = Object.entries(sandbox!.environment).filter(isService)
    const { GUARD_ORG = '', GUARD_BOT_ID = '', GUARD_BOT_API_KEY = '' } = login
    return {
      ...Object.fromEntries(urls.map(([name, url]) => [name, url.replace(/:\d+\//, `:${way.port}/`)])),
      ...{ GUARD_ORG, GUARD_BOT_ID, GUARD_BOT_API_KEY },
    }
  }

  async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
    const response = await fetch(`${sandbox!.url}${path}`, { ...init, body: JSON.stringify(body) })
    expect(response.ok).toBe(true)
    return response
  }

  async function mail(email: string) {
    await post('/npm/api/v1/tokens', { email, language: 'en' })
    return sandbox!.mails.at(-1)!
  }

  return {
    restart,
    environment,
    reset: async (): Promise<string> => {
      const answer = await post('/npm/api/v1/tokens/reset', { email: EMAIL, code: (await mail(EMAIL)).code })
      return ((await answer.json()) as { token: string }).token
    },
    revoke: async (token: string): Promise<void> => {
      const init = { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }
      expect((await fetch(`${sandbox!.url}/npm/api/v1/tokens`, init)).ok).toBe(true)
    },
    records: (): Records => ({ state: readFileSync(stateFile, 'utf8'), login }),
    issue: async (kind: Kind, email = EMAIL): Promise<string> => {
      if (kind === 'email') return (await mail(email)).token!
      const { GUARD_ORG: org, GUARD_BOT_ID: id, GUARD_BOT_API_KEY: key } = login
      const headers = { authorization: `Bearer ${key}:${id}` }
      const path = `/shisho/v1/o/${org}/guard/org-user-tokens`
      const answer = await post(path, { user_identifier: IDENTIFIER }, headers)
      return ((await answer.json()) as { token: string }).token
    },
    createKey: async (expiresInSeconds?: number): Promise<string> => {
      const answer = await post('/sandbox/takumo/keys', { name: 'crash', scopes: ['shield:write'], expiresInSeconds })
      return ((await answer.json()) as { key: string }).key
    },
    code: async (email = EMAIL) => (await mail(email)).code!,
    regenerate: async (token: string): Promise<string> => {
      const answer = await post('/npm/api/v1/tokens/regenerate', {}, { authorization: `Bearer ${token}` })
      return ((await answer.json()) as { token: string }).token
    },
    fault: async (fault: Record<string, unknown>) => void (await post('/faults', fault)),
    clearFaults: async () => void (await fetch(`${sandbox!.url}/faults`, { method: 'DELETE' })),
    close: stop,
  }
}

/** Hashes of the tokens that the services take. */
export function goodTokens({ state }: Records): string[] {
  const { accounts, orgTokens, takumoKeys } = JSON.parse(state) as ServiceState
  // A key of a rotation that ends by itself is the old one.
  const keys = takumoKeys.filter(({ counted, expiresAt }) => counted && expiresAt === null)
  return [...accounts, ...orgTokens.filter(({ revokedAt }) => revokedAt === null), ...keys].map(({ hash }) => hash)
}

interface ServiceState {
  accounts: { hash: string }[]
  orgTokens: { hash: string; revokedAt: string | null }[]
  takumoKeys: { hash: string; counted: boolean; expiresAt: string | null }[]
}

/** What guard keeps in the system's own folder while TMPDIR takes nothing: not every case is led to its end. */
function removeCopies(home: string): void {
  for (const path of readTree(home).keys()) {
    const [, id] = /\/journal-([0-9a-f-]{36})\.jsonl$/.exec(path) ?? []
    if (id) rmSync(join('/tmp', `guard-${id}`), { recursive: true, force: true })
  }
}

interface Place {
  folder: string
  home: string
  env: Record<string, string>
  input: string
}

/** Runs the real guard to its end; it may print no token. */
async function run(command: Command, { folder, home, env, input }: Place): Promise<Finished> {
  const { args, prefix = [], flags = [] } = command
  const [program, ...words] = [...prefix, process.execPath, '--import', CLOCK_MODULE, ...flags, GUARD, ...args]
  // Into files: a write to a file can be told from the writes with which Node wakes its own threads.
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const
  const [out, err] = paths.map(path => openSync(path, 'w', 0o600))
  const child = spawn(program!, words, {
    cwd: home,
    env: { ...cleanEnvironment(home), ...env, NODE_DISABLE_COMPILE_CACHE: '1', ...command.env },
    stdio: ['pipe', out!, err!],
  })
  for (const fd of [out!, err!]) closeSync(fd)
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_MILLISECONDS)
  child.stdin!.on('error', () => {}).end(command.hasInput ? input : '')
  if (child.pid !== undefined) command.onStart?.(child.pid)
  const ended = await new Promise<Pick<Finished, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject).on('close', (status, signal) => resolve({ code: status, signal }))
  })
  clearTimeout(timer)
  const [stdout, stderr] = paths.map(path => readFileSync(path, 'utf8'))
  expect(findTokens(`${stdout}${stderr}`)).toEqual([])
  return { ...ended, stdout: stdout!, stderr: stderr! }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
