import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import { Secret } from '../core/secret.ts'
import type { DiscoverContext } from '../find/discover.ts'
import type { Discovery } from '../find/discovery.ts'
import { listUnread, type UnreadPath } from '../find/unread-paths.ts'
import type { End } from './end.ts'
import type { PendingJournal } from './journal.ts'
import { findLeftCopies, type LeftContext, type LeftCopy } from './left-copies.ts'
import { describeLeftForYou } from './left-for-you.ts'
import type { Note } from './notes.ts'
import { missingTargets } from './targets.ts'
import { type Kept, replacedTokens } from './write.ts'

/** What a finished rotation did. */
export interface Outcome {
  old: Secret | null
  fresh: Secret
  /** Files that hold the new token. */
  files: string[]
  /** Items of the system's keychain that hold it. */
  items: string[]
  /** True if nothing proves that the new token is valid. */
  isUnproved?: boolean
  /** The steps left to the user. */
  notes: Note[]
  /** What the service says of the old token at the end; undefined if there was none. */
  oldVerdict: Verdict | undefined
  /** True if every place had the new token already. */
  isUnchanged?: boolean
  /** True if the old token is meant to live on: other machines may still use it. */
  overlaps?: boolean
  /** Copies of the tokens that were replaced, which stay. */
  left: LeftCopy[]
  /** What the search for copies could not read. */
  unread: UnreadPath[]
  /** Takumo: the journal that is kept because the service does not reject the old key yet. */
  waitingIn?: string
}

/** How an unfinished journal ended. */
export type Resumed =
  | { end: 'finished'; outcome: Outcome }
  /** Nothing had been sent. */
  | { end: 'unsent' }
  /** The call changed nothing. `old` is the token that still works. */
  | { end: 'unchanged'; old: Secret | undefined }
  /** `kept` is the file that holds what may be valid; undefined if nothing can be. */
  | { end: 'given up'; old: Secret | undefined; kept: string | undefined; notes: Note[] }

interface Done {
  found: Discovery
  kept: Kept
  isUnproved: boolean
  ended: End
  /** What the steps have to say. */
  notes: readonly Note[]
}

/** What was done, which copies stay, and what only the user can do. */
export async function report(
  { journal, state }: PendingJournal,
  { found, kept, isUnproved, ended, notes }: Done,
  ctx: DiscoverContext & LeftContext,
): Promise<Outcome> {
  const { head, targets } = state
  const fresh = state.fresh!
  const { files, items } = kept
  const replacement = { old: replacedTokens(state), fresh, otherwise: say('it was not there when the plan was made') }
  return {
    old: head.old === null ? null : new Secret(head.old),
    ...{ fresh, files, items, isUnproved, overlaps: head.mode === 'sync' && head.kind !== 'email' },
    ...(ended.isWaiting && { waitingIn: journal.path }),
    oldVerdict: ended.oldVerdict,
    left: await findLeftCopies(replacement, found, ctx),
    unread: listUnread(found, ctx),
    notes: [
      ...missingTargets(targets, ctx).map(path => ({ about: 'gone' as const, path })),
      ...(found.partial ? [say('the search ran out of time, so a copy may have been missed')] : []),
      ...notes,
      ...kept.notes,
      ...ended.notes,
      ...describeLeftForYou(state, { files, found }, ctx),
    ],
  }
}
