import { GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { OrgTokenRow } from '../../core/ports/services.ts'
import { answerAsError, type Examined } from '../answer.ts'
import type { Pending } from '../journal.ts'
import { abandon } from '../prepare.ts'
import { orUnfinished } from '../unfinished-errors.ts'

type OrphanContext = Pick<Context, 'api' | 'files'>

/** Revokes the organisation token that a refused call made all the same, and ends the journal. Returns the refusal. */
export async function revokeOrphan(called: Pending, { made }: Examined, ctx: OrphanContext): Promise<GuardError> {
  const [orphan] = made as OrgTokenRow[]
  await orUnfinished(async () => (await ctx.api.org()).revoke(orphan!.id))
  abandon(called, ctx)
  const { code, message, hint, exitCode } = answerAsError(called.state)
  const revoked = say`${message}; it issued ${orphan!.id} all the same, which guard has revoked`
  return new GuardError(code, revoked, { exitCode, hint })
}
