import { expect, test } from 'vitest'
import type { JournalRecord, OpenJournal } from '../../src/core/ports/journals.ts'
import { classifyJournal } from '../../src/rotate/journal.ts'
import { nextStep } from '../../src/rotate/next-step.ts'

const OLD = 'tg_anon_TESTold0123456789abcd'
const NEW = 'tg_anon_TESTnew0123456789abcd'
const HEAD: JournalRecord = {
  ...{ state: 'prepared', schema: 'guard.journal/1', mode: 'rotate', kind: 'email', origin: 'https://npm.flatt.tech/' },
  ...{ old: OLD, scope: { here: true, searchMilliseconds: 1000 }, keychain: false, left: [], targets: [] },
  at: '2026-01-01T00:00:00.000Z',
}
const ISSUING = { state: 'issuing' }
const CHUNK = { state: 'chunk', text: `{"token":"${NEW}"}` }
const DAMAGED = { state: 'damaged', tokens: [] }

/** What guard says of a journal with these records behind its plan. */
function saidOf(...records: JournalRecord[]) {
  const journal: OpenJournal = {
    ...{ kind: 'open', path: '/state/journal.jsonl', records: [HEAD, ...records] },
    ...{ append: () => {}, erase: () => {}, setAside: () => '' },
  }
  const judged = classifyJournal(journal)
  return judged.kind === 'pending' ? nextStep(judged) : judged.message
}

const ABOUT = 'the rotation of tg_anon_…abcd (journal /state/journal.jsonl) was begun and not finished'
const RESUME = 'run `guard resume`'

test.for<[string, JournalRecord[], string, string]>([
  ['planned', [], 'nothing was sent', RESUME],
  ['called', [ISSUING], 'a call may have left, and no answer is here', RESUME],
  ['answered', [ISSUING, CHUNK], 'an answer is here, and not read to its end', RESUME],
  [
    'accepted',
    [ISSUING, CHUNK, { state: 'accepted', fresh: NEW }],
    'the new token is here, and not yet proved in every file',
    RESUME,
  ],
  [
    'lost',
    [ISSUING, { state: 'lost' }],
    'no token that it holds works',
    'run `guard sync --token-stdin` with the token of another machine; if none has one, `guard reset EMAIL`, or `guard resume --give-up`',
  ],
  [
    'planned, and damaged behind the plan',
    [DAMAGED],
    'a call may have left, and no answer is here; a part of its journal is damaged or missing',
    RESUME,
  ],
  [
    'damaged where a token is legible',
    [{ state: 'damaged', tokens: [NEW] }],
    'an answer is here, and not read to its end; a part of its journal is damaged or missing',
    RESUME,
  ],
  [
    'accepted behind damage',
    [ISSUING, DAMAGED, { state: 'accepted', fresh: NEW }],
    'the new token is here, and not yet proved in every file; a part of its journal is damaged or missing',
    RESUME,
  ],
  [
    'written, with its token damaged',
    [ISSUING, CHUNK, DAMAGED, { state: 'written' }],
    'an answer is here, and not read to its end; a part of its journal is damaged or missing',
    RESUME,
  ],
])('a rotation that was %s is named with its way out', ([, records, standing, fix]) => {
  expect(saidOf(...records)).toEqual({ message: `${ABOUT}: ${standing}`, fix })
})

test('an answer with a damaged part never counts as complete', () => {
  const ended = { state: 'answered', status: 200, complete: true }
  const completeness = (...records: JournalRecord[]) => {
    const judged = classifyJournal({ kind: 'open', path: '', records: [HEAD, ...records] } as unknown as OpenJournal)
    return judged.kind === 'pending' && [judged.state.complete, judged.state.answers.at(-1)?.complete]
  }
  expect(completeness(ISSUING, CHUNK, ended)).toEqual([true, true])
  expect(completeness(ISSUING, DAMAGED, CHUNK, ended)).toEqual([false, false])
  expect(completeness(ISSUING, DAMAGED, ISSUING, CHUNK, ended)).toEqual([true, true])
})

test.for<[string, Partial<JournalRecord>]>([
  ['an adapter', { targets: [target({ adapter: 'npx' })] }],
  ['a kind', { kind: 'team' }],
  ['a mode', { mode: 'swap' }],
  ['a state', { state: 'paused' }],
])('a journal with %s that this guard does not know is called newer', ([, fields]) => {
  const judged = classifyJournal({
    kind: 'open',
    path: '/j',
    records: [{ ...HEAD, ...fields }],
  } as unknown as OpenJournal)
  expect(judged).toMatchObject({ kind: 'unusable', why: 'newer', message: '/j was written by a newer guard' })
})

test.for<[string, Partial<JournalRecord>]>([
  ['an origin that is no URL of http', { origin: 'file:///etc' }],
  ['an old token that is none', { old: 'alias ls' }],
  ['a relative path that its staging file is not beside', { targets: [target({ path: '../.bashrc' })] }],
  ['a relative staging path', { targets: [target({ staging: 'x.guard-0123456789abcdef.tmp' })] }],
  ['a staging file with another name', { targets: [target({ staging: '/home/.ssh/id_ed25519' })] }],
  ['a hash that is none', { targets: [target({ hash: '0' })] }],
  ['a list that is none', { left: 'all' }],
])('a journal with %s is called damaged, and shows its tokens', ([, fields]) => {
  const records = [{ ...HEAD, ...fields }, CHUNK]
  const judged = classifyJournal({ kind: 'open', path: '/j', records } as unknown as OpenJournal)
  expect(judged).toMatchObject({ kind: 'unusable', why: 'damaged', message: '/j is damaged: its plan cannot be read' })
  if (judged.kind === 'unusable') expect(judged.tokens.map(token => token.reveal())).toContain(NEW)
})

function target(fields: Record<string, unknown>) {
  const hash = 'a'.repeat(64)
  return {
    path: '/h/.npmrc',
    adapter: 'npmrc',
    staging: '/h/.npmrc.guard-0123456789abcdef.tmp',
    hash,
    size: 1,
    ...fields,
  }
}
