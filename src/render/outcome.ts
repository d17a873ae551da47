import { say } from '../core/language.ts'
import type { Outcome } from '../rotate/outcome.ts'
import { leftDocument, renderLeft, renderUnread, unreadDocument } from './left-copies.ts'
import { notesDocument, renderNotes } from './notes.ts'
import { type Page, pathDocument, shortPath } from './page.ts'
import { countPlaces } from './plan.ts'
import { type Remains, wholeSearchDocument } from './whole-search.ts'

/** What was done and proved, what is left of the old token, and what only the user can do. */
export function describeOutcome(outcome: Outcome, { home, paint }: Page): string {
  const { files, items, notes, left, unread } = outcome
  const done = `${paint.good(say('Done:'))} ${doneText(outcome, paint)}`
  const list = [...files, ...items].map(path => `  ${shortPath(path, home)}`)
  const todo =
    notes.length > 0 ? ['', say('Left for you:'), ...renderNotes(notes, home).map(note => `  - ${note}`)] : []
  return [done, ...list, ...oldText(outcome), ...renderLeft(left, home), ...todo, ...renderUnread(unread, home)].join(
    '\n',
  )
}

function doneText({ fresh, isUnproved, ...places }: Outcome, { strong }: Page['paint']): string {
  const [token, count] = [strong(String(fresh)), countPlaces(places)]
  return isUnproved
    ? say`${token} is in ${count}; nothing here proves that it is valid`
    : say`${token} is valid and stands in ${count}`
}

/** What its service says of it now. */
function oldText({ old, oldVerdict, overlaps, waitingIn }: Outcome): string[] {
  if (!old || !oldVerdict || waitingIn !== undefined) return []
  if (oldVerdict.state === 'rejected') return [say`Old token ${old}: rejected`]
  if (oldVerdict.state === 'valid' && overlaps) return [say`Old token ${old}: still valid, until it is revoked`]
  return oldVerdict.state === 'valid'
    ? [say`Old token ${old}: still accepted; ask again with \`guard status\` in a minute`]
    : [say`Old token ${old}: cannot be asked about (${oldVerdict.reason})`]
}

export function outcomeDocument({ old, fresh, files, items, oldVerdict }: Outcome) {
  return {
    old: old?.fingerprint ?? null,
    oldState: oldVerdict?.state ?? null,
    new: fresh.fingerprint,
    masked: fresh.toString(),
    files: files.map(pathDocument),
    items: items.map(path => ({ path })),
  }
}

/** What all of them left, for the end of a document; `remains` is what a search of everything added. */
export function remainsDocument(outcomes: readonly Outcome[], remains?: Remains) {
  const unread = new Map(outcomes.flatMap(outcome => outcome.unread).map(each => [each.path, each]))
  return {
    left: [...outcomes.flatMap(({ left }) => left), ...(remains?.left ?? [])].map(leftDocument),
    unread: [...unread.values()].map(unreadDocument),
    search: wholeSearchDocument(remains?.search),
  }
}

/** The document of `guard sync --json`. Each result says whether anything of the old token is left on this machine. */
export function syncDocument(outcomes: readonly Outcome[], remains?: Remains) {
  return {
    schema: 'guard.sync/1',
    synced: outcomes.map(outcome => ({
      ...outcomeDocument(outcome),
      ...{ from: outcome.old?.fingerprint ?? null, to: outcome.fresh.fingerprint, proved: !outcome.isUnproved },
      remaining: outcome.left.map(leftDocument),
    })),
    notes: notesDocument(outcomes.flatMap(({ notes }) => notes)),
    ...remainsDocument(outcomes, remains),
  }
}

/** The same for people. */
export function describeSync(outcomes: readonly Outcome[], page: Page): string[] {
  const changed = outcomes.filter(({ isUnchanged }) => !isUnchanged)
  if (changed.length === 0) return [say('Every place has the valid token')]
  return changed.map(outcome => describeOutcome(outcome, page))
}
