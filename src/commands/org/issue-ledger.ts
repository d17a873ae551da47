import { ExitCode, GuardError } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { ledgerName } from '../../rotate/org/ledger-name.ts'

/**
 * Remembers that a token was asked for, until its answer is here. Only for a bot that may not list tokens: for any other one
 * the list says what was issued.
 */
export function keepIssue(identifier: string, before: readonly OrgTokenRow[] | undefined, ctx: Context) {
  const ledger = ctx.ledgers.open(ledgerName('issue', identifier, ctx))
  return {
    /** Throws `GuardError` (exit 2) if the answer to an earlier call was lost. */
    requireNoLoss(): void {
      if (before) return
      ctx.io.err(say`note: this bot may not list tokens, so guard cannot tell whether ${identifier} has one already`)
      const [lost] = ledger.read().filter(isObject)
      if (lost) throw lossBefore(identifier, String(lost.at))
    },
    async during<T>(issue: () => Promise<T>): Promise<T> {
      const wasLost = ledger.read().length > 0
      if (!before) ledger.append([{ at: ctx.clock.now().toISOString() }])
      try {
        const issued = await issue()
        ledger.erase()
        return issued
      } catch (error) {
        if (error instanceof GuardError && error.code !== 'ANSWER_LOST' && !wasLost) ledger.erase()
        throw error
      }
    },
  }
}

function lossBefore(identifier: string, at: string): GuardError {
  return new GuardError(
    'ANSWER_LOST',
    say`guard asked for a token for ${identifier} at ${at}, and the answer was lost: the token may exist`,
    {
      exitCode: ExitCode.usage,
      hint: say`let a manager run \`guard org list ${identifier}\` and revoke what is there; then \`--another\` issues one`,
    },
  )
}
