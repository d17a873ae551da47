import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HistoryLine, OpenJournal } from '../../src/core/ports/journals.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { ROOM } from '../../src/disk/journal-text.ts'
import { createLock } from '../../src/disk/lock.ts'
import { asOrdinaryUser } from '../helpers/ordinary-user.ts'
import { errorOf, NOBODY, oldest, rootOnly, tempFolder, unusableOnes } from './temp.ts'

const FIRST = { state: 'prepared', paths: ['/home/ü/.npmrc', '/caf\uDCE9'], nul: '\0' }

function begin(...records: { state: string }[]) {
  const state = join(tempFolder(), 'deep/state')
  const journals = createJournals(state)
  const journal = journals.create(FIRST)
  for (const record of records) journal.append(record)
  return { state, journals, journal, path: journal.path }
}

const recordsOf = (journal: OpenJournal | undefined) => journal?.records

describe('a journal', () => {
  test('is private, with 64 KiB reserved on disk, in a private folder', () => {
    const { state, path } = begin()
    expect(path).toMatch(/\/journal-[0-9a-f-]{36}\.jsonl$/)
    expect(statSync(state).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(65_536)
    expect(readdirSync(state)).toHaveLength(1)
  })

  test('is found again with its records and can be extended', () => {
    const { journals, journal, path } = begin({ state: 'issuing' })
    const found = oldest(journals)
    expect(found?.path).toBe(path)
    expect(recordsOf(found)).toEqual([FIRST, { state: 'issuing' }])
    found?.append({ state: 'answered' })
    expect(recordsOf(found)).toEqual([FIRST, { state: 'issuing' }, { state: 'answered' }])
    expect(recordsOf(oldest(journals))).toEqual(recordsOf(found))
    expect(journal.records).toHaveLength(2)
  })

  test('grows beyond its reserved space', () => {
    const record = { state: 'answered', body: 'é'.repeat(100_000) }
    const { journals } = begin(record, { state: 'accepted' })
    expect(recordsOf(oldest(journals))).toEqual([FIRST, record, { state: 'accepted' }])
  })

  test('is gone after it is erased, and erasing twice does no harm', () => {
    const { state, journals, journal } = begin({ state: 'issuing' })
    journal.erase()
    journal.erase()
    expect(oldest(journals)).toBe(undefined)
    expect(readdirSync(state)).toEqual([])
  })

  test('is absent without a state folder, and listing creates none', () => {
    const state = join(tempFolder(), 'state')
    expect(oldest(createJournals(state))).toBe(undefined)
    expect(createJournals(state).history()).toEqual([])
    expect(() => statSync(state)).toThrow('ENOENT')
  })

  test('cleans up after a killed creation', () => {
    const { state, journals } = begin()
    writeFileSync(join(state, 'journal-00000000-0000-0000-0000-000000000000.tmp'), 'half of it')
    expect(recordsOf(oldest(journals))).toEqual([FIRST])
    journals.create(FIRST)
    expect(readdirSync(state).filter(name => !name.endsWith('.jsonl'))).toEqual([])
  })

  test('is listed oldest first', () => {
    const { journals, path } = begin()
    const second = journals.create({ state: 'prepared', second: true })
    utimesSync(path, new Date(), new Date())
    const first = oldest(journals)
    first?.erase()
    expect([first?.path, oldest(journals)?.path]).toEqual([path, second.path].sort(byCreation))
  })

  test('holds any record that JSON can hold', () => {
    const { journals, journal } = begin()
    const value = fc.jsonValue()
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), value),
        fc.string({ unit: 'binary' }),
        (fields, state) => {
          const record = JSON.parse(JSON.stringify({ ...fields, state }))
          journal.append(record)
          expect(oldest(journals)?.records.at(-1)).toEqual(record)
        },
      ),
      { numRuns: 60 },
    )
  })
})

function byCreation(a: string, b: string): number {
  return created(a) - created(b)
}

function created(path: string): number {
  try {
    return JSON.parse(readFileSync(path, 'utf8').split('\n')[0]!).created
  } catch {
    return 0
  }
}

const TOKEN = 'tg_anon_TEST0123456789abcdef'
const DAMAGED = { state: 'damaged', tokens: [] }
const LAST = { state: 'answered', body: `{"token":"${TOKEN}ü\n"}` }

/** A journal of three records, and the end of each line in its file. */
function written() {
  const place = begin({ state: 'issuing' }, LAST)
  const whole = readFileSync(place.path)
  const ends = [...whole.toString('latin1').matchAll(/\n/g)].map(({ index }) => index + 1)
  const found = (bytes: Buffer) => {
    writeFileSync(place.path, bytes)
    return oldest(place.journals)
  }
  return { ...place, whole, ends, found }
}

const withoutTokens = (journal: OpenJournal | undefined) =>
  journal?.records.map(record => (record.state === 'damaged' ? DAMAGED : record))

describe('a truncated record', () => {
  const ways = [
    ['ends', (whole: Buffer, at: number) => whole.subarray(0, at)],
    ['is followed by blank room', (whole: Buffer, at: number) => Buffer.concat([whole.subarray(0, at), ROOM])],
    [
      'has a hole before it',
      (whole: Buffer, at: number, start: number, end: number) =>
        Buffer.concat([whole.subarray(0, start), Buffer.alloc(at - start), whole.subarray(at, end), ROOM]),
    ],
  ] as const

  test.for(ways)('is recognised as damaged, wherever it %s, and the next one follows it', ([, cut]) => {
    const { whole, ends, found } = written()
    const [start, end] = [ends[2]!, ends[3]!]
    for (let at = start + 1; at < end - 1; at += 1) {
      const journal = found(cut(whole, at, start, end))
      expect(withoutTokens(journal)).toEqual([FIRST, { state: 'issuing' }, DAMAGED])
      journal?.append({ state: 'next' })
      const again = found(readFileSync(journal!.path))
      expect(withoutTokens(again)?.filter(({ state }) => state !== 'damaged')).toEqual([
        FIRST,
        { state: 'issuing' },
        { state: 'next' },
      ])
      expect(withoutTokens(again)).toContainEqual(DAMAGED)
    }
  })
})

describe('a damaged journal', () => {
  test('is read around any changed byte', () => {
    const { whole, ends, found } = written()
    for (let at = ends[1]!; at < ends[3]!; at += 1) {
      const bytes = Buffer.from(whole)
      bytes[at]! ^= 1 + (at % 255)
      const line = at < ends[2]! ? 2 : 3
      const records = found(bytes)?.records ?? []
      expect(records.slice(0, 1)).toEqual([FIRST])
      expect(records.some(({ state }) => state === 'damaged')).toBe(true)
      const isBreak = at === ends[2]! - 1
      if (line === 2 || isBreak) expect(records.at(-1)).toEqual(LAST)
      else expect(records[1]).toEqual({ state: 'issuing' })
    }
  })

  test('shows the tokens that are legible in a damaged record', () => {
    const { whole, ends, found } = written()
    const bytes = Buffer.from(whole)
    bytes[ends[3]! - 4]! ^= 1
    expect(recordsOf(found(bytes))).toEqual([FIRST, { state: 'issuing' }, { state: 'damaged', tokens: [TOKEN] }])
  })

  test('is read without its header and with merged lines', () => {
    const { whole, ends, found } = written()
    const lines = [FIRST, { state: 'issuing' }, LAST]
    const isRead = (bytes: Buffer) => expect(recordsOf(found(bytes))).toEqual(expect.arrayContaining(lines))
    isRead(whole.subarray(ends[0]))
    isRead(Buffer.concat([Buffer.from('{"schema":"gu'), whole.subarray(ends[0])]))
    const joined = Buffer.from(whole)
    for (const end of ends.slice(0, 3)) joined[end - 1] = 0x20
    isRead(joined)
  })

  test.for([
    ['was cut at the border of a record', (whole: Buffer, border: number) => whole.subarray(0, border)],
    ['was cut before the line break of a record', (whole: Buffer, border: number) => whole.subarray(0, border - 1)],
    ['lost the last byte of its room', (whole: Buffer) => whole.subarray(0, -1)],
    ['has a zeroed block where a record was', (whole: Buffer, border: number) => fill(whole, border, whole.length)],
    ['has a zeroed byte in its room', (whole: Buffer) => fill(whole, whole.length - 1, whole.length)],
  ] as const)('is recognised as damaged if it %s', ([, damage]) => {
    const { whole, ends, found } = written()
    expect(recordsOf(found(damage(whole, ends[1]!)))?.at(-1)).toEqual(DAMAGED)
    expect(recordsOf(found(whole))?.at(-1)).toEqual(LAST)
  })

  test('takes time in proportion to its length, whatever is in it', () => {
    const { whole, ends, found } = written()
    const hostile = Buffer.from(`{"{"{","sum":"0123456789abcdef"}`.repeat(20_000))
    const started = performance.now()
    found(Buffer.concat([whole.subarray(0, ends[1]), hostile]))
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

function fill(whole: Buffer, from: number, to: number): Buffer {
  return Buffer.from(whole).fill(0, from, to)
}

describe('a journal that cannot be used', () => {
  test.for([
    ['is empty', ''],
    ['has only its first line', '{"schema":"guard.journal/1","created":1}\n'],
    ['has a record without a state', '{"schema":"guard.journal/1","created":1}\n{"stat":"prepared"}\n'],
    ['holds something else', 'hello\n'],
  ] as const)('because it %s is named, and the others are still read', ([, text]) => {
    const { journals, path } = begin()
    const other = journals.create(FIRST)
    writeFileSync(path, text)
    expect(unusableOnes(journals)).toEqual([
      {
        kind: 'unusable',
        path,
        why: 'damaged',
        message: `${path} is not a usable journal: its records are damaged`,
        hint: 'run `guard resume --give-up`, which puts that file aside; `guard status` tells which token is valid',
        tokens: [],
      },
    ])
    expect(oldest(journals)?.path).toBe(other.path)
  })

  test('because a newer guard wrote it is not called damaged', () => {
    const { journals, path } = begin()
    writeFileSync(path, '{"schema":"guard.journal/99","created":1}\n{"state":"prepared"}\n')
    expect(unusableOnes(journals)).toMatchObject([{ why: 'newer', message: `${path} was written by a newer guard` }])
  })

  test('because it is a folder is named', () => {
    const { journals, journal, path } = begin()
    journal.erase()
    mkdirSync(path)
    expect(unusableOnes(journals)).toMatchObject([
      { why: 'damaged', message: `${path} is not a usable journal: it is a folder` },
    ])
  })

  test('is set aside under a name that is not a journal’s, with every byte', () => {
    const { state, journals, path } = begin()
    writeFileSync(path, 'hello')
    const aside = journals.setAside(unusableOnes(journals)[0]!)
    expect(aside).toBe(path.replace('.jsonl', '.damaged'))
    expect(readFileSync(aside, 'utf8')).toBe('hello')
    expect(journals.list()).toEqual([])
    expect(readdirSync(state)).toHaveLength(1)
  })
})

describe('the history', () => {
  const line = (to: string): HistoryLine => ({
    at: '2026-01-01T00:00:00Z',
    kind: 'email',
    origin: 'https://x/',
    from: null,
    to,
  })

  test('keeps its lines in order, in a private file', () => {
    const state = join(tempFolder(), 'state')
    const journals = createJournals(state)
    for (const to of ['a', 'b', 'c']) journals.remember(line(to))
    expect(journals.history()).toEqual([line('a'), line('b'), line('c')])
    expect(statSync(join(state, 'history.jsonl')).mode & 0o777).toBe(0o600)
  })

  test('ignores a truncated line and appends none to it', () => {
    const state = join(tempFolder(), 'state')
    const journals = createJournals(state)
    journals.remember(line('a'))
    journals.remember(line('b'))
    const path = join(state, 'history.jsonl')
    const { size } = statSync(path)
    const start = readFileSync(path, 'utf8').indexOf('\n') + 1
    for (let cut = size - 2; cut > start; cut -= 7) {
      truncateSync(path, cut)
      expect(journals.history()).toEqual([line('a')])
    }
    journals.remember(line('c'))
    expect(journals.history()).toEqual([line('a'), line('c')])
  })

  test('is not written through a symlink', () => {
    const state = join(tempFolder(), 'state')
    mkdirSync(state)
    symlinkSync('elsewhere', join(state, 'history.jsonl'))
    const journals = createJournals(state)
    expect(journals.remember(line('a'))).toContain(`${state}/history.jsonl cannot be written: `)
    expect(errorOf(() => journals.create(FIRST))).toMatchObject({ exitCode: 6, code: 'HISTORY_UNWRITABLE' })
    expect(readdirSync(state)).toEqual(['history.jsonl'])
  })

  test('is checked to be writable before a journal is created, without leaving a file behind', () => {
    const state = join(tempFolder(), 'state')
    const journals = createJournals(state)
    const journal = journals.create(FIRST)
    expect(readdirSync(state)).toEqual([basename(journal.path)])
    journal.erase()
    mkdirSync(join(state, 'history.jsonl'))
    expect(errorOf(() => journals.create(FIRST))).toMatchObject({
      exitCode: 6,
      message: `${state}/history.jsonl cannot be written: it is a folder`,
      hint: 'make it a file that this user can write, or move it away; then run the command again',
    })
    expect(journals.remember(line('a'))).toBe(`${state}/history.jsonl cannot be written: it is a folder`)
    expect(readdirSync(state)).toEqual(['history.jsonl'])
  })
})

describe.skipIf(process.geteuid?.() !== 0)(`what root creates in the folder of a user${rootOnly}`, () => {
  test('belongs to that user: the state folder, the journal, the history and the lock', async () => {
    const home = tempFolder()
    chownSync(home, NOBODY, NOBODY)
    const state = join(home, '.local/state/guard')
    const journals = createJournals(state)
    await createLock(state).hold(async () => {
      journals.create(FIRST)
      journals.remember({ at: '2026-01-01T00:00:00Z', kind: 'email', origin: 'https://x/', from: null, to: 'a' })
      const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).sort()
      expect(paths.map(path => basename(path).replace(/-.*\./, '-*.'))).toEqual([
        '.local',
        'state',
        'guard',
        'history.jsonl',
        'journal-*.jsonl',
        'lock',
      ])
      const owners = paths.map(path => statSync(join(home, path))).map(({ uid, gid, mode }) => [uid, gid, mode & 0o77])
      expect(owners).toEqual(paths.map(() => [NOBODY, NOBODY, 0]))
    })
    expect(await asOrdinaryUser(async () => oldest(journals)?.records)).toEqual([FIRST])
  })

  test('of another user is named and not followed', async () => {
    const { path, journals } = begin()
    chownSync(path, NOBODY, NOBODY)
    expect(unusableOnes(journals)).toMatchObject([
      {
        why: 'forbidden',
        message: `${path} cannot be read: it belongs to another user`,
        hint: 'run `guard resume` as the user that owns it',
      },
    ])
  })

  test('that this user may not read is named, with the way to read it', async () => {
    const { state, path, journals } = begin()
    for (const each of [join(state, '../..'), join(state, '..'), state, path]) chownSync(each, NOBODY, NOBODY)
    const seen = (mode: number, target: string) => {
      chmodSync(target, mode)
      return asOrdinaryUser(async () => unusableOnes(journals)).finally(() => chmodSync(target, 0o700))
    }
    expect(await seen(0, path)).toMatchObject([
      {
        message: `${path} cannot be read: permission denied`,
        hint: `run \`chmod u+rwX ${path}\`, then \`guard resume\``,
      },
    ])
    expect(await seen(0, state)).toMatchObject([{ message: `${state} cannot be read: permission denied` }])
  })
})

test('a journal that is a symbolic link is named, whatever it leads to', () => {
  const { path, journals, journal } = begin()
  const text = readFileSync(path)
  for (const target of [path, 'nowhere', 'elsewhere']) {
    journal.erase()
    writeFileSync(join(path, '../elsewhere'), text)
    rmSync(path, { force: true })
    symlinkSync(target, path)
    expect(unusableOnes(journals)).toMatchObject([
      { why: 'damaged', message: `${path} is not a usable journal: it is a symbolic link` },
    ])
  }
})
