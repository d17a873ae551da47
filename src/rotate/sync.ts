import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { HistoryLine } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import type { Discovery } from '../find/discovery.ts'
import { filesWithToken, itemsWithToken } from '../find/discovery.ts'
import { listUnread } from '../find/unread-paths.ts'
import { examineHeld } from './answer.ts'
import { append, type PendingJournal } from './journal.ts'
import { originOf } from './keychain.ts'
import { findLeftCopies } from './left-copies.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { type FinishContext, finish } from './rotate.ts'
import { asUnfinished } from './unfinished-errors.ts'

/** The fingerprints that the history proves to be predecessors of a token, of the same kind and origin. Pure. */
export function predecessorsOf(fingerprint: string, history: readonly HistoryLine[]): Set<string> {
  const known = new Set<string>()
  const queue = [fingerprint]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const { from, to } of history) {
      if (to !== next || from === null || known.has(from)) continue
      known.add(from)
      queue.push(from)
    }
  }
  return known
}

export interface SyncOptions extends RewriteOptions {
  /** Writes a token although nothing proves it. */
  unproved?: boolean | undefined
}

/** Gives the places of another token the fresh one; the services are asked, and change nothing. */
export function sync(
  plan: Plan,
  fresh: Secret,
  options: SyncOptions,
  ctx: FinishContext & Pick<Context, 'deferSignals'>,
): Promise<Outcome> {
  const kind = tokenKind(fresh.reveal())!
  const facts = {
    mode: 'sync',
    kind: familyOf(kind)!,
    origin: originOf(kind, ctx.settings),
    old: plan.token.reveal(),
    ...options,
  } as const
  return ctx.deferSignals(async () =>
    finish(await prepare(plan, facts, ctx, { state: 'accepted', fresh: fresh.reveal() }), ctx),
  )
}

interface Standing {
  found: Discovery
  fresh: Secret
  unproved: boolean
  /** Plans without a file to write. */
  plans: readonly Plan[]
}

/** What a sync says that found nothing to write: every file has the fresh token, but for the copies that stay. */
export async function unchanged({ found, fresh, unproved, plans }: Standing, ctx: FinishContext): Promise<Outcome> {
  const old = plans.map(({ token }) => token)
  return {
    ...{ old: old[0] ?? null, fresh, isUnproved: unproved, isUnchanged: plans.length === 0, oldVerdict: undefined },
    files: filesWithToken(found, fresh).map(({ path }) => path),
    items: itemsWithToken(found, fresh).map(({ path }) => path),
    left: await findLeftCopies({ old, fresh, otherwise: say('it was left there') }, found, ctx),
    unread: listUnread(found, ctx),
    notes: plans.flatMap(({ notes }) => notes),
  }
}

/**
 * Ends an unfinished journal with a token from elsewhere that its service calls valid, or for which the user answers. If a
 * token of the journal may be valid as well, the journal stays as a file.
 */
export async function takeOver(
  pending: PendingJournal,
  { fresh, unproved }: { fresh: Secret; unproved?: boolean | undefined },
  ctx: FinishContext & Pick<Context, 'deferSignals'>,
): Promise<Outcome> {
  const { candidates, old } = await asUnfinished(() => examineHeld(pending.state, ctx))
  const others = candidates.filter(({ token }) => !token.equals(fresh))
  const mayLive = others.some(({ verdict }) => verdict.state !== 'rejected' || old?.state !== 'rejected')
  return ctx.deferSignals(async () => {
    const aside = mayLive && { aside: true }
    const record = { state: 'accepted', fresh: fresh.reveal(), ...aside, ...(unproved && { unproved }) }
    return finish(append(pending, record), ctx, { isProved: true })
  })
}
