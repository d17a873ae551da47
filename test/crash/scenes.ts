import { expect } from 'vitest'
import { type Command, EMAIL, type Kind, type Lane, type Moment } from './lane.ts'
import type { Blow, Point } from './points.ts'
import { type Struck, supervisor } from './supervisor.ts'

/** A command of guard, and the moment at which it starts. */
export interface Scene {
  name: string
  kind: Kind
  command: Command
  /** The scene that was killed to get there, and at which point; undefined for a fresh home. */
  after?: { scene: Scene; at: (labels: readonly string[]) => number }
  /** Makes another home than the usual one. */
  start?: (lane: Lane) => Promise<Moment>
  /** Earlier scenes end with this record: what comes before it is theirs. */
  from?: string
  /** Further scenes begin with this record: what comes after it is theirs. */
  until?: string
  /** What the network does to the command. */
  fault?: Record<string, unknown>
}

export const ROTATE: Command = { args: ['rotate', '--yes'] }
export const RESUME: Command = { args: ['resume'] }
export const RESET: Command = { args: ['reset', EMAIL, '--code-stdin', '--yes'], hasInput: true }

export const rotate: Scene = { name: 'rotate', kind: 'email', command: ROTATE }
/** Before their call these two do what `rotate` does, and after it they write as it does. */
export const reset: Scene = { name: 'reset', kind: 'email', command: RESET, from: 'resetting', until: 'accepted' }
export const rotateOrg: Scene = { name: 'rotate (organisation)', kind: 'org', command: ROTATE, from: 'issuing' }

const unanswered = resume('issuing, answer lost', rotate, at('chunk'))
const theEnd = (labels: readonly string[]) => labels.length

/** The reset that ends a rotation whose answer was lost. */
export const resetLost: Scene = {
  name: 'reset from `lost`',
  kind: 'email',
  command: RESET,
  after: { scene: unanswered, at: theEnd },
  until: 'accepted',
}

/** `guard resume`, once from each state that a journal can be in. */
export const resumes: Scene[] = [
  resume('prepared', rotate, at('issuing')),
  resume('issuing, not sent', rotate, firstAfter('issuing', 'connect'), 'answered'),
  unanswered,
  resume('lost', unanswered, theEnd),
  resume('answered, status unknown', rotate, at('answered'), 'accepted'),
  resume('answered', rotate, at('accepted'), 'accepted'),
  resume('accepted', rotate, firstAfter('accepted', 'rename')),
  resume('written', rotate, firstAfter('written', 'open')),
  resume('requested', reset, at('resetting')),
  resume('resetting, not sent', reset, firstAfter('resetting', 'connect')),
  resume('resetting, answer lost', reset, at('chunk')),
  resume('answered after reset', reset, at('accepted'), 'accepted'),
  resume('prepared (organisation)', rotateOrg, at('issuing')),
  resume('issuing, not sent (organisation)', rotateOrg, firstAfter('issuing', 'connect'), 'answered'),
  resume('issuing, answer lost (organisation)', rotateOrg, at('chunk'), 'answered'),
  resume('answered (organisation)', rotateOrg, at('accepted'), 'accepted'),
  resume('written (organisation)', rotateOrg, firstAfter('written', 'open')),
  resume('revoking, not sent (organisation)', rotateOrg, firstAfter('revoking', 'connect')),
  resume('revoking, revoked (organisation)', rotateOrg, firstAfter('revoking', 'unlink')),
]

function resume(state: string, scene: Scene, at: (labels: readonly string[]) => number, until?: string): Scene {
  const name = `resume from \`${state.replace(/(?=[,( ])|$/, '`')}`
  return { name, kind: scene.kind, command: RESUME, after: { scene, at }, ...(until && { until }) }
}

/** Where the record is about to be written. */
function at(record: string) {
  return (labels: readonly string[]) =>
    labels.findIndex(label => /^p?write/.test(label) && label.endsWith(` ${record}`))
}

/** The first such call after the record is durable. */
function firstAfter(record: string, call: string) {
  return (labels: readonly string[]) => {
    const start = at(record)(labels)
    return labels.findIndex((label, index) => index > start && label.startsWith(call))
  }
}

const recorded = new Map<string, Promise<Point[]>>()

/** What the scene's command changes, in order, when nothing disturbs it. */
export function pointsOf(scene: Scene, lane: Lane): Promise<Point[]> {
  const known = recorded.get(scene.name)
  if (known) return known
  const points = record(scene, lane)
  recorded.set(scene.name, points)
  return points
}

async function record(scene: Scene, lane: Lane): Promise<Point[]> {
  await begin(scene, lane)
  const { finished, points } = await supervisor.record(lane, scene.command)
  expect(finished.stderr).not.toMatch(BUG)
  return points
}

/** What no run may print: a stack. */
export const BUG = /^ {4}at |This is a bug/m

/** Puts everything where the scene starts. */
export async function begin(scene: Scene, lane: Lane): Promise<Moment> {
  const moment = await momentOf(scene, lane)
  await lane.restore(moment)
  if (scene.fault) await lane.fault(scene.fault)
  if (scene.fault?.fault === 'delay') lane.clock.pace = LATE_PACE
  return moment
}

/** A minute of waiting takes longer than what the services do late. */
export const LATE_PACE = 15

const moments = new WeakMap<Lane, Map<string, Promise<Moment>>>()

/** The moment at which the scene starts, made once for each lane. */
export function momentOf(scene: Scene, lane: Lane): Promise<Moment> {
  const mine = moments.get(lane) ?? new Map<string, Promise<Moment>>()
  moments.set(lane, mine)
  const known = mine.get(scene.name)
  if (known) return known
  const moment = makeMoment(scene, lane)
  mine.set(scene.name, moment)
  return moment
}

async function makeMoment(scene: Scene, lane: Lane): Promise<Moment> {
  if (scene.start) return scene.start(lane)
  if (!scene.after) return lane.start(scene.kind)
  const { scene: before, at } = scene.after
  const points = await pointsOf(before, lane)
  const index = at(points.map(({ label }) => label))
  expect(index, `${scene.name} has a beginning`).toBeGreaterThanOrEqual(0)
  const moment = await comeTo(before, points[index], lane)
  if (scene.command.hasInput) await lane.code()
  return lane.save(moment)
}

/** Kills a scene at the point; behind its last point it has come to its end. */
async function comeTo(scene: Scene, point: Point | undefined, lane: Lane): Promise<Moment> {
  if (point) {
    const { moment, finished, label } = await strike(lane, scene, point, 'KILL')
    expect(label, JSON.stringify(finished)).toBe(point.label)
    return moment
  }
  const moment = await begin(scene, lane)
  await lane.run(scene.command)
  return moment
}

/** How many files guard reads before a change depends on how far a search came in its first milliseconds. */
const TRIES = 12

/** Strikes the scene's command at a point; aims anew where another call was struck, or none. */
export async function strike(lane: Lane, scene: Scene, point: Point, blow: Blow): Promise<Struck & { moment: Moment }> {
  let aimed = point
  for (let tries = 1; ; tries += 1) {
    const moment = await begin(scene, lane)
    const struck = await supervisor.strike(lane, scene.command, aimed, blow)
    const isHit = struck.label !== undefined && struck.aim === undefined
    if (isHit || tries === TRIES) return { ...struck, moment }
    aimed = { ...aimed, when: struck.aim ?? point.when }
  }
}

/** The scene's own share of its points: to the record with which another scene begins, or all of them. */
export function shareOf(scene: Scene, points: readonly Point[]): readonly Point[] {
  const labels = points.map(({ label }) => label)
  const start = scene.from === undefined ? 0 : at(scene.from)(labels)
  const end = scene.until === undefined ? -1 : at(scene.until)(labels)
  return points.slice(start, end === -1 ? undefined : end + 2) // with its fsync
}
