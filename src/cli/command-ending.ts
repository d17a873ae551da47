import type { ExitCode } from '../core/errors.ts'

/** How a run ends, as far as its command has settled that before it returns or throws. */
export interface CommandEnding {
  /** True if the JSON document is printed. */
  isTold: boolean
  /** The exit status of an answer that is no error. */
  code: ExitCode | undefined
}
