import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import type { Secret } from '../../core/secret.ts'
import { tokenKind } from '../../core/tokens.ts'
import { verdictError } from '../../find/advice.ts'
import type { Pending } from '../../rotate/journal.ts'
import { storedJournals } from '../../rotate/stored-journals.ts'
import { askIssuer } from '../../setup/prove.ts'
import type { ChangeFlags, ScopeFlags } from '../options.ts'

export interface SourceFlags extends ChangeFlags, ScopeFlags {
  tokenStdin?: boolean
  keychain?: boolean
  email?: string
  language: 'en' | 'ja'
  org?: string
  identifier?: string
  anonymous?: boolean
  reference?: string
  token?: string
}

/** Where the token comes from: it is here, or it is made once the plan was agreed to, or there is none. */
export type Source =
  | { kind: 'known'; token: Secret }
  | { kind: 'obtained'; obtain: () => Promise<Secret> }
  | { kind: 'none' }

/** A token that the service has issued and that no file holds yet. */
export function tokenInJournal(ctx: Pick<Context, 'journals'>): Secret | undefined {
  return journalWithToken(ctx)?.state.fresh
}

/** The journal that alone holds a token; setup gives it a place. */
export function journalWithToken(ctx: Pick<Context, 'journals'>, token?: Secret): Pending | undefined {
  return storedJournals(ctx).pending.find(
    ({ state: { fresh, targets, phase } }) =>
      fresh && targets.length === 0 && phase === 'accepted' && (!token || token.equals(fresh)),
  )
}

/** A token that is given, once its service says that it is valid. Throws `GuardError`: exit 2, 3 or 4. */
export async function known(token: Secret, what: string, ctx: Context): Promise<Source> {
  const kind = tokenKind(token.reveal())
  if (kind !== 'email' && kind !== 'org')
    throw usage(say`${what} is no Guard token`, say('it begins with tg_anon_ or tg_org_'))
  const verdict = await askIssuer(token, ctx)
  if (verdict.state === 'valid') return { kind: 'known', token }
  if (verdict.state === 'unknown') throw verdictError([{ token, kind, verdict }])!
  throw new GuardError('TOKEN_REJECTED', say`the service rejects ${token}`, {
    exitCode: ExitCode.rejected,
    hint: say('nothing was changed; give a token that is valid'),
  })
}

/** What is wrong with the flags. */
export function usage(message: string, hint: string): GuardError {
  return new GuardError('USAGE', message, { exitCode: ExitCode.usage, hint })
}
