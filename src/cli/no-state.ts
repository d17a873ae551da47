import type { Journals, RecordFile } from '../core/ports.ts'

/** What stands in a state folder that counts as empty. Only commands that read get it, so nothing is ever written to it. */
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

export const NO_RECORD: RecordFile = { path: '', read: () => undefined, write: neverWritten, erase: neverWritten }

function neverWritten(): never {
  throw new Error('a command that only reads writes state')
}
