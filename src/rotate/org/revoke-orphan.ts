import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { answerAsError, type Examination } from '../answer.ts'
import type { PendingJournal } from '../journal.ts'
import { abandon } from '../prepare.ts'
import { asUnfinished } from '../unfinished-errors.ts'

type OrphanContext = Pick<Context, 'api' | 'files'>

/** Revokes the organisation token that a refused call issued anyway, and ends the journal. Returns the refusal. */
export async function revokeOrphan(
  called: PendingJournal,
  { made }: Examination,
  ctx: OrphanContext,
): Promise<GuardError> {
  const [orphan] = made as OrgTokenRow[]
  await asUnfinished(async () => (await ctx.api.org()).revoke(orphan!.id))
  abandon(called, ctx)
  const { code, message, hint, exitCode } = answerAsError(called.state)
  const revoked = say`${message}; it issued ${orphan!.id} all the same, which guard has revoked`
  return new GuardError(code, revoked, { exitCode, hint })
}
