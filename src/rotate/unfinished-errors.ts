import { ExitCode, GuardError } from '../core/errors.ts'
import { countOf, say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { answerAsError, type Examination, issuerHost } from './answer.ts'
import type { PendingJournal } from './journal.ts'
import type { JournalState } from './journal-state.ts'
import { describePlaces, journalLabel } from './journal-subject.ts'
import { createAnotherKey } from './next-step.ts'

type Named = Omit<PendingJournal, 'kind'>

/** While a journal is kept there is one way on, whatever stopped the steps: exit 7 and `guard resume`. */
export async function asUnfinished<T>(steps: () => Promise<T>): Promise<T> {
  try {
    return await steps()
  } catch (error) {
    if (!(error instanceof GuardError) || error.exitCode === ExitCode.unfinished) throw error
    throw new GuardError(error.code, error.message, {
      exitCode: ExitCode.unfinished,
      hint: resumeHint(error.retryAfterSeconds) ?? say('run `guard resume` when that is mended'),
      cause: error,
    })
  }
}

/** The next step if a service asks to wait; undefined if it does not. */
export function resumeHint(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : say`run \`guard resume\` in ${countOf(seconds, 'second')}`
}

function unfinished(code: string, message: string, hint: string, cause?: unknown): GuardError {
  return new GuardError(code, message, { exitCode: ExitCode.unfinished, hint, cause })
}

/** The call got no answer, or one that says nothing, and nothing is certain yet. */
export function stillOpen(pending: Named, error: GuardError): GuardError {
  const message = say`${error.message}; it is not known yet whether the service made a new token (${describePlaces(pending)})`
  return unfinished('NO_ANSWER', message, say('run `guard resume`'), error)
}

/** The answer as an error, with what is certain about the old token. */
export function withOldAlive(error: GuardError, state: JournalState): GuardError {
  const { code, message, hint, exitCode } = error
  return new GuardError(code, say`${message}; the old token ${journalLabel(state)} still works`, {
    exitCode,
    hint,
    cause: error,
  })
}

/** No token that the journal holds works. */
export function lostError(pending: Named, seen: Examination): GuardError {
  const { state } = pending
  if (state.wasLost && !state.lost && seen.situation.answer === 'refusal') return refusedAgain(state)
  const code = seen.candidates.length > 0 ? 'TOKENS_REJECTED' : 'ANSWER_LOST'
  return unfinished(code, `${lostWords(state, seen)} (${describePlaces(pending)})`, lostHint(state, seen.old))
}

/** A token that was accepted is rejected while the one before it works: it stays in the journal. */
export function laggingError(pending: Named, verdict: Verdict): GuardError {
  const { state } = pending
  const places = describePlaces(pending)
  const message =
    verdict.state === 'unknown'
      ? say`${verdict.reason}, so the new token ${state.fresh} cannot be confirmed (${places})`
      : say`${issuerHost(state)} does not accept the new token ${state.fresh} yet, and still accepts ${journalLabel(state)} (${places})`
  const isRevoked = state.head.kind === 'takumo' && verdict.state === 'rejected'
  return unfinished('NOT_PROVED', message, isRevoked ? createAnotherKey() : LATER())
}

/** A token that was accepted is rejected, and so is the one before it. */
export function replacedError(pending: Named, fresh: Secret): GuardError {
  const { state } = pending
  const both = state.head.old === null ? String(fresh) : `${journalLabel(state)}, ${fresh}`
  const message = say`${issuerHost(state)} accepts none of the tokens of this rotation: ${both} (${describePlaces(pending)})`
  return unfinished('TOKENS_REJECTED', message, lostHint(state, undefined))
}

/** Takumo: the service rejects every key that was to replace the old one. */
export function revokedError(pending: Named, keys: readonly Secret[]): GuardError {
  const message = say`${issuerHost(pending.state)} rejects the new key ${keys.map(String).join(', ')} of this rotation (${describePlaces(pending)})`
  return unfinished('TOKENS_REJECTED', message, createAnotherKey())
}

function lostWords(state: JournalState, { candidates, old }: Examination): string {
  const host = issuerHost(state)
  if (old?.state === 'valid')
    return say`${host} still accepts ${journalLabel(state)}, and the answer to an earlier call was lost on the way`
  if (candidates.length === 0) return say`${host} made a new token, and its answer was lost on the way`
  const tokens = candidates.map(({ token }) => String(token))
  const all = state.head.old === null ? tokens : [String(new Secret(state.head.old)), ...tokens]
  return say`${host} accepts none of the tokens of this rotation: ${all.join(', ')}`
}

function lostHint(state: JournalState, old: Verdict | undefined): string {
  if (state.head.kind === 'takumo' && state.head.mode === 'rotate') return createAnotherKey()
  if (state.head.kind !== 'email')
    return say('give it a valid token with `guard sync --token-stdin`, or end it with `guard resume --give-up`')
  if (old?.state === 'valid')
    return say`\`guard resume --give-up\` keeps the old token; \`guard reset EMAIL\`, with the address of ${journalLabel(state)}, replaces it`
  if (state.head.old === null)
    return say('run `guard reset EMAIL` with a new code, or end it with `guard resume --give-up`')
  return say`if another machine has a valid token, run \`guard token\` there and \`guard sync --token-stdin\` here; if none has, run \`guard reset EMAIL\` with the address of ${journalLabel(state)}; \`guard resume --give-up\` ends it without a token`
}

/** A code was refused in a journal that was lost before: it still is. */
function refusedAgain(state: JournalState): GuardError {
  const error = answerAsError(state)
  return unfinished(error.code, error.message, error.hint ?? say('run `guard resume`'), error)
}

export function orgAnswerLost(pending: Named): GuardError {
  return unfinished(
    'ANSWER_LOST',
    say`the answer of ${issuerHost(pending.state)} was lost on the way; the old token still works (${describePlaces(pending)})`,
    say('run `guard resume`: it revokes what was issued and starts over'),
  )
}

/** Why the journal is kept, and what ends it. */
export function unprovenError(pending: Named, seen: Examination): GuardError {
  const { state } = pending
  const { situation, candidates, made } = seen
  const host = issuerHost(state)
  const places = describePlaces(pending)
  if (made instanceof GuardError) return unfinished(made.code, `${made.message} (${places})`, LATER(), made)
  if (situation.made === 'several') return severalNew(pending, made)
  if (state.call === 'resetting' && candidates.length === 1 && situation.old === 'unknown')
    return unfinished(
      'CANNOT_TELL',
      say`the new token is in the journal, and it cannot be told whether ${journalLabel(state)} is of the same address (${places})`,
      LATER(),
    )
  const tokens = candidates.map(({ token }) => String(token)).join(', ')
  if (situation.candidates === 'several valid')
    return unfinished(
      'ANSWER_UNDECIDED',
      say`${host} answered with several valid tokens: ${tokens} (${places})`,
      say(
        'give the one to use with `guard sync --token-stdin`, or keep them all in a file with `guard resume --give-up`',
      ),
    )
  if (candidates.length > 0)
    return unfinished(
      'ANSWER_UNDECIDED',
      say`${host} answered with ${tokens}, and does not say yet that it is valid (${places})`,
      say(
        'run `guard resume` later, the answer is kept; `guard resume --give-up` ends it and keeps the answer in a file',
      ),
    )
  return unfinished(
    'CANNOT_TELL',
    say`${host} does not say whether ${journalLabel(state)} still works (${places})`,
    say(
      'run `guard resume` when it can be reached; if you know that the old token is dead, add `--answer-lost`; `--give-up` ends it',
    ),
  )
}

const LATER = (): string => say('run `guard resume` later; `guard resume --give-up` ends it')

function severalNew(pending: Named, made: readonly { id: string }[]): GuardError {
  const { identifier } = pending.state.head.org!
  return unfinished(
    'SEVERAL_NEW_TOKENS',
    say`tokens were issued to ${identifier} since, and guard cannot tell which is its own: ${made.map(({ id }) => id).join(', ')} (${describePlaces(pending)})`,
    say(
      'revoke those that are not in use with `guard org revoke ID`, then run `guard resume`; `--give-up` keeps the old token',
    ),
  )
}
