import { expect, test } from 'vitest'
import type { OpenJournal } from '../../src/core/ports/journals.ts'
import { Secret } from '../../src/core/secret.ts'
import type { PendingJournal } from '../../src/rotate/journal.ts'
import type { JournalHead, JournalState } from '../../src/rotate/journal-state.ts'
import { journalToEnd } from '../../src/rotate/sync-journal.ts'

const [OLD, FRESH, OTHER] = ['old', 'fresh', 'other'].map(name => new Secret(`tg_org_TEST${name}0123456789`)) as [
  Secret,
  Secret,
  Secret,
]
const journal = {} as OpenJournal

/** An unfinished journal that replaces `old`, with `fresh` in it if it came that far. */
function pending({ mode = 'rotate', old = OLD, fresh }: { mode?: JournalHead['mode']; old?: Secret; fresh?: Secret }) {
  const head = { mode, kind: 'org', old: old.reveal() } as JournalHead
  const state = {
    head,
    fresh,
    former: [],
    answers: [],
    targets: [] as JournalState['targets'],
  } as unknown as JournalState
  return { kind: 'pending', journal, state } satisfies PendingJournal
}

const held = (token: Secret) => ({ token, kind: 'org' as const, sites: [] })

test.for<[string, PendingJournal[], { rivals?: Secret[]; from?: string }, number | undefined]>([
  ['none is unfinished', [], { rivals: [OLD] }, undefined],
  ['the one of the token that is to be replaced', [pending({})], { rivals: [OLD] }, 0],
  ['the only one, if no other token is here', [pending({})], {}, 0],
  ['none, if the only other token here is not of it', [pending({})], { rivals: [OTHER] }, undefined],
  ['the one that the token is in', [pending({ old: OTHER }), pending({ fresh: FRESH })], { rivals: [OLD, OTHER] }, 1],
  [
    'the one that --from names',
    [pending({ old: OTHER }), pending({})],
    { rivals: [OLD, OTHER], from: OLD.fingerprint },
    1,
  ],
  ['of several the one of the only other token', [pending({ old: OTHER }), pending({})], { rivals: [OLD] }, 1],
  [
    'no delivery, although the token is in it',
    [pending({ mode: 'deliver', fresh: FRESH })],
    { rivals: [OLD] },
    undefined,
  ],
  ['no delivery, although nothing else is unfinished', [pending({ mode: 'deliver' })], {}, undefined],
])('an organisation token that is given ends %s', ([, journals, { rivals = [], from }, expected]) => {
  const choice = { fresh: FRESH, rivals: rivals.map(held), freshPaths: new Set<string>(), history: [], from }
  const ended = journalToEnd(choice, { pending: journals, isGiven: true })
  expect(ended && journals.indexOf(ended)).toBe(expected)
})
