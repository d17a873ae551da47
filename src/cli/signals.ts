import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Io } from '../core/ports.ts'

export interface Signals {
  /** As in `Context`. */
  uninterrupted<T>(steps: () => Promise<T>): Promise<T>
  untilStopped(): Promise<void>
  stoppable(work: () => Promise<unknown>, stop: () => void): Promise<boolean>
  /** True once a signal came while steps were running that must not be cut short. */
  wasInterrupted(): boolean
}

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Outside the critical steps a signal ends the process as it always does; inside, it waits for them. */
export function createSignals(io: Pick<Io, 'err'>): Signals {
  let interrupted = false
  const onSignal = () => {
    if (interrupted) {
      io.err(say('Stopped. To finish, run `guard resume`'))
      process.exit(ExitCode.unfinished)
    }
    interrupted = true
    io.err(say('Finishing what was begun; press Ctrl-C again to stop at once'))
  }
  return {
    async uninterrupted(steps) {
      for (const name of NAMES) process.on(name, onSignal)
      try {
        return await steps()
      } finally {
        for (const name of NAMES) process.off(name, onSignal)
      }
    },
    untilStopped: () =>
      new Promise(resolve => {
        for (const name of NAMES) process.once(name, () => resolve())
      }),
    async stoppable(work, stop) {
      let stopped = false
      const onStop = () => {
        stopped = true
        for (const name of NAMES) process.off(name, onStop)
        stop()
      }
      for (const name of NAMES) process.on(name, onStop)
      try {
        await work()
      } finally {
        for (const name of NAMES) process.off(name, onStop)
      }
      return stopped
    },
    wasInterrupted: () => interrupted,
  }
}
