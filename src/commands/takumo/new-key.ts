import { ExitCode, GuardError } from '../../core/errors.ts'
import { say } from '../../core/language.ts'
import type { Context } from '../../core/ports/context.ts'
import { Secret } from '../../core/secret.ts'
import { familyOf, isKeyLike, type TokenKind, tokenKind } from '../../core/tokens.ts'
import type { ProbedToken } from '../../find/probe.ts'
import { requireValid } from '../../find/verdict-advice.ts'
import type { Plan } from '../../rotate/plan.ts'
import { beginning, dashboardOf } from '../../rotate/takumo.ts'
import type { GlobalFlags } from '../options.ts'
import { readSecret } from '../prompts.ts'

/** What the user creates in the dashboard, for which Takumo has no API, and what to know before. */
export function sayWhatToCreate(
  { token, verdict }: ProbedToken,
  { files }: Plan,
  { io, settings, clock }: Pick<Context, 'io' | 'settings' | 'clock'>,
): void {
  const tools = [...new Set(files.map(({ tool }) => tool))]
  const name = [...tools, clock.now().toISOString().slice(0, 7)].join('-')
  io.err(say`\nCreate the new key at ${dashboardOf(settings)}, Create Key:`)
  io.err(say`  - a name that says where the key is used, such as ${name}`)
  io.err(say`  - the same scopes as the old key, which begins with ${beginning(token)}`)
  if (verdict.state === 'valid')
    io.err(say('  - the plan needs room for one more key: Free has 3, Developer 10, Pro 20, Enterprise any number'))
  io.err(say('  - the dashboard shows it once: keep the dialog open until guard says that the key is written'))
  io.err(
    say('Other machines, containers and CI keep using the old key until you revoke it: give them the new key first.'),
  )
}

interface NewKeyFlags extends GlobalFlags {
  tokenStdin?: boolean
}

/**
 * The key that is to replace another one, once the service has called it valid. Throws `GuardError`: exit 2 for what is
 * no key, or is the old one, 3 if it is rejected, 4 or 5 if that is not known. Nothing was changed then.
 */
export async function readNewKey(
  { token: old, kind, verdict }: ProbedToken,
  flags: NewKeyFlags,
  ctx: Context,
): Promise<Secret> {
  const question = { question: say('New Takumo key:'), flag: '--token-stdin', fromStdin: flags.tokenStdin }
  const key = new Secret(await readSecret(question, flags, ctx))
  requireKey(key)
  if (key.equals(old))
    throw unusable('SAME_KEY', say`${key} is the old key`, say('create another key in the dashboard'))
  for (const warning of doubts(key, kind)) ctx.io.err(say`note: ${warning}`)
  await requireValidKey(key, ctx)
  if (verdict.state === 'valid') await warnOfScopes(old, key, ctx)
  return key
}

/** What cannot be a Takumo key is not sent to Takumo. */
export function requireKey(key: Secret): void {
  const hint = say('copy the key again, from the dialog that shows it')
  if (key.reveal() === '') throw unusable('NOT_A_KEY', say('the input is empty'), hint)
  if (!isKeyLike(key.reveal())) throw unusable('NOT_A_KEY', say('the input is not a Takumo key'), hint)
}

function doubts(key: Secret, oldKind: TokenKind): string[] {
  const kind = tokenKind(key.reveal())
  if (kind === undefined || familyOf(kind) !== 'takumo')
    return [
      say(
        'the new key is not tk_live_ or tk_test_ and 64 hex digits; the service decides whether it is valid, but guard cannot find such a key later',
      ),
    ]
  if (kind === oldKind) return []
  return [
    kind === 'takumo-test'
      ? say('the old key is for production (tk_live_), the new one for tests (tk_test_)')
      : say('the old key is for tests (tk_test_), the new one for production (tk_live_)'),
  ]
}

/** Throws `GuardError`: exit 3 if the service rejects the key, 4 or 5 if it cannot be asked. */
export async function requireValidKey(key: Secret, ctx: Pick<Context, 'api' | 'io'>): Promise<void> {
  const verdict = await (await ctx.api.takumo()).probe(key)
  if (verdict.state === 'valid' && verdict.limit !== undefined) ctx.io.err(say`note: ${verdict.limit}`)
  const ifRejected = say('nothing was changed; give a key that is valid')
  requireValid({ token: key, kind: 'takumo-live', verdict }, { ifRejected })
}

/** As far as the service can be asked: the scopes that the new key should have as well. */
async function warnOfScopes(old: Secret, fresh: Secret, ctx: Pick<Context, 'api' | 'io'>): Promise<void> {
  const takumo = await ctx.api.takumo()
  const [before, after] = await Promise.all([takumo.scopes(old), takumo.scopes(fresh)])
  for (const { scope, granted } of before) {
    const isMissing = granted && after.some(each => each.scope === scope && each.granted === false)
    if (isMissing) ctx.io.err(say`note: the old key has the scope ${scope}, and the new one has not`)
  }
}

function unusable(code: string, message: string, hint: string): GuardError {
  return new GuardError(code, message, { exitCode: ExitCode.usage, hint })
}
