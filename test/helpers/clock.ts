import type { Clock } from '../../src/core/ports/io.ts'

/** A clock that tests move: sleeping on it returns at once and advances the time. */
export interface MovableClock extends Clock {
  /** Lets time pass, and fires what is due by then. */
  advance(milliseconds: number): void
  /** How long was slept, sleep by sleep. */
  readonly slept: readonly number[]
}

export function movableClock(start = new Date()): MovableClock {
  let now = start.getTime()
  const slept: number[] = []
  const timers = new Set<{ at: number; call: () => void }>()
  const advance = (milliseconds: number) => {
    now += milliseconds
    for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
      if (timer.at <= now && timers.delete(timer)) timer.call()
    }
  }
  return {
    slept,
    advance,
    now: () => new Date(now),
    async sleep(milliseconds) {
      slept.push(milliseconds)
      advance(milliseconds)
    },
    after(milliseconds, call) {
      const timer = { at: now + milliseconds, call }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
}
