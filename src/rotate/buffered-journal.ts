import { GuardError } from '../core/errors.ts'
import type { JournalRecord, OpenJournal } from '../core/ports/journals.ts'

export interface BufferedJournal extends OpenJournal {
  /** The records that are not in the journal's file. */
  readonly unsaved: readonly JournalRecord[]
}

interface Memory {
  /** Every record, if some are known that are not in the file. */
  records?: readonly JournalRecord[] | undefined
  /** Gets all records each time a part of an answer could not be saved. */
  keep(records: readonly JournalRecord[]): void
}

/**
 * The journal as it is used after the call has left. From there on a journal that cannot be written must stop nothing:
 * the configs are worth more. What did not reach the disk is tried again, in its order, with each further record. Only
 * the record of a call still throws: without it on disk no call may leave.
 */
export function bufferJournal(journal: OpenJournal, memory: Memory): BufferedJournal {
  const records = [...(memory.records ?? journal.records)]
  const saved = journal.records.filter(({ state }) => state !== 'damaged').length
  const unsaved = memory.records?.slice(saved) ?? []

  function save(): void {
    while (unsaved.length > 0) {
      journal.append(unsaved[0]!)
      unsaved.shift()
    }
  }

  function trySaving(): void {
    try {
      save()
    } catch (error) {
      if (!isSystemError(error)) throw error
    }
  }

  function append(record: JournalRecord): void {
    if (isCall(record)) {
      save()
      journal.append(record)
      return void records.push(record)
    }
    records.push(record)
    unsaved.push(record)
    trySaving()
    if (unsaved.some(isAnswer)) memory.keep(records)
  }

  function setAside(): string {
    save()
    return journal.setAside()
  }

  trySaving()
  return { kind: 'open', path: journal.path, records, unsaved, append, erase: () => journal.erase(), setAside }
}

function isCall({ state }: JournalRecord): boolean {
  return state === 'issuing' || state === 'resetting'
}

function isAnswer({ state }: JournalRecord): boolean {
  return ['head', 'chunk', 'answered', 'accepted'].includes(state)
}

function isSystemError(error: unknown): boolean {
  return error instanceof GuardError || (error instanceof Error && 'syscall' in error)
}
