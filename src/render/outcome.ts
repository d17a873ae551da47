import { countOf, say } from '../core/language.ts'
import type { Outcome } from '../rotate/finish.ts'
import { type Page, pathDocument, shortPath } from './find.ts'
import { leftDocument, renderLeft, renderUnread, unreadDocument } from './left.ts'

/** What was done and proved, what is left of the old token, and what only a person can do now. */
export function describeOutcome(outcome: Outcome, { home, paint }: Page): string {
  const { fresh, files, notes, left, unread } = outcome
  const done = `${paint.good(say('Done:'))} ${say`${paint.strong(String(fresh))} is valid and stands in ${countOf(files.length, 'file')}`}`
  const list = files.map(path => `  ${shortPath(path, home)}`)
  const todo = notes.length > 0 ? ['', say('Left for you:'), ...notes.map(note => `  - ${note}`)] : []
  return [done, ...list, ...oldText(outcome), ...renderLeft(left, home), ...todo, ...renderUnread(unread, home)].join(
    '\n',
  )
}

/** What its service says of it now. */
function oldText({ old, oldVerdict, waitingIn }: Outcome): string[] {
  if (!old || !oldVerdict || waitingIn !== undefined) return []
  if (oldVerdict.state === 'rejected') return [say`Old token ${old}: rejected`]
  return oldVerdict.state === 'valid'
    ? [say`Old token ${old}: still accepted; ask again with \`guard status\` in a minute`]
    : [say`Old token ${old}: cannot be asked about (${oldVerdict.reason})`]
}

export function outcomeDocument({ old, fresh, files, oldVerdict }: Outcome) {
  return {
    old: old?.fingerprint ?? null,
    oldState: oldVerdict?.state ?? null,
    new: fresh.fingerprint,
    masked: fresh.toString(),
    files: files.map(pathDocument),
  }
}

/** What all of them left, for the end of a document. */
export function remainsDocument(outcomes: readonly Outcome[]) {
  const unread = new Map(outcomes.flatMap(outcome => outcome.unread).map(each => [each.path, each]))
  return {
    left: outcomes.flatMap(({ left }) => left).map(leftDocument),
    unread: [...unread.values()].map(unreadDocument),
  }
}
