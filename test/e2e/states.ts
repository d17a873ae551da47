import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '../../src/core/secret.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { type MovableClock, movableClock } from '../helpers/clock.ts'
import { createFiles } from '../helpers/files.ts'
import { type Finished, runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { EMAIL, REGENERATE, STATUS } from './scene.ts'

const RESET = '/npm/api/v1/tokens/reset'
const HOUR = 3_600_000

/** The records of a journal after its plan, and what the service had done by then. */
export interface State {
  name: string
  mode: 'rotate' | 'reset' | 'sync'
  /** Whether the service issued the new token. */
  landed: boolean
  /** Whether the files already have the new token. */
  written?: boolean
  /** Whether the machine holds no token, so that the journal has no file to write. */
  placeless?: boolean
  records(fresh: string, at: string): { state: string; [field: string]: unknown }[]
}

const refused = { state: 'chunk', text: '{"error":"sandbox_fault"}' }
const answer = (fresh: string) => ({ state: 'chunk', text: JSON.stringify({ token: fresh }) })
const ended = (status: number) => ({ state: 'answered', status, complete: true })

/** Every phase in which a journal can be interrupted, and the possible outcomes of the call. */
export const STATES: readonly State[] = [
  { name: 'planned, nothing sent', mode: 'rotate', landed: false, records: () => [] },
  {
    name: 'sent, not arrived, no answer',
    mode: 'rotate',
    landed: false,
    records: (_, at) => [{ state: 'issuing', at }],
  },
  { name: 'sent, arrived, no answer', mode: 'rotate', landed: true, records: (_, at) => [{ state: 'issuing', at }] },
  {
    name: 'half of the answer',
    mode: 'rotate',
    landed: true,
    records: (fresh, at) => [
      { state: 'issuing', at },
      { state: 'chunk', text: `{"token":"${fresh.slice(0, 12)}` }, // too short for a token
    ],
  },
  {
    name: 'the answer, with the token',
    mode: 'rotate',
    landed: true,
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh), ended(200)],
  },
  {
    name: 'the answer with the token, as a 403',
    mode: 'rotate',
    landed: true,
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh), ended(403)],
  },
  {
    name: 'refused (403), nothing changed',
    mode: 'rotate',
    landed: false,
    records: (_, at) => [{ state: 'issuing', at }, refused, ended(403)],
  },
  {
    name: 'refused (403), and changed all the same',
    mode: 'rotate',
    landed: true,
    records: (_, at) => [{ state: 'issuing', at }, refused, ended(403)],
  },
  {
    name: 'failed (500), and changed all the same',
    mode: 'rotate',
    landed: true,
    records: (_, at) => [{ state: 'issuing', at }, refused, ended(500)],
  },
  {
    name: 'accepted, no file written',
    mode: 'rotate',
    landed: true,
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh), ended(200), { state: 'accepted', fresh }],
  },
  {
    name: 'written, not proved',
    mode: 'rotate',
    landed: true,
    written: true,
    records: (fresh, at) => [
      ...[{ state: 'issuing', at }, answer(fresh), ended(200)],
      ...[{ state: 'accepted', fresh }, { state: 'written' }],
    ],
  },
  {
    name: 'known to be lost',
    mode: 'rotate',
    landed: true,
    records: (_, at) => [{ state: 'issuing', at }, { state: 'lost' }],
  },
  { name: 'reset: planned', mode: 'reset', landed: false, records: () => [] },
  {
    name: 'reset: sent, arrived, no answer',
    mode: 'reset',
    landed: true,
    records: (_, at) => [{ state: 'resetting', at }],
  },
  {
    name: 'reset: the code was refused (400)',
    mode: 'reset',
    landed: false,
    records: (_, at) => [{ state: 'resetting', at }, refused, ended(400)],
  },
  {
    name: 'reset: the code was refused (400), and changed all the same',
    mode: 'reset',
    landed: true,
    records: (_, at) => [{ state: 'resetting', at }, refused, ended(400)],
  },
  {
    name: 'reset: the code was refused (400), and the old token was dead before',
    mode: 'reset',
    landed: true,
    records: (_, at) => [{ state: 'resetting', at, oldWasRejected: true }, refused, ended(400)],
  },
  {
    name: 'reset: the answer, with the token',
    mode: 'reset',
    landed: true,
    records: (fresh, at) => [{ state: 'resetting', at }, answer(fresh), ended(200)],
  },
  {
    name: 'reset: accepted, and no file to write',
    mode: 'reset',
    landed: true,
    placeless: true,
    records: (fresh, at) => [{ state: 'resetting', at }, answer(fresh), ended(200), { state: 'accepted', fresh }],
  },
  {
    name: 'sync: no file written',
    mode: 'sync',
    landed: true,
    records: (fresh, at) => [{ state: 'accepted', fresh, at }],
  },
]

/** What happened at the service, or on another machine, between the kill and the command. */
export const WORLDS = [
  'nothing else happened',
  'another machine rotated',
  'another machine reset',
  'the token was revoked',
  'the files were synced by hand',
  'the service cannot be asked',
  'its status lags by 1 second',
  'its status lags by 5 seconds',
  'its status lags by 40 seconds',
  'its status lags by an hour',
] as const

export type World = (typeof WORLDS)[number]

/** The commands that may close a journal. */
export const COMMANDS = ['resume', 'sync --token-stdin', 'reset', 'resume --give-up'] as const

export type Command = (typeof COMMANDS)[number]

/** A machine in one of the states, in one of the worlds. */
export type Cell = Awaited<ReturnType<typeof openCell>>

export async function openCell(state: State, world: World) {
  const clock = movableClock()
  const services = await sandbox({}, { now: clock.now })
  const api = tokenApi(services.url)
  const old = await services.issue(EMAIL)
  const text = (token: string) => `//${services.host}/npm/:_authToken=${token}\n`
  const place = tempHome(state.placeless ? {} : { '.npmrc': text(old) })
  const lag = lagOf(world)
  if (lag > 0) await services.fault({ path: STATUS, fault: 'stale', milliseconds: lag, times: 0 })
  let living: string | undefined = old
  if (state.landed) {
    living = state.mode === 'reset' ? await api.reset(await services.code(EMAIL)) : await api.rotate(old)
  }
  const fresh = state.landed ? living : undefined
  writeJournal(state, { home: place.home, url: services.url, old, fresh: fresh ?? 'none', clock })
  if (state.written) place.write('.npmrc', text(fresh!))
  let elsewhere: string | undefined
  if (world === 'another machine rotated') living = elsewhere = await api.rotate(living)
  if (world === 'another machine reset') living = elsewhere = await api.reset(await services.code(EMAIL))
  if (world === 'the files were synced by hand') {
    living = elsewhere = await api.reset(await services.code(EMAIL))
    place.write('.npmrc', text(elsewhere))
  }
  if (world === 'the token was revoked') {
    await api.revoke(living)
    living = undefined
  }
  if (world === 'the service cannot be asked')
    await services.fault({ path: STATUS, fault: 'status', status: 500, times: 0 })
  return {
    ...{ services, place, clock, old, fresh, elsewhere, lag, text },
    /** The working token, if there is one. */
    living: () => living,
    guard: (args: readonly string[], input = ''): Promise<Finished> =>
      runGuard(args, { home: place.home, sandbox: services, clock, input }),
  }
}

function lagOf(world: World): number {
  const seconds = { 'by 1 second': 1, 'by 5 seconds': 5, 'by 40 seconds': 40, 'by an hour': 3600 }
  const found = Object.entries(seconds).find(([words]) => world.endsWith(words))
  return found ? found[1] * 1000 : 0
}

export const LONGEST_LAG = HOUR

function tokenApi(url: string) {
  const send = async (path: string, token: string | undefined, body?: unknown, method = 'POST') => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    return (await (await fetch(url + path, init)).json()) as { token: string }
  }
  return {
    rotate: async (token: string) => (await send(REGENERATE, token)).token,
    reset: async (code: string) => (await send(RESET, undefined, { email: EMAIL, code })).token,
    revoke: async (token: string) => void (await send('/npm/api/v1/tokens', token, undefined, 'DELETE')),
  }
}

interface Plan {
  home: string
  url: string
  old: string
  fresh: string
  clock: MovableClock
}

/** The journal as guard would have left it: a real plan with reserved space, and the records of the state. */
function writeJournal(state: State, { home, url, old, fresh, clock }: Plan): void {
  const stateFolder = join(home, '.local/state/guard')
  const files = createFiles(stateFolder)
  const path = join(home, '.npmrc')
  const at = clock.now().toISOString()
  const target = () => {
    const file = files.read(path)
    if (file.kind !== 'file') throw new Error(`${path} is not there`)
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: file.text.length + 512, path }])
    return { path, adapter: 'npmrc', staging, hash: file.hash, size: file.text.length + 512 }
  }
  const [first, ...rest] = state.records(fresh, at)
  const begin = { rotate: 'prepared', reset: 'requested', sync: 'accepted' }[state.mode]
  const journal = createJournals(stateFolder).create({
    ...(state.mode === 'sync' ? first : undefined),
    state: begin,
    schema: 'guard.journal/1',
    mode: state.mode,
    kind: 'email',
    origin: `${url}/npm/`,
    old: state.placeless ? null : old,
    scope: { here: false, searchMilliseconds: 10_000 },
    keychain: false,
    known: [new Secret(old).fingerprint],
    targets: state.placeless ? [] : [target()],
    at,
    left: [],
  })
  for (const record of state.mode === 'sync' ? rest : first ? [first, ...rest] : []) journal.append(record)
}

/** Runs one command. Undefined if it has nothing to work with in this world. */
export async function run(cell: Cell, command: Command): Promise<Finished | undefined> {
  if (command === 'resume') return cell.guard(['resume'])
  if (command === 'resume --give-up') return cell.guard(['resume', '--give-up'])
  if (command === 'sync --token-stdin')
    return cell.elsewhere === undefined ? undefined : cell.guard(['sync', '--token-stdin', '--yes'], cell.elsewhere)
  if (cell.living() === undefined) return undefined
  const code = await cell.services.code(EMAIL)
  return cell.guard(['reset', EMAIL, '--code-stdin', '--yes'], code)
}

/** The result in a few words: an exit code with the error's code, or how the journal ended. */
export function outcomeOf({ code, stderr }: Finished): string {
  const error = /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]
  if (error) return `${code} ${error}`
  const ends: [string, RegExp][] = [
    ['done', /^Done:/m],
    ['given up', /^Given up:/m],
    ['the old token works', /^The old token .* still works/m],
    ['discarded', /^Nothing had been sent/m],
    ['nothing left', /^Nothing is left/m],
    ['all have it', /^Every place has/m],
  ]
  return `${code} ${ends.find(([, words]) => words.test(stderr))?.[0] ?? 'nothing to resume'}`
}

/** Every token that this machine still holds: in its files, in journals, and in set-aside files. */
export function heldHere({ place }: Cell): Set<string> {
  const names = readdirSync(place.home, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const texts = names.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
  return new Set(texts.flatMap(text => findTokens(text).map(({ value }) => value)))
}

export function hasJournal({ place }: Cell): boolean {
  return place.files().some(name => /\/journal-[^/]+\.jsonl$/.test(name))
}
