import { join } from 'node:path'
import { findTokens } from '../../src/core/tokens.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { createFiles } from '../helpers/files.ts'
import type { Finished } from '../helpers/guard.ts'
import { type Key, type Place, type TakumoTree, takumoPlace } from './takumo.ts'

/** The states in which a kill can leave a Takumo rotation. */
export interface State {
  name: string
  /** How many of the two files have the new key. */
  written: 0 | 1 | 2
  records: { state: string }[]
}

export const STATES: readonly State[] = [
  { name: 'the new key is in the journal, and in no file', written: 0, records: [] },
  { name: 'half of the files are written', written: 1, records: [] },
  { name: 'written, not proved', written: 2, records: [{ state: 'written' }] },
  {
    name: 'written and proved, the old key is not revoked',
    written: 2,
    records: [{ state: 'written' }, { state: 'waiting' }],
  },
  { name: 'known to be lost', written: 2, records: [{ state: 'written' }, { state: 'waiting' }, { state: 'lost' }] },
]

type Act = (place: Place, keys: { old: Key; fresh: Key }) => Promise<unknown>

const POLICIES = '/takumo/cloud/api/v1/brain/policies'

/** What the user did in the dashboard, or what happened to the service, before the command. */
export const WORLDS: Record<string, Act> = {
  'nothing else happened': async () => undefined,
  'the old key was revoked': (place, { old }) => place.dashboard.revoke(old),
  'the old key was disabled': (place, { old }) => place.dashboard.switch(old, 'disabled'),
  'the new key was revoked instead': (place, { fresh }) => place.dashboard.revoke(fresh),
  'both keys were revoked': async (place, { old, fresh }) => {
    await place.dashboard.revoke(old)
    await place.dashboard.revoke(fresh)
  },
  'the service cannot be asked': place =>
    place.services.fault({ path: POLICIES, fault: 'status', status: 503, times: 0 }),
  'the files were put back': async (place, { old }) => {
    for (const [path, text] of Object.entries(tree({ gateway: place.gateway, key: old.key }))) place.write(path, text)
  },
}

export const COMMANDS = {
  'resume --no-wait': ({ place }: Cell) => place.guard(['resume', '--no-wait']),
  'takumo rotate': async ({ place, third }: Cell) => place.rotate(third, ['--no-wait']),
  'resume --give-up': ({ place }: Cell) => place.guard(['resume', '--give-up']),
} satisfies Record<string, (cell: Cell) => Promise<Finished>>

export type Command = keyof typeof COMMANDS

const tree: TakumoTree = ({ key }) => ({
  'a/.env': `TAKUMO_API_KEY=${key}\n`,
  'b/.env': `# ours\nTAKUMO_API_KEY=${key}\n`,
})

export type Cell = Awaited<ReturnType<typeof openCell>>

/** A machine in one of the states, in one of the worlds. */
export async function openCell(state: State, world: string) {
  const place = await takumoPlace(tree)
  const { old, dashboard } = place
  const fresh = await dashboard.create()
  const third = await dashboard.create()
  if (state.records.at(-1)?.state === 'lost') await dashboard.revoke(fresh)
  writeJournal(state, place, fresh)
  for (const [index, [path, text]] of Object.entries(tree({ gateway: '', key: fresh.key })).entries())
    if (index < state.written) place.write(path, text)
  await WORLDS[world]!(place, { old, fresh })
  return { place, old, fresh, third }
}

/** The journal as guard would have left it: a real plan with its space reserved, and the records of the state. */
function writeJournal({ records }: State, { home, old, services, clock }: Place, fresh: Key): void {
  const stateFolder = join(home, '.local/state/guard')
  const files = createFiles(stateFolder)
  const targets = Object.keys(tree({ gateway: '', key: '' })).map(name => {
    const path = join(home, name)
    const file = files.read(path)
    if (file.kind !== 'file') throw new Error(`${path} is not there`)
    const staging = files.stagingPath(path)
    const size = file.text.length + 512
    files.reserve([{ staging, size, path }])
    return { path, adapter: 'dotenv', staging, hash: file.hash, size }
  })
  const journal = createJournals(stateFolder).create({
    state: 'accepted',
    fresh: fresh.key,
    schema: 'guard.journal/1',
    mode: 'rotate',
    kind: 'takumo',
    origin: services.environment.GUARD_TAKUMO_CLOUD_URL,
    old: old.key,
    scope: { here: false, searchMilliseconds: 10_000 },
    keychain: false,
    known: [],
    targets,
    at: clock.now().toISOString(),
    left: [],
  })
  for (const record of records) journal.append(record)
}

/** The result in a few words: an exit code with the error's code, or how the journal ended. */
export function outcomeOf({ code, stderr }: Finished): string {
  const error = /\[([A-Z_]+)\]\n/.exec(stderr)?.[1]
  if (error) return `${code} ${error}`
  const ends = [
    ['done', /^Done:/m],
    ['given up', /^Given up:/m],
  ] as const
  return `${code} ${ends.find(([, words]) => words.test(stderr))?.[0] ?? 'nothing to resume'}`
}

/** Every key on this machine: in its files, in journals, and in set-aside files. */
export function keysHere({ files, read }: Place): Set<string> {
  return new Set(files().flatMap(name => findTokens(read(name)).map(({ value }) => value)))
}
