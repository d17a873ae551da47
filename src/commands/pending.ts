import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports.ts'
import { readJournal } from '../rotate/journal.ts'
import { abandon } from '../rotate/prepare.ts'

/** Refuses while a rotation is unfinished; what was only prepared, and never sent, is cleared away. */
export function requireNoPending(ctx: Pick<Context, 'journals' | 'files'>): void {
  const journal = ctx.journals.pending()
  if (!journal) return
  const state = readJournal(journal)
  if (state.phase === 'prepared' || state.phase === 'requested') abandon(journal, state, ctx)
  else throw unfinished()
}

function unfinished(): GuardError {
  return new GuardError('UNFINISHED', say('an earlier rotation was begun and not finished'), {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
  })
}
