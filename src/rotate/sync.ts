import type { Context, HistoryLine, OpenJournal } from '../core/ports.ts'
import type { Secret } from '../core/secret.ts'
import { examineHeld } from './answer.ts'
import { type FinishContext, finish, type Outcome } from './finish.ts'
import { readJournal } from './journal.ts'
import type { Plan } from './plan.ts'
import { prepare, type RewriteOptions } from './prepare.ts'
import { orUnfinished } from './unfinished.ts'

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

/** Gives the places of a dead token the valid one; the services are asked, and change nothing. */
export function sync(
  plan: Plan,
  fresh: Secret,
  options: RewriteOptions,
  ctx: FinishContext & Pick<Context, 'uninterrupted'>,
): Promise<Outcome> {
  const facts = {
    mode: 'sync',
    kind: 'email',
    origin: ctx.settings.urls.npm,
    old: plan.token.reveal(),
    ...options,
  } as const
  return ctx.uninterrupted(async () => {
    const journal = prepare(plan, facts, ctx, { state: 'accepted', fresh: fresh.reveal() })
    return finish(journal, ctx)
  })
}

/**
 * Ends an unfinished journal with a token from elsewhere that its service calls valid. If a token of the journal may be
 * valid as well, the journal stays as a file.
 */
export async function takeOver(
  journal: OpenJournal,
  fresh: Secret,
  ctx: FinishContext & Pick<Context, 'uninterrupted'>,
): Promise<Outcome> {
  const state = readJournal(journal)
  const { candidates, old } = await orUnfinished(() => examineHeld(state, ctx))
  const others = candidates.filter(({ token }) => !token.equals(fresh))
  const mayLive = others.some(({ verdict }) => verdict.state !== 'rejected' || old?.state !== 'rejected')
  return ctx.uninterrupted(async () => {
    journal.append({ state: 'accepted', fresh: fresh.reveal(), ...(mayLive && { aside: true }) })
    return finish(journal, ctx, { isProved: true })
  })
}
