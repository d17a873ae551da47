import { say } from '../core/language.ts'
import { Secret } from '../core/secret.ts'
import { findCandidateTokens } from './candidate-tokens.ts'
import type { PendingJournal } from './journal.ts'
import type { JournalState } from './journal-state.ts'

const MOST_FILES = 3

/** Every token that a journal is about: the old one, the new one, and all that may be the new one. */
export function tokensInJournal(state: JournalState): Secret[] {
  const { head, fresh } = state
  const old = head.old === null ? [] : [new Secret(head.old)]
  return [...old, ...(fresh ? [fresh] : []), ...findCandidateTokens(state).map(({ token }) => token)]
}

/** True if one of the tokens is of the journal: a command that writes for it would get in the way. */
export function concernsToken(state: JournalState, tokens: readonly Secret[]): boolean {
  return tokensInJournal(state).some(own => tokens.some(token => token.equals(own)))
}

/** The journal's token, masked, for messages. */
export function journalLabel({ head, fresh }: JournalState): string {
  if (head.old !== null) return String(new Secret(head.old))
  return fresh ? String(fresh) : (head.org?.identifier ?? say('a new token'))
}

/** The places of the journal's token, and the journal's own. */
export function describePlaces({ journal, state }: Omit<PendingJournal, 'kind'>): string {
  const paths = [...state.targets, ...state.items].map(({ path }) => path)
  const more = paths.length - MOST_FILES
  const files = paths.slice(0, MOST_FILES).join(', ')
  if (paths.length === 0) return say`journal ${journal.path}`
  return more > 0
    ? say`in ${files} and ${more} more; journal ${journal.path}`
    : say`in ${files}; journal ${journal.path}`
}

/** One phrase for a note: whose rotation it is, and where. */
export function describePending(pending: Omit<PendingJournal, 'kind'>): string {
  return `${journalLabel(pending.state)} (${describePlaces(pending)})`
}
