import { say } from '../core/language.ts'
import type { HistoryCopy } from '../find/shell-history.ts'
import type { Note } from '../rotate/notes.ts'
import { shortPath } from './page.ts'

type Spell = (path: string) => string

/** The sentences of notes, with `~` for the home folder. */
export function renderNotes(notes: readonly Note[], home: string): string[] {
  return notes.map(note => noteText(note, path => shortPath(path, home)))
}

/** The same for programs, which get whole paths. */
export function notesDocument(notes: readonly Note[]): string[] {
  return notes.map(note => noteText(note, path => path))
}

export function historyText({ path, advice }: HistoryCopy, spell: Spell): string {
  return say`${spell(path)} still has the old token: ${advice}`
}

function noteText(note: Note, spell: Spell): string {
  if (typeof note === 'string') return note
  switch (note.about) {
    case 'exposed':
      return say`other users can read ${spell(note.path)}: chmod 600`
    case 'gone':
      return say`${spell(note.path)} is not there any more; if it comes back, \`guard sync\` gives it the new token`
    case 'late-copy':
      return say`${spell(note.path)} has the old token since a moment ago`
    case 'set-aside':
      return say`${spell(note.path)} keeps another token of the answer, which may be valid: delete it once you know`
    case 'git':
      return say`it cannot be told whether git tracks ${spell(note.path)}: ${note.doubt}`
    case 'task':
      return `${spell(note.path)}: ${note.task}`
    case 'history':
      return historyText(note, spell)
    case 'ci-secret':
      return say`update ${note.name}, which ${spell(note.path)}:${note.line} names, if it held the old token`
    case 'still-there':
      return say`${note.token} is still in ${listOf(note.paths, spell)}`
    case 'revoked-with-it':
      return say`${note.token} was the token of ${note.email} and died with this reset, in ${listOf(note.paths, spell)}: \`guard sync --from ${note.token.fingerprint}\` gives the new one to them`
  }
}

function listOf(paths: readonly string[], spell: Spell): string {
  return paths.map(spell).join(', ')
}
