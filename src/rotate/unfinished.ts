import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'

/** While a journal is kept there is one way on, whatever stopped the steps: exit 7 and `guard resume`. */
export async function orUnfinished<T>(steps: () => Promise<T>): Promise<T> {
  try {
    return await steps()
  } catch (error) {
    if (!(error instanceof GuardError) || error.exitCode === ExitCode.unfinished) throw error
    throw new GuardError(error.code, error.message, {
      exitCode: ExitCode.unfinished,
      hint: resumeIn(error.retryAfterSeconds) ?? say('run `guard resume` when that is mended'),
      cause: error,
    })
  }
}

/** The next step if a service asks to wait; undefined if it does not. */
export function resumeIn(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : say`run \`guard resume\` in ${countOf(seconds, 'second')}`
}
