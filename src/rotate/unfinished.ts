import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'

/** While a journal is kept there is one way on, whatever stopped the steps: exit 7 and `guard resume`. */
export async function orUnfinished<T>(steps: () => Promise<T>): Promise<T> {
  try {
    return await steps()
  } catch (error) {
    if (!(error instanceof GuardError) || error.exitCode === ExitCode.unfinished) throw error
    throw new GuardError(error.code, error.message, {
      exitCode: ExitCode.unfinished,
      hint: say('run `guard resume` when that is mended'),
      cause: error,
    })
  }
}
