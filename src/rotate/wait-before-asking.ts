import { countOf, say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { type Examination, issuerHost, settlingLeft } from './answer.ts'
import type { JournalState } from './journal-state.ts'

interface Wait {
  /** How long to wait before the service is asked again, if the minute lasts as long. */
  seconds: number
  /** What this process has waited so far, in milliseconds. */
  waited: number
  seen: Examination
  state: JournalState
}

type WaitContext = Pick<Context, 'clock' | 'cancellable'> & { io: Pick<Context['io'], 'err'>; noWait?: boolean }

/**
 * Waits until the service may be asked again. Returns the milliseconds; undefined if the user does not want to wait, or
 * skips it with Ctrl-C.
 */
export async function waitBeforeAsking(
  { seconds, waited, seen, state }: Wait,
  ctx: WaitContext,
): Promise<number | undefined> {
  if (ctx.noWait) return undefined
  const left = settlingLeft(state, { now: ctx.clock.now(), waited })
  if (waited === 0) ctx.io.err(words(seen, state, Math.ceil(left / 1000)))
  const end = Math.min(left, seconds * 1000)
  let isStopped = false
  const wasStopped = await ctx.cancellable(
    async () => {
      // In short steps: a longer sleep would keep the process from ending when it is skipped.
      for (let slept = 0; slept < end && !isStopped; slept += 1000) await ctx.clock.sleep(Math.min(1000, end - slept))
    },
    () => {
      isStopped = true
    },
  )
  return wasStopped ? undefined : end
}

function words({ situation }: Examination, state: JournalState, seconds: number): string {
  const skip = say('Ctrl-C skips this, and `guard resume` goes on later')
  const time = countOf(seconds, 'second')
  if (situation.candidates !== 'none')
    return say`${issuerHost(state)} does not accept the new token yet; asking again for up to ${time} (${skip})`
  if (situation.kind === 'org') return say`Waiting ${time} to be sure that no token was issued (${skip})`
  return say`Waiting ${time} to be sure that the old token still works (${skip})`
}
