import { say } from '../core/language.ts'
import type { PendingJournal } from './journal.ts'
import type { JournalState } from './journal-state.ts'
import { describePending } from './journal-subject.ts'

/** What ends a Takumo rotation whose new key is revoked. */
export function createAnotherKey(): string {
  return say('create another key and run `guard takumo rotate`, or end it with `guard resume --give-up`')
}

/** How far an unfinished rotation came, and the command that ends it. */
export interface NextStep {
  message: string
  fix: string
}

/** The way out of the state that a journal is in. Pure. */
export function nextStep(pending: Omit<PendingJournal, 'kind'>): NextStep {
  const { state } = pending
  const about = say`the rotation of ${describePending(pending)} was begun and not finished`
  const damage = state.damaged ? `; ${say('a part of its journal is damaged or missing')}` : ''
  return { message: `${about}: ${standing(state)}${damage}`, fix: fixFor(state) }
}

function standing({ phase, lost }: JournalState): string {
  if (lost) return say('no token that it holds works')
  switch (phase) {
    case 'prepared':
    case 'requested':
      return say('nothing was sent')
    case 'issuing':
    case 'resetting':
      return say('a call may have left, and no answer is here')
    case 'answered':
      return say('an answer is here, and not read to its end')
    case 'waiting':
      return say('every place has the new key, and the old one is not revoked yet')
    default:
      return say('the new token is here, and not yet proved in every file')
  }
}

function fixFor({ lost, head, phase }: JournalState): string {
  if (phase === 'waiting') return say('revoke the old key in the dashboard, then run `guard resume`')
  if (!lost) return say('run `guard resume`')
  if (head.kind === 'takumo' && head.mode === 'rotate') return createAnotherKey()
  if (head.kind !== 'email')
    return say('run `guard sync --token-stdin` with a valid token, or `guard resume --give-up`')
  return say(
    'run `guard sync --token-stdin` with the token of another machine; if none has one, `guard reset EMAIL`, or `guard resume --give-up`',
  )
}
