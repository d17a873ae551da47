import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import type { Secret } from '../core/secret.ts'
import { storedDeliveries } from '../rotate/delivery/journal.ts'
import type { PendingJournal } from '../rotate/journal.ts'
import { isAccepted, isUnsent, type JournalState } from '../rotate/journal-state.ts'
import { concernsToken, describePending } from '../rotate/journal-subject.ts'
import { nextStep } from '../rotate/next-step.ts'
import { abandon } from '../rotate/prepare.ts'
import { goOn, type RotateContext } from '../rotate/rotate.ts'
import { storedJournals, unusableError } from '../rotate/stored-journals.ts'

/** Erases the journals of plans that were never sent, and returns the other unfinished ones. The caller holds the lock. */
export function discardUnsent(ctx: Pick<Context, 'journals' | 'files'>): PendingJournal[] {
  return storedJournals(ctx).pending.filter(pending => {
    if (!isUnsent(pending.state.phase)) return true
    abandon(pending, ctx)
    return false
  })
}

/** What a command is about to write for, and where. */
export interface PlannedWrites {
  tokens: readonly Secret[]
  paths?: readonly string[]
  /** True if a delivery of one of the tokens is no obstacle: it writes no file here, and may be what this command is for. */
  isDelivered?: boolean
}

/**
 * Makes way for a command that writes. A call that the service had refused is closed as soon as it is certain that it
 * changed nothing. Throws `GuardError` (exit 7) while a rotation of one of the tokens is unfinished, or one is in the
 * middle of writing one of the files; other journals are no obstacle.
 */
export async function requireNoConflict(
  { tokens, paths = [], isDelivered }: PlannedWrites,
  ctx: RotateContext,
): Promise<void> {
  for (const pending of discardUnsent(ctx)) {
    const { state } = pending
    if (isDelivered && state.head.mode === 'deliver') continue
    if (concernsToken(state, tokens) && !(await isClosed(pending, ctx))) throw unfinishedError(pending)
    const places = [...state.targets, ...state.items]
    if (isWriting(state) && places.some(({ path }) => paths.includes(path))) throw unfinishedError(pending)
  }
  // One in which no token is legible may be about any token, and in the middle of writing any file.
  for (const unusable of storedJournals(ctx).unusable) {
    const isConcerned = unusable.tokens.some(own => tokens.some(token => token.equals(own)))
    if (isConcerned || unusable.tokens.length === 0) throw unusableError(unusable)
    ctx.io.err(say`note: ${unusable.message}; ${unusable.hint}`)
  }
}

/** True while the files of a journal may change: those of one that waits for a revocation are written and proved. */
function isWriting({ phase }: JournalState): boolean {
  return isAccepted(phase) && phase !== 'waiting'
}

/** Only what the service refused outright is closed without a word: anything else is for the user to resume. */
async function isClosed(pending: PendingJournal, ctx: RotateContext): Promise<boolean> {
  const { state } = pending
  if (isAccepted(state.phase) || state.lost || !state.complete || (state.status ?? 0) < 400) return false
  try {
    return (await goOn(pending, ctx)).kind === 'discarded'
  } catch (error) {
    if (error instanceof GuardError) return false
    throw error
  }
}

/** What a writing command says while a rotation of its token is unfinished. */
export function unfinishedError(pending: Omit<PendingJournal, 'kind'>): GuardError {
  return new GuardError('UNFINISHED', say`the rotation of ${describePending(pending)} was begun and not finished`, {
    exitCode: ExitCode.unfinished,
    hint: say('run `guard resume`'),
  })
}

/** What no usable token is called. */
const CODES = ['TOKEN_REJECTED', 'CANNOT_TELL', 'RATE_LIMITED', 'NOTHING_FOUND']

/**
 * Chooses the tokens to work on. If that fails, and one of the tokens here is in an unfinished journal, the journal is
 * the reason, and the error says so.
 */
export async function unlessPending<T>(
  choose: () => T | Promise<T>,
  tokens: readonly Secret[],
  ctx: Pick<Context, 'journals' | 'files'>,
): Promise<T> {
  try {
    return await choose()
  } catch (error) {
    const [first] = storedJournals(ctx).pending.filter(
      ({ state }) => !isUnsent(state.phase) && concernsToken(state, tokens),
    )
    if (error instanceof GuardError && CODES.includes(error.code) && first) throw unfinishedError(first)
    throw error
  }
}

/** Reading commands go on beside any journal, and mention it. True if there is one. */
export function mentionPending(ctx: Pick<Context, 'journals' | 'deliveries' | 'io'>): boolean {
  const { pending, unusable } = storedJournals(ctx)
  for (const each of pending) ctx.io.err(mention(each))
  for (const { message, hint } of unusable) ctx.io.err(say`note: ${message}; ${hint}`)
  return pending.length + unusable.length + mentionDeliveries(ctx) > 0
}

/** In one line: a fleet has many. Returns how many there are. */
function mentionDeliveries(ctx: Pick<Context, 'deliveries' | 'io'>): number {
  const { begun, unusable } = storedDeliveries(ctx)
  const [first, ...more] = begun
  if (first) {
    const name = first.subject.identifier
    const others =
      more.length > 0
        ? say`note: the deliveries to ${name} and ${more.length} more are unfinished; run \`guard resume\``
        : undefined
    ctx.io.err(others ?? say`note: the delivery to ${name} is unfinished; run \`guard resume\``)
  }
  for (const { message, hint } of unusable) ctx.io.err(say`note: ${message}; ${hint}`)
  return begun.length + unusable.length
}

function mention(pending: PendingJournal): string {
  const name = describePending(pending)
  return pending.state.phase === 'waiting'
    ? say`note: the rotation of ${name} is unfinished; ${nextStep(pending).fix}`
    : say`note: the rotation of ${name} is unfinished; run \`guard resume\``
}
