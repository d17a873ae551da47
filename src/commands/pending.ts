import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { abandon } from '../rotate/prepare.ts'
import { pendingJournal } from '../rotate/stored-journals.ts'

/** Refuses while a rotation is unfinished; what was only prepared, and never sent, is cleared away. */
export function requireNoPending(ctx: Pick<Context, 'journals' | 'files'>): void {
  const pending = pendingJournal(ctx)
  if (!pending) return
  const { journal, state } = pending
  if (state.phase === 'prepared' || state.phase === 'requested') abandon(journal, state, ctx)
  else throw unfinished()
}

function unfinished(): GuardError {
  return new GuardError('UNFINISHED', say('an earlier rotation was begun and not finished'), {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
  })
}
