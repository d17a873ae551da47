import type { Context } from '../core/ports/context.ts'
import type { JournalRecord } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import type { SearchScope } from '../find/discover.ts'
import { type PendingJournal, pendingIn } from './journal.ts'
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

type PrepareContext = Pick<Context, 'files' | 'journals' | 'clock'>

/**
 * Opens the journal and sets aside all the space that the writes will need, so that whatever can fail on this disk
 * fails before the service is called. Throws `GuardError` (exit 6) with nothing left behind.
 */
export function prepare(
  plan: Pick<Plan, 'files' | 'left'>,
  facts: HeadFacts,
  ctx: PrepareContext,
  begin: JournalRecord = { state: 'prepared' },
): PendingJournal {
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
  } catch (error) {
    abandon({ journal, state: { targets } }, ctx)
    throw error
  }
  return { ...pendingIn(journal), planned: new Map(plan.files.map(file => [file.path, file])) }
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
