import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context, JournalRecord, OpenJournal, UnusableJournal } from '../core/ports.ts'
import { Secret } from '../core/secret.ts'
import type { SearchScope } from './discover.ts'

/** A file that the journal owes the new token to. */
export interface JournalTarget {
  path: string
  /** Names the adapter that reads it. */
  adapter: string
  staging: string
  hash: string
  size: number
}

/** What was decided before the call; the first record of every journal. */
export interface JournalHead {
  schema: 'guard.journal/1'
  mode: 'rotate' | 'reset' | 'sync'
  kind: 'email' | 'org'
  /** The base URL of the service that is asked. */
  origin: string
  /** The token that is replaced, in plain text, or null where there is none. */
  old: string | null
  targets: JournalTarget[]
  at: string
  /** Paths whose copies stay. */
  left: string[]
  /** Whether the keychain gets a copy. */
  keychain: boolean
  /** Where to search for copies once more at the end. */
  scope: SearchScope
  /** Organisation tokens: which one is replaced (null where there was none), and which ids there were before the call. */
  org?: { identifier: string; tokenId: string | null; knownIds: string[] } | undefined
}

export type Phase =
  | 'prepared'
  | 'issuing'
  | 'requested'
  | 'resetting'
  | 'answered'
  | 'accepted'
  | 'written'
  | 'revoking'

/** A journal as its records tell it. */
export interface JournalState {
  head: JournalHead
  phase: Phase
  targets: JournalTarget[]
  /** The body as far as it arrived. */
  body: string
  status: number | undefined
  complete: boolean
  retryAfterSeconds: number | undefined
  /** What was called last. */
  call: 'issuing' | 'resetting'
  /** How often a call left. */
  calls: number
  fresh: Secret | undefined
  /** True once it is known that the answer is lost and only an emailed code helps. */
  lost: boolean
}

/** An unfinished journal, and the state that its records led to. */
export interface Pending {
  kind: 'pending'
  journal: OpenJournal
  state: JournalState
}

const PHASES: readonly string[] = [
  'prepared',
  'issuing',
  'requested',
  'resetting',
  'answered',
  'accepted',
  'written',
  'revoking',
] satisfies Phase[]

/** The state of a journal that `judgeJournal` calls pending. */
export function readJournal(journal: OpenJournal): JournalState {
  const judged = judgeJournal(journal)
  if (judged.kind === 'pending') return judged.state
  throw new Error(`${journal.path} was used without being judged`)
}

/** What guard makes of a journal's records: the state that they led to, or why it cannot go on with them. Pure. */
export function judgeJournal(journal: OpenJournal): Pending | UnusableJournal {
  const [first, ...rest] = journal.records
  const head = first as unknown as JournalHead
  if (first === undefined || head.schema !== 'guard.journal/1' || !PHASES.includes(first.state)) return newer(journal)
  return { kind: 'pending', journal, state: fold(head, first, rest) }
}

/** Folds the records into the state they led to; a call that is made again starts with an empty answer. */
function fold(head: JournalHead, first: JournalRecord, rest: readonly JournalRecord[]): JournalState {
  const empty = { body: '', status: undefined, complete: false, retryAfterSeconds: undefined }
  let state: JournalState = {
    ...empty,
    head,
    phase: first.state as Phase,
    call: head.mode === 'reset' ? 'resetting' : 'issuing',
    calls: 0,
    targets: head.targets,
    fresh: typeof first.fresh === 'string' ? new Secret(first.fresh) : undefined,
    lost: false,
  }
  for (const record of rest) {
    if (record.state === 'issuing' || record.state === 'resetting')
      state = { ...state, ...empty, call: record.state, calls: state.calls + 1, lost: false }
    if (record.state === 'chunk') state = { ...state, phase: 'answered', body: state.body + String(record.text) }
    if (record.state === 'answered') state = { ...state, ...(record as Partial<JournalState>) }
    if (record.state === 'lost') state = { ...state, ...empty, phase: 'issuing', lost: true }
    if (record.otherAccount === true) state = { ...state, head: { ...state.head, old: null } }
    if (Array.isArray(record.targets))
      state = { ...state, targets: [...state.targets, ...(record.targets as JournalTarget[])] }
    if (typeof record.fresh === 'string') state = { ...state, fresh: new Secret(record.fresh) }
    if (PHASES.includes(record.state)) state = { ...state, phase: record.state as Phase }
  }
  return state
}

function newer({ path }: OpenJournal): UnusableJournal {
  return {
    kind: 'unusable',
    path,
    why: 'newer',
    message: say`${path} was written by another version of guard`,
    hint: say('update guard and run `guard resume`'),
    tokens: [],
  }
}

/** True where the journal on disk shows the token; what could not be saved is known to this process alone. */
export function isJournalled(fresh: Secret, { journals }: Pick<Context, 'journals'>): boolean {
  return journals.list().some(stored => {
    const judged = stored.kind === 'open' ? judgeJournal(stored) : stored
    if (judged.kind === 'unusable') return false
    const { state } = judged
    return state.fresh?.equals(fresh) === true || state.body.includes(fresh.reveal())
  })
}

/**
 * The journal as it is used after the call has left. From there on a journal that cannot be written must stop nothing:
 * the configs are worth more, so what did not reach the disk is kept in memory.
 */
export function unstoppable(journal: OpenJournal): OpenJournal {
  const records = [...journal.records]
  return {
    kind: 'open',
    path: journal.path,
    records,
    append: record => {
      records.push(record)
      try {
        journal.append(record)
      } catch (error) {
        if (!isSystemError(error)) throw error
      }
    },
    erase: () => journal.erase(),
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof GuardError || (error instanceof Error && 'syscall' in error)
}
