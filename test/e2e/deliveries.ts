import { join } from 'node:path'
import { createDeliveries } from '../../src/disk/deliveries.ts'
import {
  beginJournal,
  type IssuedDelivery,
  keyOf,
  openDelivery,
  recordProof,
} from '../../src/rotate/delivery/journal.ts'
import type { Finished } from '../helpers/guard.ts'
import { ALICE, type Fleet, fingerprintOf, fleet, SYNC } from './fleet.ts'

/** The records of a delivery after its plan, and what the service had done by then. */
export interface State {
  name: string
  /** Whether the service issued the new token. */
  landed: boolean
  /** True if the journal does not contain the issued token. */
  lost?: true
  records(fresh: { id: string; token: string }, at: string): { state: string; [field: string]: unknown }[]
  /** Whether the delivery was proved, and whether the journal with the token still exists as well. */
  proved?: 'alone' | 'beside'
}

const answer = (token: string) => ({ state: 'chunk', text: JSON.stringify({ token }) })
const ended = (status: number) => ({ state: 'answered', status, complete: true })
const accepted = ({ id, token }: { id: string; token: string }) => ({ state: 'accepted', fresh: token, freshId: id })

/** Every phase in which a delivery can be interrupted. */
export const STATES: readonly State[] = [
  { name: 'planned, nothing sent', landed: false, records: () => [] },
  { name: 'sent, not arrived, no answer', landed: false, records: (_, at) => [{ state: 'issuing', at }] },
  { name: 'sent, arrived, no answer', landed: true, lost: true, records: (_, at) => [{ state: 'issuing', at }] },
  {
    name: 'half of the answer',
    landed: true,
    lost: true,
    records: ({ token }, at) => [
      { state: 'issuing', at },
      { state: 'chunk', text: `{"token":"${token.slice(0, 10)}` },
    ],
  },
  {
    name: 'the answer, with the token',
    landed: true,
    records: ({ token }, at) => [{ state: 'issuing', at }, answer(token), ended(201)],
  },
  {
    name: 'failed (500), and issued all the same',
    landed: true,
    lost: true,
    records: (_, at) => [{ state: 'issuing', at }, { state: 'chunk', text: '{}' }, ended(500)],
  },
  {
    name: 'issued, not delivered',
    landed: true,
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh.token), ended(201), accepted(fresh)],
  },
  {
    name: 'given to a command',
    landed: true,
    records: (fresh, at) => [
      { state: 'issuing', at },
      answer(fresh.token),
      accepted(fresh),
      { state: 'delivering', at },
    ],
  },
  {
    name: 'delivered, not proved',
    landed: true,
    records: (fresh, at) => [
      ...[{ state: 'issuing', at }, answer(fresh.token), accepted(fresh)],
      ...[{ state: 'delivering', at }, { state: 'delivered' }],
    ],
  },
  {
    name: 'proved, and the token not erased',
    landed: true,
    proved: 'beside',
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh.token), accepted(fresh), { state: 'delivered' }],
  },
  {
    name: 'proved, the old one not revoked',
    landed: true,
    proved: 'alone',
    records: (fresh, at) => [{ state: 'issuing', at }, answer(fresh.token), accepted(fresh), { state: 'delivered' }],
  },
]

/** What happened at the service between the kill and the command. */
export const WORLDS = [
  'nothing else happened',
  'the old token was revoked',
  'the new token was revoked',
  'both were revoked',
  'another token was issued',
  'the service cannot be asked',
  'the bot may not revoke any more',
] as const

export type World = (typeof WORLDS)[number]

/** The commands that may end a delivery. */
export const COMMANDS = ['-- COMMAND', '--begin', '--commit', '--abort', 'resume', 'resume --give-up'] as const

export type Command = (typeof COMMANDS)[number]

/** A controller with a delivery in one of the states, in one of the worlds. */
export interface Cell {
  home: Fleet
  state: State
  world: World
  old: { id: string; token: string }
  fresh: { id: string; token: string } | undefined
  /** A token of another process. */
  other: { id: string; token: string } | undefined
  /** The ids that are active before the command. */
  before: readonly string[]
}

export async function openCell(state: State, world: World): Promise<Cell> {
  const home = await fleet()
  const old = await home.issue()
  const fresh = state.landed ? await home.issue() : undefined
  forge(home, state, old, fresh ?? { id: 'none', token: 'none' })
  home.clock.advance(1000)
  if (/^(?:the old token was|both were) revoked/.test(world)) await home.revoke(old.id)
  if (fresh && /^(?:the new token was|both were) revoked/.test(world)) await home.revoke(fresh.id)
  // At a time when the delivery cannot have issued it.
  if (world === 'another token was issued') home.clock.advance(3_600_000)
  const other = world === 'another token was issued' ? await home.issue() : undefined
  const before = await home.living()
  if (world === 'the service cannot be asked')
    await home.services.fault({ path: home.path, method: 'GET', fault: 'status', status: 500, times: 0 })
  if (world === 'the bot may not revoke any more')
    await home.services.fault({
      path: `${home.path}/by-id/*`,
      method: 'DELETE',
      fault: 'status',
      status: 403,
      times: 0,
    })
  return { home, state, world, old, fresh, other, before }
}

function forge(home: Fleet, state: State, old: { id: string }, fresh: { id: string; token: string }): void {
  const { clock, env, services, place } = home
  const subject = { origin: services.environment.GUARD_SHISHO_URL!, organisation: env.GUARD_ORG, identifier: ALICE }
  const deliveries = createDeliveries(join(place.home, '.local/state/guard'), { command: 'guard' })
  const at = deliveries.at(keyOf(subject))
  const journal = beginJournal({ place: at, subject, oldId: old.id, knownIds: [old.id] }, { clock })
  for (const record of state.records(fresh, clock.now().toISOString())) journal.append(record)
  if (!state.proved) return
  const delivery = openDelivery(at) as IssuedDelivery
  const erase = state.proved === 'alone' ? journal.erase : () => {}
  recordProof({ ...delivery, journal: { ...journal, erase } }, clock.now())
}

export function run({ home, fresh }: Cell, command: Command): Promise<Finished> {
  if (command === '-- COMMAND') return home.rotate(home.program('host', SYNC))
  if (command === '--begin') return home.guard(['org', 'rotate', ALICE, '--yes', '--begin'], { printsToken: true })
  if (command === '--commit') return home.step('--commit', '--proved', fingerprintOf(fresh?.token ?? 'none'))
  if (command === '--abort') return home.step('--abort')
  return home.guard(command.split(' '))
}

/** In a word: the exit status, and the code of an error, or what guard said. */
export function outcomeOf({ code, stderr }: Finished): string {
  const error = /\[([A-Z_]+)\]/.exec(stderr)?.[1]
  return `${code} ${error ?? wordFor(stderr)}`
}

const WORDS: readonly [RegExp, string][] = [
  [/^Done: .* is revoked$/m, 'old one revoked'],
  [/^Done: .* was revoked before$/m, 'done'],
  [/^Given up: /m, 'given up'],
  [/ is taken back, /, 'new one revoked'],
  [/^Nothing is left of the delivery/m, 'nothing left'],
  [/ has the fingerprint /, 'handed over'],
]

function wordFor(stderr: string): string {
  return WORDS.find(([pattern]) => pattern.test(stderr))?.[1] ?? stderr
}
