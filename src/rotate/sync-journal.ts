import type { Secret } from '../core/secret.ts'
import { familyOf, tokenKind } from '../core/tokens.ts'
import { hasFingerprint, selectByFingerprint } from '../find/select.ts'
import type { PendingJournal } from './journal.ts'
import { concernsToken, tokensInJournal } from './journal-subject.ts'
import { predecessorsOf } from './sync.ts'
import { replaceable, type SyncChoice } from './sync-choice.ts'

interface Journals {
  pending: readonly PendingJournal[]
  /** True if the fresh token came on standard input. */
  isGiven: boolean
}

/**
 * The unfinished journal that the fresh token ends: the one that it is in, or whose token `--from` names; else the only
 * one of its kind, if no other token is here that it could be the successor of. Pure.
 */
export function journalToEnd(choice: SyncChoice, { pending, isGiven }: Journals): PendingJournal | undefined {
  const { fresh, rivals, freshPaths, from } = choice
  const family = familyOf(tokenKind(fresh.reveal())!)
  // A delivery is ended by the command that began it: this may be the very delivery, on the same machine.
  const own = pending.filter(({ state: { head } }) => head.kind === family && head.mode !== 'deliver')
  const holding = own.find(({ state }) => concernsToken(state, [fresh]))
  if (holding) return holding
  if (from !== undefined) {
    const held = own.flatMap(({ state }) => tokensInJournal(state).map(token => ({ token })))
    if (freshPaths.size > 0 && ![...rivals, ...held].some(each => hasFingerprint(each, from))) return undefined
    return aboutNamed([...rivals, ...held], from, own)
  }
  const proved = family === 'email' ? provedBy(choice, own) : undefined
  if (proved || !isGiven) return proved
  const [only, ...more] = own
  const isOnly = only && more.length === 0 && rivals.every(({ token }) => concernsToken(only.state, [token]))
  if (isOnly) return only
  const [other, ...others] = family === 'email' ? [] : replaceable(choice)
  return other && others.length === 0 ? own.find(({ state }) => concernsToken(state, [other.token])) : undefined
}

function aboutNamed(
  tokens: readonly { token: Secret }[],
  from: string,
  own: readonly PendingJournal[],
): PendingJournal | undefined {
  const { token } = selectByFingerprint(tokens, from)
  return own.find(({ state }) => concernsToken(state, [token]))
}

/** The history knows a token of the journal as a predecessor, or one of its files has the fresh token already. */
function provedBy(
  { fresh, history, freshPaths }: SyncChoice,
  own: readonly PendingJournal[],
): PendingJournal | undefined {
  const known = predecessorsOf(fresh.fingerprint, history)
  return own.find(
    ({ state }) =>
      tokensInJournal(state).some(({ fingerprint }) => known.has(fingerprint)) ||
      state.targets.some(({ path }) => freshPaths.has(path)),
  )
}
