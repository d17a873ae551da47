import type { Deliveries, Journals, Ledgers, RecordFile } from '../core/ports/journals.ts'

/** The journals of a state folder that is treated as empty. Only reading commands get it, so nothing is written to it. */
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

/** Likewise without any delivery. */
export const NO_DELIVERIES: Deliveries = {
  at: key => ({ key, lock: { hold: neverWritten }, journals: NO_JOURNALS }),
  list: () => [],
}

export const NO_RECORD: RecordFile = { path: '', read: () => undefined, write: neverWritten, erase: neverWritten }

/** The commands that keep one change nothing on this machine, and do without. */
export const NO_LEDGERS: Ledgers = { open: () => ({ read: () => [], append() {}, erase() {} }) }

function neverWritten(): never {
  throw new Error('a command that only reads writes state')
}
