import type { Clock } from '../core/ports/io.ts'

/** The time of this machine. */
export function createClock(): Clock {
  return {
    now: () => new Date(),
    sleep: milliseconds => new Promise(wake => setTimeout(wake, milliseconds)),
    after(milliseconds, call) {
      const timer = setTimeout(call, milliseconds)
      return () => clearTimeout(timer)
    },
  }
}
