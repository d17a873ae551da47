import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createIo } from '../../src/cli/io.ts'
import type { Runtime } from '../../src/cli/runtime.ts'
import { concealing } from '../../src/cli/sink.ts'
import { GuardError } from '../../src/core/errors.ts'
import type { FileReplacement } from '../../src/core/ports/files.ts'
import type { Journals, OpenJournal } from '../../src/core/ports/journals.ts'
import type { Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { readDocument } from '../../src/formats/document.ts'
import { rewriteDocument } from '../../src/formats/rewrite-config.ts'
import { rotateEmail } from '../../src/rotate/email.ts'
import type { Plan } from '../../src/rotate/plan.ts'
import { resume } from '../../src/rotate/resume.ts'
import type { RotateContext } from '../../src/rotate/rotate.ts'
import { storedJournals } from '../../src/rotate/stored-journals.ts'
import { adapterById } from '../../src/tools/index.ts'
import { createFiles } from '../helpers/files.ts'
import { removeTree } from '../helpers/remove.ts'

const OLD = 'tg_anon_TESTold0123456789abcd'
const NEW = 'tg_anon_TESTnew0123456789abcd'
const ORIGIN = 'https://npm.flatt.tech/'

/** Another file system than that of the temporary folder, where there is one. */
const ELSEWHERE = ['/dev/shm', '/run'].find(path => existsSync(path) && deviceOf(path) !== deviceOf(tmpdir()))

function deviceOf(path: string): number {
  return statSync(path).dev
}

interface Setup {
  /** The error of every write to the journal from this record on. */
  errno: 'EIO' | 'EROFS' | 'ENOSPC'
  from: 'chunk' | 'answered' | 'accepted'
  /** What can keep the answer. */
  places: readonly ('staging' | 'temporary' | 'keychain' | 'screen')[]
  /** Whether the configs can be written. */
  configs: boolean
}

function tempFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'guard-test-'))
  onTestFinished(() => removeTree(folder))
  return folder
}

/** A home with two files, a service that has the old token, and a disk that fails under the journal. */
function scene({ errno, from, places, configs }: Setup) {
  const home = tempFolder(tmpdir())
  const other = tempFolder(places.includes('staging') ? ELSEWHERE! : home)
  const runtime = join(home, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const paths = [join(home, '.npmrc'), join(other, '.npmrc')]
  for (const path of paths) writeFileSync(path, `//npm.flatt.tech/:_authToken=${OLD}\n`)
  const stateFolder = join(home, 'state')
  const world = { valid: OLD, keychain: new Map<string, string>(), shown: '', broken: true, calls: 0 }
  const ctx = contextOf({ home, runtime, stateFolder }, { errno, from, places, configs }, world)
  const files = paths.map(path => ctx.files.read(path)).filter(file => file.kind === 'file')
  const plan = {
    token: new Secret(OLD),
    files: files.map(({ path, hash, text }) => ({
      path,
      adapter: adapterById('npmrc')!,
      hash,
      rewrite: (to: string) => rewriteDocument(readDocument(adapterById('npmrc')!, text), { from: OLD, to }),
      size: text.length + 64,
    })),
    items: [],
    left: [],
  } as unknown as Plan
  return { home, runtime, paths, stateFolder, world, ctx, plan }
}

type World = { valid: string; keychain: Map<string, string>; shown: string; broken: boolean; calls: number }

function contextOf(
  { home, runtime, stateFolder }: { home: string; runtime: string; stateFolder: string },
  setup: Setup,
  world: World,
): RotateContext {
  const files = createFiles(stateFolder)
  const status = async (token: Secret): Promise<Verdict> =>
    token.reveal() === world.valid ? { state: 'valid' } : { state: 'rejected' }
  const email = {
    host: 'npm.flatt.tech',
    status,
    regenerate: async (_: Secret, onChunk: (text: string, part: 'body') => void) => {
      world.calls += 1
      world.valid = NEW
      onChunk(`{"token":"${NEW.slice(0, 12)}`, 'body')
      onChunk(`${NEW.slice(12)}"}`, 'body')
      return { status: 200, complete: true, body: '' }
    },
  }
  const ctx = {
    ...{ home, cwd: home, env: { XDG_RUNTIME_DIR: runtime }, platform: process.platform },
    settings: { urls: { ...VENDOR_URLS, npm: ORIGIN, shisho: ORIGIN }, stateFolder, keychain: false },
    clock: { now: () => new Date(), sleep: async () => {} },
    search: { findByName: async () => ({ paths: [], partial: false, unreadable: [] }) },
    git: { inspect: async (paths: readonly string[]) => new Map(paths.map(path => [path, { state: 'untracked' }])) },
    files: {
      ...files,
      replaceAll: (replacements: readonly FileReplacement[]) => {
        if (!world.broken || setup.configs) return files.replaceAll(replacements)
        return replacements.map(
          ({ path }) => new GuardError('UNWRITABLE', `${path} cannot be rewritten`, { exitCode: 6 }),
        )
      },
    },
    api: { email: async () => email },
    journals: failing(createJournals(stateFolder), setup, world),
    store: {
      read: async (account: string) => keychain(setup, account, world),
      write: async (account: string, token: Secret) => {
        if (!setup.places.includes('keychain')) return { ok: false, reason: 'there is none' }
        world.keychain.set(account, token.reveal())
        return { ok: true }
      },
      remove: async (account: string) => ({ ok: world.keychain.delete(account) as true }),
    },
    io: {
      err: terminalOf(world).err,
      interactive: setup.places.includes('screen'),
      confirm: async () => true,
    },
    deferSignals: (steps: () => Promise<unknown>) => steps(),
  }
  return ctx as unknown as RotateContext
}

/** guard's own output, which hides tokens, on a terminal that remembers what it shows. */
function terminalOf(world: World) {
  const output = {
    write(text: string) {
      world.shown += text
    },
    terminal: {},
  }
  const runtime = concealing({ env: {}, stdin: {}, stdout: output, stderr: output } as unknown as Runtime)
  return createIo(runtime, { color: false, verbose: false }, { isTold: false, code: undefined })
}

async function keychain({ places }: Setup, account: string, { keychain }: World) {
  if (!places.includes('keychain')) return { ok: false as const, reason: 'there is none' }
  const token = keychain.get(account)
  return token === undefined ? { ok: true as const } : { ok: true as const, token: new Secret(token) }
}

/** The real journals, on a disk that breaks. */
function failing(real: Journals, { errno, from, places }: Setup, world: World): Journals {
  const order = ['prepared', 'issuing', 'chunk', 'answered', 'accepted', 'written']
  const breaks = (state: string) => world.broken && order.indexOf(state) >= order.indexOf(from)
  const fragile = (journal: OpenJournal): OpenJournal => ({
    ...journal,
    records: journal.records,
    append: record => {
      if (breaks(record.state)) throw Object.assign(new Error(errno), { code: errno, syscall: 'write' })
      journal.append(record)
    },
  })
  return {
    ...real,
    create: first => fragile(real.create(first)),
    list: () => real.list().map(journal => (journal.kind === 'open' ? fragile(journal) : journal)),
    keepCopy: (journal, place) => {
      if (place.kind === 'temporary' && !places.includes('temporary')) return false
      return real.keepCopy(journal, place)
    },
  }
}

type Scene = ReturnType<typeof scene>

const rotate = ({ plan, ctx }: Scene) =>
  rotateEmail(plan, { scope: { here: true, searchMilliseconds: 1000 }, keychain: false }, ctx)

async function failure(work: Promise<unknown>): Promise<GuardError> {
  const error = await work.then(
    () => undefined,
    error => error,
  )
  expect(error).toBeInstanceOf(GuardError)
  return error as GuardError
}

const tokensIn = ({ paths }: Scene) => paths.map(path => /tg_anon_\w+/.exec(readFileSync(path, 'utf8'))?.[0])

/** Nothing is left but the two files and the history. */
function expectClean(home: Scene): void {
  expect(tokensIn(home)).toEqual([NEW, NEW])
  expect(readdirSync(home.stateFolder)).toEqual(['history.jsonl'])
  expect(readdirSync(home.runtime)).toEqual([])
  for (const path of home.paths)
    expect(readdirSync(join(path, '..')).filter(name => name.includes('guard-'))).toEqual(
      readdirSync(join(path, '..')).filter(name => name.startsWith('guard-test-')),
    )
  expect(home.world.keychain.size).toBe(0)
}

const errnos = ['EIO', 'EROFS', 'ENOSPC'] as const
const froms = ['chunk', 'answered', 'accepted'] as const
const cases = errnos.flatMap(errno => froms.map(from => ({ errno, from })))

describe.for(cases)('a journal whose disk answers $errno from the record "$from" on', fault => {
  test.for([
    { places: ['temporary'] },
    { places: ['keychain'] },
    { places: [] },
    ...(ELSEWHERE ? [{ places: ['staging', 'temporary'] } as const] : []),
  ] as const)('stops no config from being written, and leaves nothing behind: $places', async ({ places }) => {
    const home = scene({ ...fault, places, configs: true })
    const { fresh } = await rotate(home)
    expect(fresh.reveal()).toBe(NEW)
    expectClean(home)
  })

  test.for([
    ...(ELSEWHERE ? [{ places: ['staging', 'temporary', 'keychain'], kept: 'staging' } as const] : []),
    { places: ['temporary', 'keychain'], kept: 'keychain' },
    { places: ['keychain', 'screen'], kept: 'keychain' },
    { places: ['temporary', 'screen'], kept: 'temporary' },
  ] as const)('and the configs with it loses no token, and resume goes on: $places', async ({ places, kept }) => {
    const home = scene({ ...fault, places, configs: false })
    const error = await failure(rotate(home))
    expect(error.exitCode).toBe(7)
    if (fault.from !== 'chunk') expect(error.message).toContain('the new token is safe in the journal')
    else expectKept(home, error, kept)
    expect(home.world.shown).toBe('')

    home.world.broken = false
    const [pending] = storedJournals(home.ctx).pending
    await resume(pending!, {}, home.ctx)
    expect(home.world.calls).toBe(1)
    expectClean(home)
  })

  test('and the configs with it shows the token on a terminal at last, after a question', async () => {
    const home = scene({ ...fault, places: ['screen'], configs: false })
    const error = await failure(rotate(home))
    if (fault.from !== 'chunk') return expect(home.world.shown).toBe('')
    expect(home.world.shown).toContain(`\n${NEW}\n`)
    expect(error.message).toMatch(/; the new token was shown on this terminal$/)
    expect(error.hint).toBe('copy it, and give it to `guard sync --token-stdin`')
  })

  test('and the configs with it promises nothing if there is no place at all', async () => {
    const home = scene({ ...fault, places: [], configs: false })
    const error = await failure(rotate(home))
    if (fault.from !== 'chunk') return expect(error.hint).toContain('guard resume')
    expect(error.message).toMatch(/; the new token could not be kept anywhere$/)
    expect(error.hint).toContain('guard reset EMAIL')
  })
})

function expectKept({ paths, runtime, stateFolder }: Scene, error: GuardError, kept: string): void {
  const [journal] = readdirSync(stateFolder).filter(name => name.startsWith('journal-'))
  const temporary = join(runtime, `guard-${basename(journal!, '.jsonl').slice('journal-'.length)}`, 'journal.jsonl')
  const staging = readdirSync(join(paths[1]!, '..')).find(name => name.endsWith('.tmp'))
  const where: Record<string, string> = {
    staging: `the answer is kept in ${join(paths[1]!, '..', String(staging))}`,
    temporary: `the answer is kept in ${temporary}, which a restart of this machine deletes`,
    keychain: 'the new token is kept in the keychain of the system',
  }
  expect(error.message.endsWith(`; ${where[kept]}`)).toBe(true)
  expect(error.hint).toBe(
    kept === 'temporary' ? 'run `guard resume` before this machine restarts' : 'run `guard resume`',
  )
  if (kept === 'temporary')
    expect([statSync(join(temporary, '..')).mode & 0o777, statSync(temporary).mode & 0o777]).toEqual([0o700, 0o600])
}

describe('a copy of a journal', () => {
  const copied = () => {
    const folder = tempFolder(tmpdir())
    const journals = createJournals(join(folder, 'state'))
    const journal = journals.create({ state: 'prepared' })
    const place = { kind: 'temporary', path: join(folder, 'guard-x', 'journal.jsonl') } as const
    expect(journals.keepCopy(journal, place)).toBe(true)
    return { folder, journals, journal, place }
  }

  test('grows with the journal, and belongs to it alone', () => {
    const { journals, journal, place } = copied()
    expect(journals.readCopy(journal, place)).toEqual([{ state: 'prepared' }])
    const records = [...journal.records, { state: 'chunk', text: 'x' }]
    expect(journals.keepCopy({ path: journal.path, records }, place)).toBe(true)
    expect(journals.readCopy(journal, place)).toEqual(records)
    expect(journals.readCopy(journals.create({ state: 'prepared' }), place)).toBe(undefined)
    journals.dropCopy(journal, place)
    expect(existsSync(join(place.path, '..'))).toBe(false)
  })

  test('is neither written to nor read from a folder that others may enter', () => {
    const { journals, journal, place } = copied()
    chmodSync(join(place.path, '..'), 0o755)
    expect(journals.readCopy(journal, place)).toBe(undefined)
    expect(journals.keepCopy(journal, place)).toBe(false)
  })

  test('is not written through a symbolic link', () => {
    const { folder, journals, journal } = copied()
    symlinkSync(join(folder, 'guard-x'), join(folder, 'guard-y'))
    expect(journals.keepCopy(journal, { kind: 'temporary', path: join(folder, 'guard-y', 'journal.jsonl') })).toBe(
      false,
    )
    mkdirSync(join(folder, 'guard-z'), { mode: 0o700 })
    writeFileSync(join(folder, 'victim'), 'mine')
    symlinkSync(join(folder, 'victim'), join(folder, 'guard-z', 'journal.jsonl'))
    expect(journals.keepCopy(journal, { kind: 'temporary', path: join(folder, 'guard-z', 'journal.jsonl') })).toBe(
      false,
    )
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('mine')
  })
})
