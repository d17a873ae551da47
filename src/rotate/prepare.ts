import type { Context } from '../core/ports/context.ts'
import type { JournalRecord } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import type { SearchScope } from '../find/discover.ts'
import { journalItem, requireWritable } from './items.ts'
import { append, type PendingJournal, pendingIn } from './journal.ts'
import type { JournalHead, JournalState, JournalTarget } from './journal-state.ts'
import { tokensInJournal } from './journal-subject.ts'
import type { Plan } from './plan.ts'
import { storedJournals } from './stored-journals.ts'

/** How to rewrite, as opposed to what. */
export interface RewriteOptions {
  scope: SearchScope
  /** Whether the keychain gets a copy of the new token. */
  keychain: boolean
  /** Every token that was found here: none of them can be the answer of a call. */
  known?: readonly Secret[]
}

export type HeadFacts = Pick<JournalHead, 'mode' | 'kind' | 'origin' | 'old' | 'org' | 'unproved'> & RewriteOptions

type PrepareContext = Pick<Context, 'files' | 'journals' | 'clock' | 'keychain'>

/**
 * Opens the journal and sets aside all the space that the writes will need, so that whatever can fail on this disk or
 * in the keychain fails before the service is called. Throws `GuardError` (exit 6 or 8) with nothing left behind.
 */
export async function prepare(
  plan: Pick<Plan, 'files' | 'items' | 'left'>,
  facts: HeadFacts,
  ctx: PrepareContext,
  begin: JournalRecord = { state: 'prepared' },
): Promise<PendingJournal> {
  await requireWritable(plan.items, ctx)
  const stagings = ctx.files.stagingPaths(plan.files.map(({ path }) => path))
  const targets = plan.files.map<JournalTarget>(({ path, adapter, hash, size }, at) => ({
    path,
    adapter: adapter.id,
    staging: stagings[at]!,
    hash,
    size,
  }))
  const head: Omit<JournalHead, 'state'> = {
    schema: 'guard.journal/1',
    ...facts,
    known: fingerprintsKnown(facts, ctx),
    targets,
    at: ctx.clock.now().toISOString(),
    left: plan.left.map(({ site }) => site.path),
  }
  const journal = ctx.journals.create({ ...begin, ...head })
  try {
    ctx.files.reserve(targets)
    const pending = { ...pendingIn(journal), planned: new Map(plan.files.map(file => [file.path, file])) }
    return plan.items.length === 0 ? pending : append(pending, { state: 'items', items: plan.items.map(journalItem) })
  } catch (error) {
    abandon({ journal, state: { targets } }, ctx)
    throw error
  }
}

/** Of what was found here, and of what other journals hold. */
function fingerprintsKnown({ known = [] }: HeadFacts, ctx: Pick<Context, 'journals'>): string[] {
  const others = storedJournals(ctx)
  const held = [
    ...others.pending.flatMap(({ state }) => tokensInJournal(state)),
    ...others.unusable.flatMap(each => each.tokens),
  ]
  return [...new Set([...known, ...held].map(({ fingerprint }) => fingerprint))]
}

type Unsent = Pick<PendingJournal, 'journal'> & { state: Pick<JournalState, 'targets'> }

/** Gives up what was begun and not sent: no staging file and no journal stays. */
export function abandon({ journal, state }: Unsent, { files }: Pick<Context, 'files'>): void {
  for (const { staging, path } of state.targets) files.discard(staging, path)
  journal.erase()
}
