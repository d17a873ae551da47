import { ExitCode, GuardError, NoAnswerError } from '../core/errors.ts'
import type { Context } from '../core/ports/context.ts'
import type { Answer, ChunkSink } from '../core/ports/services.ts'
import { mayHoldToken } from '../core/tokens.ts'
import { append, type PendingJournal } from './journal.ts'
import { abandon } from './prepare.ts'

/** A call that cannot be taken back. */
export interface Call {
  phase: 'issuing' | 'resetting'
  /** Whether the service was asked, right before, and rejects the token that the call is to replace. */
  oldWasRejected?: boolean | undefined
  make(onChunk: ChunkSink): Promise<Answer>
}

/** If the disk does not take the record of a first call, there is no call, and nothing has happened. */
export function announce(
  prepared: PendingJournal,
  { phase, oldWasRejected }: Omit<Call, 'make'>,
  ctx: Pick<Context, 'files' | 'clock'>,
): PendingJournal {
  try {
    return append(prepared, {
      state: phase,
      at: ctx.clock.now().toISOString(),
      ...(oldWasRejected && { oldWasRejected }),
    })
  } catch (error) {
    if (!(error instanceof GuardError) || prepared.state.calls > 0) throw error
    abandon(prepared, ctx)
    const { code, message, hint } = error
    throw new GuardError(code, message, { exitCode: ExitCode.conflict, hint, cause: error })
  }
}

/** The journal with what came back of a call. `silence`: the error of a call that got no status. */
export interface Called {
  rotation: PendingJournal
  silence: NoAnswerError | undefined
}

/** Makes a call that was announced. Every chunk of its answer is on disk before anything reads it. */
export async function makeCall(announced: PendingJournal, call: Call): Promise<Called> {
  const recorder = createRecorder(announced)
  try {
    const { status, complete, retryAfterSeconds } = await call.make(recorder.save)
    return { rotation: recorder.end({ status, complete, retryAfterSeconds }), silence: undefined }
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error
    return { rotation: recorder.breakOff(), silence: error }
  }
}

/** Writes every chunk down as it comes. A head without a token waits for the next record: it saves a sync. */
function createRecorder(announced: PendingJournal) {
  let rotation = announced
  let waiting = ''
  const head = (): string => {
    const text = waiting
    waiting = ''
    return text
  }
  const save: ChunkSink = (text, part) => {
    if (part === 'body') rotation = append(rotation, { state: 'chunk', text, head: head() })
    else if (mayHoldToken(text)) rotation = append(rotation, { state: 'head', text: head() + text })
    else waiting += text
  }
  const end = (answer: Pick<Answer, 'status' | 'complete' | 'retryAfterSeconds'>): PendingJournal => {
    rotation = append(rotation, { state: 'answered', ...answer, head: head() })
    return rotation
  }
  const breakOff = (): PendingJournal => {
    const rest = head()
    return rest ? append(rotation, { state: 'head', text: rest }) : rotation
  }
  return { save, end, breakOff }
}
