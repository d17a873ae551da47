import { ExitCode } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Io } from '../core/ports/io.ts'
import type { Runtime } from './runtime.ts'

export interface Signals {
  /** As in `Context`. */
  deferSignals<T>(steps: () => Promise<T>): Promise<T>
  waitForSignal(): Promise<void>
  cancellable(work: () => Promise<unknown>, stop: () => void): Promise<boolean>
  /** True once a signal came during steps that must not be cut short. */
  wasInterrupted(): boolean
}

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Outside the critical steps a signal ends the process as usual; inside, it takes effect after them. */
export function createSignals(io: Pick<Io, 'err'>, { signals, exit }: Pick<Runtime, 'signals' | 'exit'>): Signals {
  let interrupted = false
  const onSignal = () => {
    if (interrupted) {
      io.err(say('Stopped. To finish, run `guard resume`'))
      exit(ExitCode.unfinished)
    }
    interrupted = true
    io.err(say('Finishing what was begun; press Ctrl-C again to stop at once'))
  }
  /** Returns the function that stops listening. */
  const listen = (listener: () => void) => {
    for (const name of NAMES) signals.on(name, listener)
    return () => {
      for (const name of NAMES) signals.off(name, listener)
    }
  }
  return {
    async deferSignals(steps) {
      const end = listen(onSignal)
      try {
        return await steps()
      } finally {
        end()
      }
    },
    async waitForSignal() {
      let end = () => {}
      await new Promise<void>(resolve => {
        end = listen(resolve)
      })
      end()
    },
    async cancellable(work, stop) {
      let stopped = false
      const end = listen(() => {
        stopped = true
        end()
        stop()
      })
      try {
        await work()
      } finally {
        end()
      }
      return stopped
    },
    wasInterrupted: () => interrupted,
  }
}
