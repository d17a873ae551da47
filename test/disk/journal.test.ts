import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HistoryLine, OpenJournal } from '../../src/core/ports.ts'
import { createJournals } from '../../src/disk/journal.ts'
import { type Children, makeChildren, noStrace } from './child.ts'
import { errorOf, oldest, tempFolder, unusableOnes } from './temp.ts'

const FIRST = { state: 'prepared', paths: ['/home/ü/.npmrc', '/caf\uDCE9'], nul: '\0' }

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

function begin(...records: { state: string }[]) {
  const state = join(tempFolder(), 'deep/state')
  const journals = createJournals(state)
  const journal = journals.create(FIRST)
  for (const record of records) journal.append(record)
  return { state, journals, journal, path: journal.path }
}

const recordsOf = (journal: OpenJournal | undefined) => journal?.records

describe('a journal', () => {
  test('is private, with 64 KiB of room on the disk, in a private folder', () => {
    const { state, path } = begin()
    expect(path).toMatch(/\/journal-[0-9a-f-]{36}\.jsonl$/)
    expect(statSync(state).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(65_536)
    expect(readdirSync(state)).toHaveLength(1)
  })

  test('is found again with its records, and grows from there', () => {
    const { journals, journal, path } = begin({ state: 'issuing' })
    const found = oldest(journals)
    expect(found?.path).toBe(path)
    expect(recordsOf(found)).toEqual([FIRST, { state: 'issuing' }])
    found?.append({ state: 'answered' })
    expect(recordsOf(found)).toEqual([FIRST, { state: 'issuing' }, { state: 'answered' }])
    expect(recordsOf(oldest(journals))).toEqual(recordsOf(found))
    expect(journal.records).toHaveLength(2)
  })

  test('grows beyond its room', () => {
    const record = { state: 'answered', body: 'é'.repeat(100_000) }
    const { journals } = begin(record, { state: 'accepted' })
    expect(recordsOf(oldest(journals))).toEqual([FIRST, record, { state: 'accepted' }])
  })

  test('is gone when it is erased, and erasing twice does no harm', () => {
    const { state, journals, journal } = begin({ state: 'issuing' })
    journal.erase()
    journal.erase()
    expect(oldest(journals)).toBe(undefined)
    expect(readdirSync(state)).toEqual([])
  })

  test('is not there where there is no state folder, and looking makes none', () => {
    const state = join(tempFolder(), 'state')
    expect(oldest(createJournals(state))).toBe(undefined)
    expect(createJournals(state).history()).toEqual([])
    expect(() => statSync(state)).toThrow('ENOENT')
  })

  test('takes what a killed creation left behind away with it', () => {
    const { state, journals } = begin()
    writeFileSync(join(state, 'journal-00000000-0000-0000-0000-000000000000.tmp'), 'half of it')
    expect(recordsOf(oldest(journals))).toEqual([FIRST])
    journals.create(FIRST)
    expect(readdirSync(state).filter(name => !name.endsWith('.jsonl'))).toEqual([])
  })

  test('that is the oldest comes first', () => {
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
      { numRuns: 200 },
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

describe('a record that was cut short', () => {
  const LAST = { state: 'answered', body: '{"token":"tg_anon_ü\n"}' }

  test.for([
    ['ends', (bytes: Buffer, at: number) => bytes.subarray(0, at)],
    [
      'is followed by blank room',
      (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(99)]),
    ],
    [
      'has a hole before it',
      (bytes: Buffer, at: number, start: number) =>
        Buffer.concat([bytes.subarray(0, start), Buffer.alloc(at - start), bytes.subarray(at)]),
    ],
  ] as const)('counts as none, wherever it %s', ([, cut]) => {
    const { journals, path } = begin({ state: 'issuing' })
    const start = readFileSync(path).indexOf(0)
    oldest(journals)?.append(LAST)
    const whole = readFileSync(path)
    const end = whole.indexOf(0)
    for (let at = start + 1; at < end; at += 1) {
      writeFileSync(path, cut(whole, at, start))
      const found = oldest(journals)
      expect(recordsOf(found)).toEqual([FIRST, { state: 'issuing' }])
      found?.append({ state: 'next' })
      expect(recordsOf(oldest(journals))).toEqual([FIRST, { state: 'issuing' }, { state: 'next' }])
    }
    writeFileSync(path, whole)
    expect(recordsOf(oldest(journals))).toEqual([FIRST, { state: 'issuing' }, LAST])
  })
})

describe('a journal that cannot be used', () => {
  test.for([
    ['is empty', ''],
    ['has only its first line', '{"schema":"guard.journal/1","created":1}\n'],
    [
      'has a record that is no JSON',
      '{"schema":"guard.journal/1","created":1}\n{"state":"prepared"}\n{"stat\n{"state":"x"}\n',
    ],
    ['has a record without a state', '{"schema":"guard.journal/1","created":1}\n{"stat":"prepared"}\n'],
    ['holds something else', 'hello\n'],
  ] as const)('because it %s is named, and lets the others be read', ([, text]) => {
    const { journals, path } = begin()
    const other = journals.create(FIRST)
    writeFileSync(path, text)
    expect(unusableOnes(journals)).toEqual([
      {
        kind: 'unusable',
        path,
        why: 'damaged',
        message: `${path} is not a usable journal: its records are damaged`,
        hint: 'check with `guard status` which token is valid, then move that file out of its folder',
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
    expect(aside).toBe(path.replace('journal-', 'damaged-'))
    expect(readFileSync(aside, 'utf8')).toBe('hello')
    expect(journals.list()).toEqual([])
    expect(readdirSync(state)).toHaveLength(1)
  })
})

describe.skipIf(noStrace)(`a journal under attack${noStrace}`, { timeout: 60_000 }, () => {
  const code = (state: string) => `
    const journals = disk.createJournals(${JSON.stringify(state)})
    try {
      const journal = journals.list()[0] ?? journals.create({ state: 'prepared' })
      journal.append({ state: 'issuing', token: 'x'.repeat(5000) })
      journal.append({ state: 'answered', body: 'y'.repeat(5000) })
    } catch (error) {
      console.log(error.name, error.exitCode)
    }`

  test.for([
    ['openat', 8],
    ['pwrite64', 3],
    ['fsync', 6],
    ['rename', 1],
  ] as const)('that is killed at a %s is whole, up to some record', ([call, times]) => {
    for (let when = 1; when <= times; when += 1) {
      const state = join(tempFolder(), 'state')
      mkdirSync(state)
      const watched = call === 'openat' ? ['-P', state] : []
      children.run(code(state), { strace: [...watched, '-e', `inject=${call}:signal=KILL:when=${when}`] })
      const states = oldest(createJournals(state))?.records.map(record => record.state)
      expect([undefined, ['prepared'], ['prepared', 'issuing'], ['prepared', 'issuing', 'answered']]).toContainEqual(
        states,
      )
      createJournals(state).create({ state: 'prepared' })
      expect(readdirSync(state).filter(name => name.endsWith('.tmp'))).toEqual([])
    }
  })

  test.for(['ENOSPC', 'EIO'])('that meets %s while it is written keeps what it had and goes on later', fault => {
    const state = join(tempFolder(), 'state')
    const { stdout } = children.run(code(state), { strace: ['-e', `inject=pwrite64:error=${fault}:when=2`] })
    expect(stdout).toBe('GuardError 7\n')
    const journals = createJournals(state)
    expect(recordsOf(oldest(journals))).toEqual([{ state: 'prepared' }])
    oldest(journals)?.append({ state: 'issuing' })
    expect(recordsOf(oldest(journals))).toEqual([{ state: 'prepared' }, { state: 'issuing' }])
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

  test('leaves a line out that was cut short, and none is glued to it', () => {
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
    expect(errorOf(() => createJournals(state).remember(line('a')))).toMatchObject({ exitCode: 6 })
    expect(readdirSync(state)).toEqual(['history.jsonl'])
  })
})
