import type { Secret } from '../secret.ts'
import type { TokenFamily } from '../tokens.ts'

/** One line of a journal: a state and what belongs to it. */
export interface JournalRecord {
  state: string
  [field: string]: unknown
}

/** A journal that guard can go on with. */
export interface OpenJournal {
  readonly kind: 'open'
  readonly path: string
  readonly records: readonly JournalRecord[]
  /** Durable when it returns. */
  append(record: JournalRecord): void
  erase(): void
  /** Renames it so that it no longer counts as unfinished, and returns its new path: it may hold a token that is valid. */
  setAside(): string
}

/** What is kept of a finished rotation: fingerprints, never tokens. */
export interface HistoryLine {
  at: string
  kind: TokenFamily
  origin: string
  from: string | null
  to: string
}

/** A journal, or a folder of journals, that this guard cannot go on with. It is never changed or deleted by itself. */
export interface UnusableJournal {
  readonly kind: 'unusable'
  readonly path: string
  /** `forbidden`: this user may not read it. `newer`: a newer guard wrote it. `damaged`: all other reasons. */
  readonly why: 'forbidden' | 'damaged' | 'newer'
  /** A sentence that names the path. */
  readonly message: string
  /** The one next step. */
  readonly hint: string
  /** Tokens that are still legible in it. Only a service can tell whether one is valid. */
  readonly tokens: readonly Secret[]
}

/** A journal as it was found on disk. */
export type StoredJournal = OpenJournal | UnusableJournal

/** Where a copy of a journal can be that its own disk does not take. */
export type CopyPlace =
  /** The staging file of a target. */
  | { kind: 'staging'; path: string; target: string }
  /** A file in a folder of its own, which is gone after a restart of the machine. */
  | { kind: 'temporary'; path: string }

export interface Journals {
  /** Every journal in the state folder, oldest first, unusable ones last. Never throws for what the disk holds. */
  list(): StoredJournal[]
  /** Renames a damaged journal so that it no longer counts as unfinished, and returns its new path. */
  setAside(journal: UnusableJournal): string
  /** Writes all records to another place, durably; false if that place cannot take them or is on the journal's disk. */
  keepCopy(journal: Pick<OpenJournal, 'path' | 'records'>, place: CopyPlace): boolean
  /** The records of a copy of this very journal, or undefined if there is none that belongs to this user. */
  readCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): JournalRecord[] | undefined
  dropCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): void
  /**
   * A new journal with its first record, and 64 KiB reserved for what follows. Throws `GuardError` (exit 6) if it, or
   * later the history, cannot be written.
   */
  create(first: JournalRecord): OpenJournal
  history(): HistoryLine[]
  /** Never throws: what is finished stays finished. Returns why the line could not be written, or undefined. */
  remember(line: HistoryLine): string | undefined
}

/** One small file of guard's own in the state folder, replaced as a whole. The caller holds the lock. */
export interface RecordFile {
  readonly path: string
  /** Undefined where there is none. Throws `GuardError`. */
  read(): string | undefined
  /** Durable when it returns. */
  write(text: string): void
  erase(): void
}

/**
 * What a long command has done already, line by line, in a file of the state folder: when it was killed, the next run goes on
 * from there. It never holds a secret. A line outlives the process; one that a power failure takes is done again.
 */
export interface Ledger {
  /** The lines of earlier runs, oldest first; damaged ones are left out. */
  read(): unknown[]
  /** Throws `GuardError` (exit 6). */
  append(lines: readonly object[]): void
  erase(): void
}

export interface Ledgers {
  open(name: string): Ledger
}

export interface Lock {
  /** One writer at a time on this machine. Throws `GuardError` (exit 6) naming the holder. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Rotations whose token another host or program gets. Each has a lock and a journal of its own, so that many run side by
 * side, and no command of this machine waits for them.
 */
export interface Deliveries {
  /** Makes nothing until its lock is held. */
  at(key: string): DeliveryPlace
  /** All that have a journal. Never throws for what the disk holds. */
  list(): DeliveryPlace[]
}

export interface DeliveryPlace {
  readonly key: string
  /** What belongs to the place goes with the last journal. */
  readonly lock: Lock
  readonly journals: Journals
}
