import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Verdict } from '../core/ports/services.ts'
import type { Secret } from '../core/secret.ts'
import { askIssuer } from '../find/ask-issuer.ts'
import { append, type PendingJournal } from './journal.ts'
import { createAnotherKey } from './next-step.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { type RescueContext, withRescue } from './rescue.ts'
import { type FinishContext, finish } from './rotate.ts'
import { laggingError, revokedError } from './unfinished-errors.ts'

type KeyContext = FinishContext & RescueContext & Pick<Context, 'deferSignals'>

/**
 * Writes a new Takumo key, which the service has called valid, to every place of the old one. The key is in the journal
 * before a file changes. The outcome has `waitingIn` while the service still accepts the old key. The caller holds the
 * lock.
 */
export async function rotateTakumo(
  plan: Plan,
  fresh: Secret,
  options: RewriteOptions,
  ctx: KeyContext,
): Promise<Outcome> {
  const facts = {
    mode: 'rotate',
    kind: 'takumo',
    origin: ctx.settings.urls.takumoCloud,
    old: plan.token.reveal(),
    ...options,
    keychain: false,
  } as const
  return ctx.deferSignals(async () => {
    const prepared = await prepare(plan, facts, ctx, { state: 'accepted', fresh: fresh.reveal() })
    return withRescue(prepared, ctx, accepted => finish(accepted, ctx, { isProved: true }))
  })
}

/** Goes on with a rotation whose new key was revoked: another one takes its place. The caller holds the lock. */
export async function replaceKey(lost: PendingJournal, fresh: Secret, ctx: KeyContext): Promise<Outcome> {
  return ctx.deferSignals(() => withRescue(lost, ctx, pending => acceptKey(pending, fresh, ctx)))
}

/**
 * Goes on with a rotation whose new key was rejected, if the service accepts it again: keys can be disabled for a while.
 * Throws `GuardError` (exit 7) otherwise.
 */
export async function resumeLostKey(lost: PendingJournal, ctx: KeyContext): Promise<Outcome> {
  const { former } = lost.state
  for (const key of former.toReversed()) {
    const verdict = await askIssuer('takumo', key, ctx)
    if (verdict.state === 'unknown') throw laggingError(lost, verdict)
    if (verdict.state === 'valid') return acceptKey(lost, key, ctx)
  }
  throw revokedError(lost, former)
}

function acceptKey(pending: PendingJournal, key: Secret, ctx: KeyContext): Promise<Outcome> {
  return finish(append(pending, { state: 'accepted', fresh: key.reveal() }), ctx, { isProved: true })
}

/** A revocation takes effect within seconds; the user may take longer to make it. */
const LONGEST_WAIT = 15 * 60_000
const PAUSE = 5_000

type WaitContext = Pick<Context, 'api' | 'clock' | 'cancellable' | 'settings'> & { io: Pick<Context['io'], 'err'> }

interface Awaited {
  /** The key that the user is to revoke. */
  old: Secret
  /** The one that took its place. */
  fresh?: Secret
}

/**
 * Asks until the service rejects the old key, or the new one because the user has revoked the wrong one. Ends as `open` if
 * the user stops it, and after a quarter of an hour.
 */
export async function awaitRevocation(
  { old, fresh }: Awaited,
  ctx: WaitContext,
): Promise<'revoked' | 'wrong key' | 'open'> {
  const host = new URL(ctx.settings.urls.takumoCloud).host
  const time = countOf(LONGEST_WAIT / 60_000, 'minute')
  ctx.io.err(say`Asking ${host} for up to ${time} until it rejects ${old} (Ctrl-C stops that)`)
  const wait = { isStopped: false }
  let end: 'revoked' | 'wrong key' | 'open' = 'open'
  await ctx.cancellable(
    async () => {
      for (let waited = 0; waited < LONGEST_WAIT && !wait.isStopped && end === 'open'; ) {
        const verdict = await askIssuer('takumo', old, ctx)
        if (verdict.state === 'rejected') end = 'revoked'
        else if (fresh && (await askIssuer('takumo', fresh, ctx)).state === 'rejected') end = 'wrong key'
        else waited += await pauseAfter(verdict, wait, ctx)
      }
    },
    () => {
      wait.isStopped = true
    },
  )
  return end
}

/** In short steps: a longer sleep would keep the process from ending when it is stopped. Returns the milliseconds. */
async function pauseAfter(verdict: Verdict, wait: { isStopped: boolean }, { clock }: WaitContext): Promise<number> {
  const asked = verdict.state === 'unknown' ? (verdict.retryAfterSeconds ?? 0) * 1000 : 0
  const pause = Math.max(PAUSE, asked)
  for (let slept = 0; slept < pause && !wait.isStopped; slept += 1000) await clock.sleep(1000)
  return pause
}

/** Everything is written and proved, and only the old key is left. */
export function notRevoked(old: Secret, { settings }: Pick<Context, 'settings'>): GuardError {
  return new GuardError('NOT_REVOKED', say`every place has the new key, and the old key ${old} is not revoked yet`, {
    exitCode: ExitCode.unfinished,
    hint: say`revoke the key that begins with ${beginning(old)} at ${dashboardOf(settings)}, then run \`guard resume\``,
  })
}

/** The user has revoked the new key in the place of the old one. */
export function wrongKeyRevoked({ old, fresh }: { old: Secret; fresh: Secret }): GuardError {
  return new GuardError(
    'WRONG_KEY_REVOKED',
    say`the service rejects the new key ${fresh}, and still accepts the old key ${old}: the wrong one was revoked`,
    { exitCode: ExitCode.unfinished, hint: createAnotherKey() },
  )
}

/** What the dashboard shows of a key: https://docs.takumo.io, `key_prefix`. */
export function beginning(key: Secret): string {
  return key.reveal().slice(0, 'tk_live_a1b2'.length)
}

/** The dashboard in which the user creates and revokes keys. */
export function dashboardOf({ urls }: Pick<Context['settings'], 'urls'>): string {
  return `${new URL('/', urls.takumoCloud).href} (Settings > API Keys)`
}
