import { countOf, say } from '../core/language.ts'
import type { Outcome } from '../rotate/finish.ts'
import { type Page, pathDocument, shortPath } from './find.ts'

/** What was done and proved, and what only a person can do now. */
export function describeOutcome({ fresh, files, notes }: Outcome, { home, paint }: Page): string {
  const done = `${paint.good(say('Done:'))} ${say`${paint.strong(String(fresh))} is valid and stands in ${countOf(files.length, 'file')}`}`
  const list = files.map(path => `  ${shortPath(path, home)}`)
  const todo = notes.length > 0 ? ['', say('Left for you:'), ...notes.map(note => `  - ${note}`)] : []
  return [done, ...list, ...todo].join('\n')
}

export function outcomeDocument({ old, fresh, files }: Outcome) {
  return {
    old: old?.fingerprint ?? null,
    new: fresh.fingerprint,
    masked: fresh.toString(),
    files: files.map(pathDocument),
  }
}
