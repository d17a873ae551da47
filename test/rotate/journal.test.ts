import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JournalRecord, OpenJournal } from '../../src/core/ports/journals.ts'
import { append, pendingIn } from '../../src/rotate/journal.ts'

const OLD = 'tg_anon_TESTold0123456789abcd'
const TOKENS = ['tg_anon_TESTnew0123456789abcd', 'tg_anon_TESTnext012345678abcd', 'no token']
const HEAD: JournalRecord = {
  ...{ state: 'prepared', schema: 'guard.journal/1', mode: 'rotate', kind: 'email', origin: 'https://npm.flatt.tech/' },
  ...{ old: OLD, scope: { here: true, searchMilliseconds: 1000 }, keychain: false, left: [], targets: [] },
  at: '2026-01-01T00:00:00.000Z',
}
const TARGET = {
  ...{ path: '/h/.npmrc', adapter: 'npmrc', staging: '/h/.npmrc.guard-0123456789abcdef.tmp' },
  ...{ hash: 'a'.repeat(64), size: 1 },
}

const token = fc.constantFrom(...TOKENS)
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ state: fc.constantFrom('issuing', 'resetting'), oldWasRejected: fc.boolean() }),
  token.map(value => ({ state: 'chunk', text: `{"token":"${value}"}`, head: 'HTTP/1.1 200 OK' })),
  token.map(value => ({ state: 'head', text: `x-token: ${value}` })),
  fc.record({ state: fc.constant('answered'), status: fc.constantFrom(200, 401, 2.5), complete: fc.boolean() }),
  fc.record({ state: fc.constant('accepted'), fresh: token, aside: fc.boolean(), otherAccount: fc.boolean() }),
  fc.constant({ state: 'accepted', targets: [TARGET] }),
  fc.constantFrom('lost', 'written', 'revoking', 'waiting').map(state => ({ state })),
)

test('a journal that is read again leads to the state that each of its records was handed on with', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), records => {
      const journal = inMemory()
      const handedOn = records.reduce(append, pendingIn(journal))
      expect(handedOn.state).toEqual(pendingIn(journal).state)
    }),
    { numRuns: 500 },
  )
})

test('a record that the disk does not take changes no state', () => {
  const full = () => {
    throw new Error('the disk is full')
  }
  const pending = pendingIn({ ...inMemory(), append: full })
  expect(() => append(pending, { state: 'issuing' })).toThrow('the disk is full')
  expect(pending.state).toMatchObject({ phase: 'prepared', calls: 0 })
})

function inMemory(): OpenJournal {
  const records = [HEAD]
  return {
    ...{ kind: 'open', path: '/state/journal.jsonl', records, erase() {}, setAside: () => '' },
    append: each => void records.push(each),
  }
}
