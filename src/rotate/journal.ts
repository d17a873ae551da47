import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import type { JournalRecord, OpenJournal, UnusableJournal } from '../core/ports/journals.ts'
import { Secret } from '../core/secret.ts'
import { findCandidateTokens } from './candidate-tokens.ts'
import { fold, next } from './journal-fold.ts'
import { legibleTokens, type Misfit, narrowRecord, narrowRecords } from './journal-records.ts'
import type { JournalState } from './journal-state.ts'
import type { PlannedFile } from './plan.ts'

/** An unfinished journal, and the state that its records led to. */
export interface PendingJournal {
  kind: 'pending'
  journal: OpenJournal
  state: JournalState
  /** By path, the targets whose new text this process has prepared. */
  planned?: ReadonlyMap<string, PlannedText> | undefined
}

export type PlannedText = Pick<PlannedFile, 'hash' | 'rewrite'>

/** A journal of this process, or one that `classifyJournal` has called pending already. */
export function pendingIn(journal: OpenJournal): PendingJournal {
  const judged = classifyJournal(journal)
  if (judged.kind === 'pending') return judged
  throw new Error(`${journal.path} was used without being judged`)
}

/** Appends a record, and returns the journal with the state that it leads to. */
export function append({ journal, state, ...pending }: PendingJournal, record: JournalRecord): PendingJournal {
  journal.append(record)
  return { ...pending, journal, state: next(state, narrowRecord(record, state.head.kind)) }
}

/** What guard makes of a journal's records: the state that they led to, or why it cannot go on with them. Pure. */
export function classifyJournal(journal: OpenJournal): PendingJournal | UnusableJournal {
  const records = narrowRecords(journal.records)
  if (typeof records === 'string') return unusable(journal, records)
  return { kind: 'pending', journal, state: fold(records) }
}

function unusable({ path, records }: OpenJournal, why: Misfit): UnusableJournal {
  const tokens = legibleTokens(records).map(token => new Secret(token))
  const isNewer = why === 'newer'
  return {
    kind: 'unusable',
    path,
    why,
    message: isNewer
      ? say`${displayPath(path)} was written by a newer guard`
      : say`${displayPath(path)} is damaged: its plan cannot be read`,
    hint: isNewer
      ? say('update guard and run `guard resume`')
      : say('run `guard resume --give-up`, which puts that file aside; `guard status` tells which token is valid'),
    tokens,
  }
}

/** True if the journal on disk contains the token. Records that could not be saved are known only to this process. */
export function isJournalled(fresh: Secret, { journals }: Pick<Context, 'journals'>): boolean {
  return journals.list().some(stored => {
    const judged = stored.kind === 'open' ? classifyJournal(stored) : stored
    if (judged.kind === 'unusable') return false
    const { state } = judged
    return state.fresh?.equals(fresh) === true || findCandidateTokens(state).some(({ token }) => token.equals(fresh))
  })
}

/** The uuid that a journal's file is named by. */
export function journalId({ path }: Pick<OpenJournal, 'path'>): string {
  return /[0-9a-f-]{36}(?=\.jsonl$)/.exec(path)?.[0] ?? 'unknown'
}
