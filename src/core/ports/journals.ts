import type { Secret } from '../secret.ts'
import type { TokenFamily } from '../tokens.ts'

/** One line of a journal: a state and its fields. */
export interface JournalRecord {
  state: string
  [field: string]: unknown
}

/** A journal that guard can resume. */
export interface OpenJournal {
  readonly kind: 'open'
  readonly path: string
  readonly records: readonly JournalRecord[]
  /** Durable on return. */
  append(record: JournalRecord): void
  erase(): void
  /**
   * Renames the journal, which may hold a valid token, so that it no longer counts as unfinished. Returns its new
   * path.
   */
  setAside(): string
}

/** The record of a finished rotation: fingerprints, never tokens. */
export interface HistoryLine {
  at: string
  kind: TokenFamily
  origin: string
  from: string | null
  to: string
}

/**
 * A journal, or a folder of journals, that this guard cannot resume. guard never changes or deletes it on its own.
 */
export interface UnusableJournal {
  readonly kind: 'unusable'
  readonly path: string
  /** `forbidden`: this user may not read it. `newer`: a newer guard wrote it. `damaged`: anything else. */
  readonly why: 'forbidden' | 'damaged' | 'newer'
  /** A sentence that names the path. */
  readonly message: string
  /** The next step, as one sentence. */
  readonly hint: string
  /** Tokens that are still legible in it. Only the service knows whether one of them is valid. */
  readonly tokens: readonly Secret[]
}

/** A journal as it is on disk. */
export type StoredJournal = OpenJournal | UnusableJournal

/** Where a copy of a journal can be kept if the journal's own disk is full or failing. */
export type CopyPlace =
  /** The staging file of a target. */
  | { kind: 'staging'; path: string; target: string }
  /** A file in a temporary folder, lost when the machine restarts. */
  | { kind: 'temporary'; path: string }

export interface Journals {
  /** All journals in the state folder, oldest first, unusable ones last. Never throws because of what is on disk. */
  list(): StoredJournal[]
  /** Renames a damaged journal so that it no longer counts as unfinished. Returns its new path. */
  setAside(journal: UnusableJournal): string
  /**
   * Writes all records durably to another place. Returns false if that place cannot take them or is on the journal's
   * disk.
   */
  keepCopy(journal: Pick<OpenJournal, 'path' | 'records'>, place: CopyPlace): boolean
  /** The records in a copy of this journal, or undefined if there is none that belongs to this user. */
  readCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): JournalRecord[] | undefined
  dropCopy(journal: Pick<OpenJournal, 'path'>, place: CopyPlace): void
  /**
   * Creates a journal with its first record and reserves 64 KiB for the rest. Throws `GuardError` (exit 6) if the
   * journal, or later the history, cannot be written.
   */
  create(first: JournalRecord): OpenJournal
  history(): HistoryLine[]
  /** Never throws, because the rotation is done. Returns why the line could not be written, or undefined. */
  remember(line: HistoryLine): string | undefined
}

/** A small file of guard's own in the state folder, always replaced as a whole. The caller holds the lock. */
export interface RecordFile {
  readonly path: string
  /** Undefined if the file is absent. Throws `GuardError`. */
  read(): string | undefined
  /** Durable on return. */
  write(text: string): void
  erase(): void
}

/**
 * Records line by line, in a file of the state folder, what a long command has done, so that the next run can
 * continue after a kill. Never holds a secret. A line survives the process; work whose line is lost in a power
 * failure is repeated.
 */
export interface Ledger {
  /** The lines of earlier runs, oldest first, without damaged ones. */
  read(): unknown[]
  /** Throws `GuardError` (exit 6). */
  append(lines: readonly object[]): void
  erase(): void
}

export interface Ledgers {
  open(name: string): Ledger
}

export interface Lock {
  /** Admits one writer at a time on this machine. Throws `GuardError` (exit 6) that names the holder. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Rotations that deliver the token to another host or program. Each has its own lock and journal, so that many can
 * run at once without blocking other commands on this machine.
 */
export interface Deliveries {
  /** Creates nothing until its lock is held. */
  at(key: string): DeliveryPlace
  /** All deliveries that have a journal. Never throws because of what is on disk. */
  list(): DeliveryPlace[]
}

export interface DeliveryPlace {
  readonly key: string
  /** The place's files are removed together with its last journal. */
  readonly lock: Lock
  readonly journals: Journals
}
