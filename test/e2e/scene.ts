import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Clock } from '../../src/core/ports/io.ts'
import type { SandboxOptions } from '../../src/core/ports/sandbox.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { type MovableClock, movableClock } from '../helpers/clock.ts'
import {
  type Finished,
  type ProcessRun,
  type Run,
  runGuard,
  sandbox,
  spawnGuard,
  startGuard,
  tempHome,
} from '../helpers/guard.ts'

export const EMAIL = 'you@example.com'
export const REGENERATE = '/npm/api/v1/tokens/regenerate'
export const STATUS = '/npm/api/v1/tokens/status'
export const HISTORY = '.local/state/guard/history.jsonl'

/** What a config needs to know about the services. */
export interface Access {
  host: string
  url: string
  token: string
}

/** The files of a home for a given token: a rotation must produce the same files with another one. */
export type Tree = (access: Access) => Record<string, string | Buffer>

export const npmrc: Tree = ({ host, token }) => ({ '.npmrc': `; mine\n//${host}/npm/:_authToken = "${token}"\n` })

export type Scene = Awaited<ReturnType<typeof scene>>

/** An account whose token is in some files of a home, the services, and guard. */
export async function scene(tree: Tree = npmrc, options: SandboxOptions = {}, clock?: Pick<Clock, 'now'>) {
  const services = await sandbox(options, clock)
  const access = { host: services.host, url: services.url, token: await services.issue(EMAIL) }
  return { services, ...access, ...homeOf(services, access, tree) }
}

/** Another home with the same services. */
export function homeOf(services: NonNullable<Run['sandbox']>, access: Access, tree: Tree = npmrc) {
  const place = tempHome(tree(access))
  return {
    ...place,
    tree,
    guard: (args: readonly string[], run: Partial<Run & ProcessRun> = {}) =>
      runGuard(args, { home: place.home, sandbox: services, ...run }),
    /** In a process of its own, to its end. */
    spawn: (args: readonly string[], run: Partial<ProcessRun> = {}) =>
      spawnGuard(args, { home: place.home, sandbox: services, ...run }),
    /** In a process of its own. */
    start: (args: readonly string[], run: Partial<ProcessRun> = {}) =>
      startGuard(args, { home: place.home, sandbox: services, ...run }),
  }
}

/** Everything in the home, one character per byte, except the history, which differs in each run. */
export function contentsOf({ files, bytes }: Pick<Scene, 'files' | 'bytes'>): Record<string, string> {
  const names = files().filter(name => name !== HISTORY)
  return Object.fromEntries(names.map(name => [name, bytes(name).toString('latin1')]))
}

export function textsOf(tree: Record<string, string | Buffer>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([name, text]) => [name, Buffer.from(text).toString('latin1')]))
}

/**
 * Every file is the same except for one new token in place of the old one, the service calls that token valid, and
 * nothing is left of the rotation but a history without secrets. Returns the new token.
 */
export async function expectRotated(scene: Scene): Promise<string> {
  const { services, token, tree } = scene
  const fresh = tokenIn(scene)
  expect(fresh).not.toBe(token)
  expect(contentsOf(scene)).toEqual(textsOf(tree({ ...scene, token: fresh })))
  expect(findTokens(scene.read(HISTORY))).toEqual([])
  expect(await services.isValid(fresh)).toBe(true)
  expect(await services.isValid(token)).toBe(false)
  return fresh
}

/** Every byte is unchanged, nothing was left behind, and the old token works. */
export async function expectUntouched(scene: Scene): Promise<void> {
  expect(contentsOf(scene)).toEqual(textsOf(scene.tree(scene)))
  expect(scene.files()).not.toContain(HISTORY)
  expect(await scene.services.isValid(scene.token)).toBe(true)
}

/** The first token in the home, except in guard's own files. */
export function tokenIn(place: Pick<Scene, 'files' | 'read'>): string {
  const names = place.files().filter(name => !name.startsWith('.local/'))
  return names.flatMap(name => findTokens(place.read(name))).map(({ value }) => value)[0]!
}

/** A journal exists, or none does. */
export function hasJournal({ files }: Pick<Scene, 'files'>): boolean {
  return files().some(name => /\/journal-[^/]+\.jsonl$/.test(name))
}

/** Answers every call that would change something with an error, and records whether there was one. */
export async function forbidChanges({ services }: Pick<Scene, 'services'>): Promise<() => Promise<void>> {
  for (const method of ['POST', 'DELETE']) await services.fault({ path: '/*', method, fault: 'status', status: 418 })
  return async () => {
    expect(await faultsLeft({ services }), 'a call was made that changes something').toBe(2)
    await services.clearFaults()
  }
}

/** How many faults have not struck yet. */
export async function faultsLeft({ services }: { services: { url: string } }): Promise<number> {
  return ((await (await fetch(`${services.url}/faults`)).json()) as unknown[]).length
}

/** Waits until a fault applies: the call has arrived and hangs. */
export async function untilStruck(scene: { services: { url: string } }): Promise<void> {
  await expect.poll(() => faultsLeft(scene), { interval: 5, timeout: 60_000 }).toBe(0)
}

/** Runs guard, and does something while the service delays its answer to the call whose path `fault` names. */
export async function meanwhile<T>(
  scene: { services: { url: string } },
  { run, fault, happens }: { run: () => Promise<T>; fault: Record<string, unknown>; happens: () => unknown },
): Promise<T> {
  const { url } = scene.services
  const held = { fault: 'delay', milliseconds: 600_000, ...fault }
  const headers = { 'content-type': 'application/json' }
  await fetch(`${url}/faults`, { method: 'POST', headers, body: JSON.stringify(held) })
  const running = run()
  await untilStruck(scene)
  await happens()
  await fetch(`${url}/faults/late`, { method: 'DELETE' })
  return running
}

/** Runs guard into a fault. If guard then waits, its clock advances until it gives up the answer. */
export async function runInto<T>(
  scene: { services: { url: string } },
  { fault }: Record<string, unknown>,
  run: (clock: MovableClock) => Promise<T>,
): Promise<T> {
  const clock = movableClock()
  const running = run(clock)
  if (fault === 'delay') {
    await untilStruck(scene)
    clock.advance(120_000)
  }
  return running
}

/** Ends a rotation whose answer was lost, following guard's hint: with the code from the mail. */
export async function resetByMail({ services, guard }: Pick<Scene, 'services' | 'guard'>): Promise<Finished> {
  return guard(['reset', EMAIL, '--code-stdin', '--yes'], { input: await services.code(EMAIL) })
}

/** guard's report of a failure: its exit code and its last two lines, with HOST for the host, and so on. */
export interface Failure {
  code: number
  error: string
  hint: string
}

export function expectFailure({ code, stdout, stderr }: Finished, place: Place, said: Failure): void {
  const [hint, error] = normalized(stderr, place).trimEnd().split('\n').reverse()
  expect({ code, error, hint, stdout }).toEqual({
    code: said.code,
    error: `error: ${normalized(said.error, place)}`,
    hint: `hint: ${normalized(said.hint, place)}`,
    stdout: '',
  })
}

interface Place {
  host: string
  home?: string
}

/** The text with HOST, HOME, TOKEN and JOURNAL for values that differ in each run. */
function normalized(text: string, { host, home = '/nowhere' }: Place): string {
  return text
    .replaceAll(host, 'HOST')
    .replaceAll(home, 'HOME')
    .replace(/tg_[a-z]+_…\w*/g, 'TOKEN')
    .replace(/HOME\/\.local\/state\/guard\/journal-[0-9a-f-]{36}\.jsonl/g, 'JOURNAL')
}

/** Runs `work` and returns the command line of every process seen during that time. */
export async function watchProcesses<T>(work: () => Promise<T>): Promise<{ result: T; seen: string }> {
  const seen = new Set<string>()
  const watch = setInterval(() => commandLines().forEach(line => void seen.add(line)), 50)
  const result = await work().finally(() => clearInterval(watch))
  return { result, seen: [...seen].join('\n') }
}

/** None if the system has no /proc. */
function commandLines(): string[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? [commandLine(name)] : []))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return '' // it has ended in the meantime
  }
}
