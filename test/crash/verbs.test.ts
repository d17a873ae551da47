import { afterAll, describe, expect, test } from 'vitest'
import type { Finished } from '../helpers/guard.ts'
import { tell } from './cases.ts'
import { expectPrivate, hasJournal, holdsAllTokens, plain } from './checks.ts'
import type { Lane, Moment } from './lane.ts'
import { type End, isChosen, openLanes } from './matrix.ts'
import { type Blow, ERRNOS, type Point } from './points.ts'
import { BUG, begin, pointsOf, strike } from './scenes.ts'
import { supervisor } from './supervisor.ts'
import type { Entry } from './tree.ts'
import { finishVerb, VERBS, type Verb } from './verbs.ts'

const pool = await openLanes()
afterAll(() => pool.close())

const all = await Promise.all(VERBS.map(verb => pool.use(async lane => ({ verb, points: await pointsOf(verb, lane) }))))

for (const [turn, { verb, points }] of all.entries()) {
  const about = { part: 'system calls', scene: verb.name, points: points.length, supervisor: supervisor.name } as const
  const cases = casesOf(points, turn)
  describe.skipIf(cases.length === 0).concurrent(`${verb.name}: each of ${points.length} changes`, () => {
    test.for(cases)('$blow at $index: $point.label', ({ point, blow }, context) =>
      tell(context, { ...about, isKill: blow === 'KILL' }, () => pool.use(lane => strikeVerb(lane, verb, point, blow))),
    )
  })
}

/** A kill at each change, and one error in turn. */
function casesOf(points: readonly Point[], turn: number) {
  const cases = points.flatMap((point, index) => {
    const errno = ERRNOS[(index + turn) % ERRNOS.length]!
    const blows: Blow[] = point.canFail ? ['KILL', errno] : ['KILL']
    return blows.map(blow => ({ point, index: index + 1, blow }))
  })
  return cases.filter((_, index) => isChosen(index, turn))
}

async function strikeVerb(lane: Lane, verb: Verb, point: Point, blow: Blow): Promise<End> {
  const end = await endOf(verb, lane)
  const { moment, finished, label } = await strike(lane, verb, point, blow)
  expect(label ?? 'no call was struck', finished.stderr).toBe(point.label)
  if (blow === 'KILL') expect(finished.signal, finished.stderr).toBe('SIGKILL')
  else expectOrderly(finished, lane, verb)
  expectWhole(lane, moment, end)
  const state = `${verb.name} ${[...changed(lane, moment)].join()}`
  const held = holdsAllTokens(lane)
  const isByMail = await finishVerb(lane, verb)
  expect(hasJournal(lane)).toBe(false)
  expect(comparable(lane, moment, lane.tree())).toEqual(end)
  return { state, isByMail, hasHeld: held }
}

/** Done, unfinished with a journal, or refused. Never a stack. */
function expectOrderly({ code, stderr }: Finished, lane: Lane, { hasJournal: keeps }: Verb): void {
  expect(stderr).not.toMatch(BUG)
  expect([0, 1, 3, 4, 6, 7], stderr).toContain(code)
  if (keeps && (code === 0 || code === 7)) expect(hasJournal(lane), stderr).toBe(code === 7)
}

type Texts = Record<string, string>

const ends = new WeakMap<Lane, Map<string, Promise<Texts>>>()

/** What the verb leads to in this lane when nothing disturbs it. */
function endOf(verb: Verb, lane: Lane): Promise<Texts> {
  const mine = ends.get(lane) ?? new Map<string, Promise<Texts>>()
  ends.set(lane, mine)
  const known = mine.get(verb.name) ?? reachEnd(verb, lane)
  mine.set(verb.name, known)
  return known
}

async function reachEnd(verb: Verb, lane: Lane): Promise<Texts> {
  const moment = await begin(verb, lane)
  const { code, stderr } = await lane.run(verb.command)
  expect(code, stderr).toBe(0)
  return comparable(lane, moment, lane.tree())
}

const HISTORY = '.local/state/guard/history.jsonl'

/** Every name with its text and mode. Tokens are named by whether they work; the history has another line for each run. */
function comparable(lane: Lane, moment: Moment, tree: ReadonlyMap<string, Entry>): Texts {
  const entries = [...tree].filter(([path]) => path !== HISTORY)
  return Object.fromEntries(entries.map(([path, entry]) => [plain(path, lane, moment), describeEntry(lane, entry)]))
}

function describeEntry(lane: Lane, entry: Entry): string {
  if (entry.kind === 'link') return `to ${entry.target}`
  // No token is called OLD: whether it works is what counts.
  return `${entry.mode} ${entry.kind === 'file' ? plain(entry.text, lane, { old: 'none' }) : 'folder'}`
}

/** A config has the text of before or that of the end, whole; what is new and not a config is its owner's alone. */
function expectWhole(lane: Lane, moment: Moment, end: Texts): void {
  const tree = lane.tree()
  for (const [path, entry] of moment.first) {
    if (entry.kind !== 'file' || path.startsWith('.local/')) continue
    const now = tree.get(path)
    const isAsBefore = now?.kind === 'file' && now.text === entry.text && now.mode === entry.mode
    if (!isAsBefore) expect(now && describeEntry(lane, now), path).toBe(end[path])
  }
  for (const [path, entry] of tree) {
    if (moment.first.has(path) || (path in end && !path.startsWith('.local/'))) continue
    expectPrivate(path, entry, moment.first)
  }
}

function changed(lane: Lane, moment: Moment): string[] {
  return Object.entries(comparable(lane, moment, lane.tree())).map(([path, text]) => `${path}=${text}`)
}
