import { ExitCode, GuardError } from '../core/errors.ts'
import type { Journals, UnusableJournal } from '../core/ports/journals.ts'
import { classifyJournal, type PendingJournal } from './journal.ts'

export interface StoredJournals {
  /** Oldest first. */
  pending: PendingJournal[]
  unusable: UnusableJournal[]
}

interface ListsJournals {
  journals: Pick<Journals, 'list'>
}

/** All journals of the state folder. Never throws for what the disk holds, so reading commands can go on. */
export function storedJournals({ journals }: ListsJournals): StoredJournals {
  const judged = journals.list().map(journal => (journal.kind === 'open' ? classifyJournal(journal) : journal))
  return {
    pending: judged.filter(each => each.kind === 'pending'),
    unusable: judged.filter(each => each.kind === 'unusable'),
  }
}

/** For a command that cannot go on beside it. */
export function unusableError({ message, hint }: UnusableJournal): GuardError {
  return new GuardError('JOURNAL_UNREADABLE', message, { exitCode: ExitCode.unfinished, hint })
}
