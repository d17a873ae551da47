import { expect } from 'vitest'
import type { Finished } from '../helpers/guard.ts'
import {
  digestOf,
  expectClean,
  expectOneToken,
  expectSafe,
  hasJournal,
  wasSentTheToken,
  whereIsTheToken,
  whereItIs,
} from './checks.ts'
import { goodTokens, type Lane, type Moment, openLane } from './lane.ts'
import type { Blow, Errno, Point } from './points.ts'
import { BUG, pointsOf, RESET, RESUME, ROTATE, type Scene, strike } from './scenes.ts'

/** Kills to the end of each scene, each error at each point, each fault of the network crossed with kills in each scene. */
export const COMPLETE = process.env.GUARD_CRASH === 'all'
/** Of the blows at a scene one in so many is struck. */
export const EVERY = Number(process.env.GUARD_CRASH_EVERY ?? 1)

/** Another one from scene to scene, and the same in every run. */
export function isChosen(index: number, turn: number): boolean {
  return (index + turn) % EVERY === 0
}

export const LANES = Number(process.env.GUARD_CRASH_LANES ?? 3)

/** Lanes for cases that run side by side. */
export async function openLanes(count = LANES) {
  const lanes = await Promise.all(Array.from({ length: count }, openLane))
  const free = [...lanes]
  const waiting: ((lane: Lane) => void)[] = []
  return {
    lanes,
    async use<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
      const lane = free.pop() ?? (await new Promise<Lane>(resolve => waiting.push(resolve)))
      try {
        return await work(lane)
      } finally {
        const next = waiting.shift()
        if (next) next(lane)
        else free.push(lane)
      }
    },
    close: () => Promise.all(lanes.map(lane => lane.close())),
  }
}

/** Killed at the point. */
export async function killAt(lane: Lane, scene: Scene, point: Point): Promise<End> {
  const { moment, finished, label } = await strike(lane, scene, point, 'KILL')
  expect({ label, signal: finished.signal }, finished.stderr).toEqual({ label: point.label, signal: 'SIGKILL' })
  expectSafe(lane, moment)
  await expectSaved(lane, { scene, point, moment, blow: 'KILL' })
  return recoverOnce(lane, scene, moment, { wasKilled: true })
}

/** The point fails; guard says so and goes on, or stops in good order. */
export async function failAt(lane: Lane, scene: Scene, point: Point, errno: Errno): Promise<End> {
  const { moment, finished, label } = await strike(lane, scene, point, errno)
  expect(label ?? 'no call was struck', finished.stderr).toBe(point.label)
  expectOrderlyEnd(finished, lane, moment, { canSpeak: point.label !== 'write stderr' })
  // A first call that has not left is no reason to leave a journal behind.
  if (finished.code === 7 && !scene.after && moment.kind === 'email') {
    expect(whereIsTheToken(lane, moment), finished.stderr).not.toBe('old')
  }
  expectSafe(lane, moment)
  await expectSaved(lane, { scene, point, moment, blow: errno })
  return recoverOnce(lane, scene, moment, { said: finished.stderr })
}

/** A kill loses an answer in one instant only: when it has come, and its first bytes are not written down yet. */
async function expectSaved(
  lane: Lane,
  { scene, point, moment, blow }: { scene: Scene; point: Point; moment: Moment; blow: Blow },
): Promise<void> {
  if (scene.fault) return
  const points = await pointsOf(scene, lane)
  const saving = points.findIndex(({ label }) => label.endsWith(' chunk'))
  const isBefore = saving === -1 || points.indexOf(point) <= saving
  const mayBeLost = whereItIs(moment) === 'lost' ? isBefore : blow === 'KILL' && point === points[saving]
  if (!mayBeLost) expect(whereIsTheToken(lane, moment), 'the answer is saved').not.toBe('lost')
}

/** Done; or unfinished, with a journal; or refused, and nothing was done. Never a stack. */
export function expectOrderlyEnd(
  { code, stderr }: Finished,
  lane: Lane,
  moment: Moment,
  { canSpeak = true } = {},
): void {
  expect(stderr).not.toMatch(BUG)
  expect([0, 3, 4, 5, 6, 7, 9], stderr).toContain(code)
  if (code !== 0 && canSpeak) expect(stderr).toMatch(/^error: .+ \[[A-Z_]+\]$/m)
  if (code === 0 || code === 7) expect(hasJournal(lane), stderr).toBe(code === 7)
  // A refusal is told at once, and its journal is closed when it is certain that nothing was done.
  const isToldEarly = [3, 5, 9].includes(code!) && hasJournal(lane)
  if (code !== 0 && code !== 7 && !isToldEarly) expectNothingDone(lane, moment)
  // What it says of the journal is true.
  if (/(?:safe|kept|is) in the journal/.test(stderr)) expect(whereIsTheToken(lane, moment), stderr).not.toBe('lost')
}

/** An error before the call: the service has the old token, and so has every config. */
function expectNothingDone(lane: Lane, moment: Moment): void {
  const state = lane.save(moment)
  const tokens = [...moment.first.keys()].map(path => state.tree.get(path))
  const before = [...moment.first.keys()].map(path => moment.tree.get(path))
  const textOf = (entry: (typeof tokens)[number]) => (entry?.kind === 'file' ? entry.text : '')
  expect(tokens.map(textOf)).toEqual(before.map(textOf))
  expect(goodTokens(state.services)).toEqual(goodTokens(moment.services))
}

/** How a case ended. */
export interface End {
  /** What the blow left behind. */
  state: string
  /** Whether guard has had the token that the service takes, on disk or in a process that lived on. */
  hasHeld: boolean
  /** Whether it took a code from the mail. */
  isByMail: boolean
}

interface Blown {
  wasKilled?: boolean
  /** What guard printed when it was struck. */
  said?: string
}

/** From where the case left it to the end. */
export async function recoverOnce(
  lane: Lane,
  scene: Scene,
  moment: Moment,
  { wasKilled = false, said = '' }: Blown = {},
): Promise<End> {
  // What a process that was killed did not come to read is lost on the way.
  const where = whereIsTheToken(lane, moment)
  const hasHeld = where === 'on disk' || (where === 'lost' && !wasKilled && wasSentTheToken(lane))
  // A call that is still on its way may land during the recovery.
  const state = `${scene.fault?.fault === 'delay' ? scene.name : ''} ${digestOf(lane, moment)}`
  const isByMail = await once(`resume ${state}`, () => recover(lane, moment, said))
  return { state, hasHeld, isByMail }
}

const seen = new Map<string, Promise<unknown>>()

/** The same state leads to the same end, so it is enough to see it once. */
function once<T>(state: string, see: () => Promise<T>): Promise<T> {
  const known = (seen.get(state) as Promise<T> | undefined) ?? see()
  seen.set(state, known)
  return known
}

/** In at most two runs to one good token everywhere, and from there through another rotation. True if it took a mail. */
async function recover(lane: Lane, moment: Moment, said: string): Promise<boolean> {
  await lane.clearFaults()
  const where = whereIsTheToken(lane, moment)
  const { code, stderr } = await lane.run(RESUME)
  const isLost = /\[(?:ANSWER_LOST|TOKENS_REJECTED)\]/.test(stderr)
  if (where === 'lost') expect(isLost, stderr).toBe(true)
  if (isLost) await expectReset(lane, moment)
  else expect(code, stderr).toBe(0)
  // A history that cannot be written holds nothing up: guard names it, or the folder that it could not make for it.
  const isForgotten = /\.local\/state\/guard(?:\/history\.jsonl)? cannot be (?:written|created)/.test(said)
  const token = isForgotten ? expectOneToken(lane, moment) : expectClean(lane, moment)
  await once(`rotate ${digestOf(lane, moment)}`, async () => {
    const { code, stderr } = await lane.run(ROTATE)
    expect(code, stderr).toBe(0)
    expect(expectClean(lane, moment)).not.toBe(token)
  })
  return isLost
}

/** guard says so only where it is true, and then the code from the mail ends it. */
async function expectReset(lane: Lane, moment: Moment): Promise<void> {
  expect(whereIsTheToken(lane, moment)).toBe('lost')
  await lane.code()
  const { code, stderr } = await lane.run(RESET)
  expect(code, stderr).toBe(0)
}
