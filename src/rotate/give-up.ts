import { GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import type { OrgTokenRow } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import { containsToken } from '../formats/occurrences.ts'
import { type AnswerCandidate, type Examination, examineHeld } from './answer.ts'
import { close } from './end.ts'
import { type PendingJournal, pendingIn } from './journal.ts'
import type { JournalState } from './journal-state.ts'
import type { Note } from './notes.ts'
import type { Outcome, Resumed } from './outcome.ts'
import { abandon } from './prepare.ts'
import { finish, goOn, type RotateContext } from './rotate.ts'
import { beginning, dashboardOf } from './takumo.ts'

/**
 * Ends a journal for good. What can be finished is finished first; otherwise guard proves what it can and says what is
 * left. A token that may be valid is kept in a file of this user's alone.
 */
export async function giveUp(pending: PendingJournal, ctx: RotateContext): Promise<Resumed> {
  const finished = await finishIfPossible(pending, ctx)
  // The attempt has appended records even if it failed.
  const rotation = pendingIn(pending.journal)
  if (finished?.end === 'finished' && finished.outcome.waitingIn !== undefined)
    return endWaiting(rotation, finished.outcome, ctx)
  if (finished) return finished
  const { state } = rotation
  const seen = await examineHeld(state, ctx)
  const isOldAlive = seen.old?.state === 'valid'
  const old = state.head.old === null ? undefined : new Secret(state.head.old)
  const notes = [...remains(state, ctx), ...(await revokeMade(seen, ctx))]
  return { end: 'given up', old: isOldAlive ? old : undefined, kept: endJournal(rotation, seen, ctx), notes }
}

/** Takumo: every place has the new key, and the user need not wait for the old one. */
function endWaiting(rotation: PendingJournal, { old, oldVerdict, notes }: Outcome, ctx: RotateContext): Resumed {
  const left = say`revoke the old key, which begins with ${beginning(old!)}, at ${dashboardOf(ctx.settings)}`
  return {
    end: 'given up',
    old: oldVerdict?.state === 'valid' ? old! : undefined,
    kept: undefined,
    notes: [left, ...notes, ...close(rotation, ctx)],
  }
}

/** Undefined if the journal would be kept: that is what giving up is for. */
async function finishIfPossible(pending: PendingJournal, ctx: RotateContext): Promise<Resumed | undefined> {
  try {
    if (pending.state.fresh) return { end: 'finished', outcome: await ctx.deferSignals(() => finish(pending, ctx)) }
    const step = await goOn(pending, ctx)
    if (step.kind === 'done') return { end: 'finished', outcome: step.outcome }
    if (step.kind !== 'discarded') return undefined
    const { old } = step.rotation.state.head
    return { end: 'unchanged', old: step.isOldAlive && old !== null ? new Secret(old) : undefined }
  } catch (error) {
    if (error instanceof GuardError) return undefined
    throw error
  }
}

/** Erases the journal if no token in it can be valid but the old one, which the files have; otherwise keeps it aside. */
function endJournal(
  rotation: PendingJournal,
  { candidates, old }: Examination,
  ctx: RotateContext,
): string | undefined {
  const { journal, state } = rotation
  const isDead = ({ verdict }: AnswerCandidate) => verdict.state === 'rejected' && old?.state === 'rejected'
  const isOldSafe =
    old === undefined ||
    old.state === 'rejected' ||
    state.targets.some(({ path }) => isInFile(path, new Secret(state.head.old!), ctx))
  if (candidates.every(isDead) && isOldSafe) {
    abandon(rotation, ctx)
    return undefined
  }
  for (const { staging, path } of state.targets) ctx.files.discard(staging, path)
  return journal.setAside()
}

/** What the files of the journal hold now. */
function remains(state: JournalState, ctx: RotateContext): Note[] {
  const { head, fresh, former } = state
  const tokens = [...(head.old === null ? [] : [new Secret(head.old)]), ...(fresh ? [fresh] : []), ...former]
  return tokens.flatMap(token => {
    const paths = state.targets.map(({ path }) => path).filter(path => isInFile(path, token, ctx))
    return paths.length > 0 ? [{ about: 'still-there', token, paths }] : []
  })
}

function isInFile(path: string, token: Secret, { files }: RotateContext): boolean {
  const file = files.read(path)
  return file.kind === 'file' && containsToken(file, token.reveal())
}

/** Revokes the one organisation token whose text is lost; of several, guard only names those that it may have made. */
async function revokeMade({ made, situation }: Examination, ctx: RotateContext): Promise<string[]> {
  if (made instanceof GuardError) return [say`what was issued cannot be listed: ${made.message}`]
  const ids = (rows: readonly OrgTokenRow[]) => rows.map(({ id }) => id).join(', ')
  if (situation.made === 'several') return [say`these tokens are listed, and one may be of this rotation: ${ids(made)}`]
  if (situation.made !== 'one') return []
  try {
    await (await ctx.api.org()).revoke(made[0]!.id)
    return [say`${made[0]!.id} was issued and its text is lost; guard has revoked it`]
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    return [say`${made[0]!.id} was issued and its text is lost: revoke it with \`guard org revoke ${made[0]!.id}\``]
  }
}
