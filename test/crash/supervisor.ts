import type { Finished } from '../helpers/guard.ts'
import type { Command, Lane } from './lane.ts'
import type { Blow, Point } from './points.ts'
import { seam } from './seam.ts'
import { noStrace, strace } from './strace.ts'

/** What became of a run that was struck, and which call it was. */
export interface Struck {
  finished: Finished
  /** Undefined where no call was struck. */
  label: string | undefined
  /** Where the point is this time: a call that changes nothing came or stayed away, and another one was struck. */
  aim?: number | undefined
}

/** Runs guard, and kills it or makes a call of it fail. */
export interface Supervisor {
  name: 'strace' | 'seam'
  /** Every change that an undisturbed run makes. */
  record(lane: Lane, command: Command): Promise<{ finished: Finished; points: Point[] }>
  strike(lane: Lane, command: Command, point: Point, blow: Blow): Promise<Struck>
}

if (noStrace && process.env.CI) throw new Error(`CI strikes at system calls: ${noStrace}`)

/** strace, at system calls; where it is not to be had, or not wanted, a seam at guard's own calls. */
export const supervisor: Supervisor = noStrace || process.env.GUARD_CRASH_SEAM ? seam : strace
