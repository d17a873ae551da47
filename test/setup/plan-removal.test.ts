import { expect, test } from 'vitest'
import { applyEdits } from '../../src/core/edit.ts'
import { ownEntries, planRemoval, type RemovalPlan } from '../../src/setup/plan-removal.ts'
import type { RecordedEdit } from '../../src/setup/record.ts'
import { type DesiredValue, TOKEN_MARKER } from '../../src/tools/recipe.ts'
import { gathered, HOSTS, lines, NPMRC, recordOf, TOKEN } from './gathered.ts'

const OWN = `registry=https://npm.flatt.tech/\n//npm.flatt.tech/:_authToken=${TOKEN}\n`
const ADDED = lines(OWN.replace(TOKEN, TOKEN_MARKER))
const EXCHANGED: RecordedEdit = { key: ['registry'], before: 'https://x.example/', after: 'https://npm.flatt.tech/' }

interface Row {
  text: string | { problem: string } | undefined
  recorded?: RecordedEdit[]
  created?: boolean
  all?: boolean
  unwritable?: string
  /** The file's content afterwards, `null` if it is deleted; the entries that stay; or why nothing is done. */
  expected: { after?: string | null; byHand?: string[]; problem?: string }
}

const rows: Record<string, Row> = {
  'no file': { text: undefined, recorded: [ADDED], expected: {} },
  'a file that says nothing of Guard': { text: 'fund=false\n', expected: {} },
  'lines that setup put in': { text: `fund=false\n${OWN}`, recorded: [ADDED], expected: { after: 'fund=false\n' } },
  'lines that setup put in, with another token by now': {
    text: `fund=false\n${OWN.replace(TOKEN, 'tg_anon_TESTnew0000000009')}`,
    recorded: [ADDED],
    expected: { after: 'fund=false\n' },
  },
  'lines in a file that setup made': { text: OWN, recorded: [ADDED], created: true, expected: { after: null } },
  'lines in a file that was there and empty': { text: OWN, recorded: [ADDED], expected: { after: '' } },
  'lines in a file that setup made, and others by now': {
    ...{ text: `${OWN}audit=false\n`, recorded: [ADDED], created: true },
    expected: { after: 'audit=false\n' },
  },
  'a file that setup made, and that is empty by now': {
    ...{ text: '\n', recorded: [ADDED], created: true },
    expected: { after: null },
  },
  'a value that setup exchanged': {
    ...{ text: 'registry=https://npm.flatt.tech/\n', recorded: [EXCHANGED] },
    expected: { after: 'registry=https://x.example/\n' },
  },
  'a value that setup exchanged, and its owner changed since': {
    ...{ text: 'registry=https://y.example/\n', recorded: [EXCHANGED] },
    expected: {},
  },
  'lines that somebody else put in': { text: OWN, expected: { byHand: ['registry', '//npm.flatt.tech/:_authToken'] } },
  'lines that somebody else put in, with --all': {
    text: `a=1\n${OWN}b=2\n`,
    all: true,
    expected: { after: 'a=1\nb=2\n' },
  },
  'lines that setup put in, and that were moved apart since': {
    text: OWN.replace('\n//', '\na=1\n//'),
    recorded: [ADDED],
    expected: { after: 'a=1\n' },
  },
  'a file that cannot be read': { text: { problem: 'no' }, expected: { problem: 'no' } },
  'a file that cannot be written': { text: OWN, recorded: [ADDED], unwritable: 'no', expected: { problem: 'no' } },
}

function shown({ removals, byHand, problems }: RemovalPlan): Row['expected'] {
  const [removal] = removals
  return {
    ...(removal && { after: removal.isDeleted ? null : applyEdits(removal.before.text, [removal.edit]) }),
    ...(byHand[0] && { byHand: byHand[0].keys.map(key => key.join('.')) }),
    ...(problems[0] && { problem: problems[0].message }),
  }
}

test.for(Object.entries(rows))('remove takes entries out of %s', async ([, row]) => {
  const { text, recorded, created = false, all = false, unwritable, expected } = row
  const home = await gathered({
    files: text === undefined ? {} : { [NPMRC]: text },
    unwritable: unwritable === undefined ? {} : { [NPMRC]: unwritable },
  })
  const record = recordOf(recorded ? [{ created, edits: recorded, folders: ['/home/a/made'] }] : [])
  const plan = planRemoval(home, { record, trustedHosts: HOSTS, all })
  expect(shown(plan)).toEqual(expected)
  if (plan.removals[0]) expect(plan.removals[0].folders).toEqual(expected.after === null ? ['/home/a/made'] : [])
})

const REGISTRY: DesiredValue = { key: ['server'], value: 'https://npm.flatt.tech/', role: 'registry' }
const detail = (...key: (string | number)[]): DesiredValue => ({ key, value: true, role: 'detail' })

test.for<[string, tree: object, wants: DesiredValue[], expected: unknown[]]>([
  ['a registry of Guard', { server: 'https://npm.flatt.tech/' }, [REGISTRY], [['server']]],
  ['a registry of Guard, spelled in another way', { server: 'https://npm.flatt.tech/x' }, [REGISTRY], [['server']]],
  ['another registry', { server: 'https://x.example/' }, [REGISTRY], []],
  [
    'a detail with its registry',
    { server: REGISTRY.value, always: true },
    [REGISTRY, detail('always')],
    [['server'], ['always']],
  ],
  ["a detail alone is its owner's", { always: true }, [REGISTRY, detail('always')], []],
  [
    'what lets a tool speak plain http may be for another registry',
    { server: REGISTRY.value, unsafeHttpWhitelist: [true] },
    [REGISTRY, detail('unsafeHttpWhitelist', 0)],
    [['server']],
  ],
  [
    'two values of one unit',
    { at: { server: REGISTRY.value, always: true } },
    [
      { ...REGISTRY, key: ['at', 'server'], unit: 1 },
      { ...detail('at', 'always'), unit: 1 },
    ],
    [['at']],
  ],
])('the entries in a file that Guard needs, whoever wrote them: %s', ([, tree, desiredValues, expected]) => {
  expect(ownEntries(tree, { readers: [{ tool: 'yarn', desiredValues: () => desiredValues }] }, HOSTS)).toEqual(expected)
})
