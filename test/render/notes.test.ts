import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { notesDocument, renderNotes } from '../../src/render/notes.ts'
import type { Note } from '../../src/rotate/notes.ts'

const TOKEN = new Secret(`tg_anon_TEST${'0'.repeat(28)}`)
const path = '/home/a/p/.npmrc'

const notes: Note[] = [
  'update CI secrets that hold the old token',
  { about: 'exposed', path },
  { about: 'gone', path },
  { about: 'late-copy', path },
  { about: 'set-aside', path },
  { about: 'git', path, doubt: 'it is broken' },
  { about: 'task', path, task: 'log in again' },
  { about: 'history', path, advice: 'delete the line' },
  { about: 'ci-secret', name: 'secrets.TOKEN', path, line: 2 },
  { about: 'still-there', token: TOKEN, paths: [path, '/etc/npmrc'] },
  { about: 'revoked-with-it', token: TOKEN, paths: [path, '/etc/npmrc'], email: 'a@example.com' },
]

test('what is left for the user names each path as the rest of the page does', () => {
  const lines = renderNotes(notes, '/home/a')
  expect(lines).toHaveLength(notes.length)
  expect(lines.slice(1).filter(line => !line.includes('~/p/.npmrc') || line.includes('/home/a'))).toEqual([])
})

test('a document has whole paths', () => {
  const lines = notesDocument(notes)
  expect(lines.slice(1).filter(line => !line.includes(path))).toEqual([])
  expect(lines[8]).toBe(`update secrets.TOKEN, which ${path}:2 names, if it held the old token`)
})
