import type { Deliveries, Journals, Ledgers, RecordFile } from '../core/ports/journals.ts'

/**
 * The journals of a state folder that counts as empty. Only commands that read get it, so nothing is written to it.
 */
export const NO_JOURNALS: Journals = {
  list: () => [],
  setAside: neverWritten,
  keepCopy: neverWritten,
  readCopy: () => undefined,
  dropCopy: neverWritten,
  create: neverWritten,
  history: () => [],
  remember: neverWritten,
}

/** The same for deliveries. */
export const NO_DELIVERIES: Deliveries = {
  at: key => ({ key, lock: { hold: neverWritten }, journals: NO_JOURNALS }),
  list: () => [],
}

export const NO_RECORD: RecordFile = { path: '', read: () => undefined, write: neverWritten, erase: neverWritten }

/** Only commands that change nothing on this machine use a ledger, and they work without one. */
export const NO_LEDGERS: Ledgers = { open: () => ({ read: () => [], append() {}, erase() {} }) }

function neverWritten(): never {
  throw new Error('a command that only reads writes state')
}
