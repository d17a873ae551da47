import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { displayPath } from '../core/paths.ts'
import type { Context } from '../core/ports/context.ts'
import type { CopyPlace, JournalRecord, OpenJournal } from '../core/ports/journals.ts'
import type { Secret } from '../core/secret.ts'
import type { TokenFamily } from '../core/tokens.ts'
import { type BufferedJournal, bufferJournal } from './buffered-journal.ts'
import { findCandidateTokens } from './candidate-tokens.ts'
import { journalId, type PendingJournal, pendingIn } from './journal.ts'
import { storeAndReadBack } from './keychain.ts'
import { rescuePlaces } from './rescue-places.ts'

export type RescueContext = Pick<Context, 'env' | 'platform' | 'journals' | 'store'> & {
  io: Pick<Context['io'], 'err' | 'interactive' | 'confirm'>
}

/** The place of a token that is not in the journal. */
type Refuge = CopyPlace | { kind: 'keychain' | 'screen' | 'nowhere' }

/**
 * Runs the steps after a call with a journal that never stops them. Records that its disk rejects are copied to
 * another place at once, and the configs are written nevertheless. If the steps fail and the records are nowhere, or
 * only in a place that a restart deletes, the token is offered to the keychain and then shown on the screen. The
 * error says where it is.
 */
export async function withRescue<T>(
  pending: PendingJournal,
  ctx: RescueContext,
  steps: (pending: PendingJournal) => Promise<T>,
  recalled?: readonly JournalRecord[],
): Promise<T> {
  const { journal: opened, state } = pending
  const places = rescuePlaces(opened, state, ctx)
  let copy: CopyPlace | undefined
  const keep = (records: readonly JournalRecord[]): void => {
    copy = places.find(place => ctx.journals.keepCopy({ path: opened.path, records }, place))
  }
  const journal = bufferJournal(opened, { records: recalled, keep })
  try {
    const result = await steps(recalled ? pendingIn(journal) : { ...pending, journal })
    if (copy || recalled) await forget(opened, places, ctx)
    return result
  } catch (error) {
    const tokens = tokensAtRisk(journal, opened)
    if (!(error instanceof GuardError) || tokens.length === 0) throw error
    throw rescued(error, await findRefuge(journal, { copy, tokens }, ctx), state.head.kind)
  }
}

/**
 * The records of an unfinished journal whose disk did not take them, from wherever they were brought; undefined if they
 * are nowhere else. A token that only the keychain kept counts as a part of the answer, so that a probe decides.
 */
export async function recoverRecords(
  { journal, state }: PendingJournal,
  ctx: RescueContext,
): Promise<JournalRecord[] | undefined> {
  const places = rescuePlaces(journal, state, ctx)
  const copies = places.flatMap(place => {
    const records = ctx.journals.readCopy(journal, place)
    return records ? [records] : []
  })
  const [longest] = copies.toSorted((a, b) => b.length - a.length)
  if (longest && longest.length > wholeRecords(journal).length) return longest
  if (state.answers.some(({ body }) => body !== '')) return undefined
  const kept = await ctx.store.read(accountOf(journal))
  if (!kept.ok || !kept.token) return undefined
  return [...wholeRecords(journal), { state: 'chunk', text: JSON.stringify(kept.token.reveal()) }]
}

function wholeRecords({ records }: OpenJournal): JournalRecord[] {
  return records.filter(({ state }) => state !== 'damaged')
}

/** What the journal knows in this process and does not show on disk. */
function tokensAtRisk(journal: BufferedJournal, opened: OpenJournal): Secret[] {
  if (journal.unsaved.length === 0) return []
  const saved = tokensOf(opened)
  return tokensOf(journal).filter(token => !saved.some(other => other.equals(token)))
}

function tokensOf(journal: OpenJournal): Secret[] {
  const { state } = pendingIn(journal)
  const candidates = findCandidateTokens(state).map(({ token }) => token)
  return state.fresh ? [state.fresh, ...candidates.filter(token => !token.equals(state.fresh!))] : candidates
}

async function findRefuge(
  journal: OpenJournal,
  { copy, tokens }: { copy: CopyPlace | undefined; tokens: readonly Secret[] },
  ctx: RescueContext,
): Promise<Refuge> {
  if (copy?.kind === 'staging') return copy
  const [only, ...others] = tokens
  if (only && others.length === 0 && (await storeAndReadBack(accountOf(journal), only, ctx)).ok)
    return { kind: 'keychain' }
  if (copy) return copy
  return (await showOnScreen(tokens, ctx)) ? { kind: 'screen' } : { kind: 'nowhere' }
}

async function showOnScreen(tokens: readonly Secret[], { io }: RescueContext): Promise<boolean> {
  if (!io.interactive) return false
  io.err(say('The new token could not be saved: no disk takes it, and there is no keychain.'))
  if (!(await io.confirm(say('Show it on this terminal?')))) return false
  for (const token of tokens) io.err(token.reveal(), [token])
  return true
}

/** Copies and the keychain's item have served. */
async function forget(journal: OpenJournal, places: readonly CopyPlace[], ctx: RescueContext): Promise<void> {
  for (const place of places) ctx.journals.dropCopy(journal, place)
  const account = accountOf(journal)
  const kept = await ctx.store.read(account)
  if (kept.ok && kept.token) await ctx.store.remove(account)
}

/** An item of its own: another one of the same service may be in use. */
function accountOf(journal: OpenJournal): string {
  return `guard-journal-${journalId(journal)}`
}

function rescued(error: GuardError, refuge: Refuge, kind: TokenFamily): GuardError {
  const { where, hint } = wordsFor(refuge, kind)
  return new GuardError(error.code, `${error.message}; ${where}`, { exitCode: ExitCode.unfinished, hint, cause: error })
}

function wordsFor(refuge: Refuge, kind: TokenFamily): { where: string; hint: string } {
  switch (refuge.kind) {
    case 'staging':
      return { where: say`the answer is kept in ${displayPath(refuge.path)}`, hint: say('run `guard resume`') }
    case 'temporary':
      return {
        where: say`the answer is kept in ${displayPath(refuge.path)}, which a restart of this machine deletes`,
        hint: say('run `guard resume` before this machine restarts'),
      }
    case 'keychain':
      return { where: say('the new token is kept in the keychain of the system'), hint: say('run `guard resume`') }
    case 'screen':
      return {
        where: say('the new token was shown on this terminal'),
        hint: say('copy it, and give it to `guard sync --token-stdin`'),
      }
    case 'nowhere':
      return {
        where: say('the new token could not be kept anywhere'),
        hint:
          kind === 'email'
            ? say('run `guard reset EMAIL` to get another token by mail')
            : say('give it a valid token with `guard sync --token-stdin`, or end it with `guard resume --give-up`'),
      }
  }
}
