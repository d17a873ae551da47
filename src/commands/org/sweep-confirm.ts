import { ExitCode, GuardError } from '../../core/errors.ts'
import { countOf, say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Sweep } from '../../rotate/org/sweep.ts'
import type { ChangeFlags } from '../options.ts'

export interface ConfirmFlags extends ChangeFlags {
  expect?: number
}

/**
 * Has the number of tokens typed, or finds it in `--expect`; `--yes` alone does not say how many. The number of a sweep that
 * was interrupted counts again, unless it has grown. Throws `GuardError`.
 */
export async function requireNumber(sweep: Sweep, { yes, expect, input }: ConfirmFlags, ctx: Context): Promise<void> {
  const { due, tokens, isResumed, added } = sweep
  const isRight = (number: number) => number === due.length || (isResumed && added === 0 && number === tokens.length)
  if (expect !== undefined && !isRight(expect)) throw otherNumber(expect, due.length)
  if (expect !== undefined && yes) return
  if (input === false || !ctx.io.interactive) throw needsNumber(due.length)
  const question = say`Everything that uses ${countOf(due.length, 'token')} is cut off at once. Type the number of tokens to revoke them:`
  if (isRight(Number.parseInt(await ctx.io.ask(question), 10))) return
  throw new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted })
}

function otherNumber(expected: number, found: number): GuardError {
  const message = say`there are ${countOf(found, 'living token')}, and not ${expected}`
  return new GuardError('OTHER_NUMBER', message, {
    exitCode: ExitCode.refused,
    hint: say`check the list, then use \`--expect ${found}\``,
  })
}

function needsNumber(found: number): GuardError {
  return new GuardError('NEEDS_CONFIRMATION', say('the number of tokens cannot be typed: not running interactively'), {
    exitCode: ExitCode.usage,
    hint: say`add \`--yes --expect ${found}\` to revoke them`,
  })
}
