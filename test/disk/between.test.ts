import {
  chmodSync,
  chownSync,
  linkSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { callsOf } from './calls.ts'
import { errorOf, isRoot, NOBODY, namesIn, type Place, readSnapshot, rootOnly, tempFile } from './temp.ts'

const OLD = 'token=old\n'
const NEW = 'token=newer\n'

/** What another program may do to a file while guard rewrites it, and the content it expects afterwards. */
const changes: Record<string, { act: (path: string) => void; text: string | undefined; needsRoot?: true }> = {
  'writes into it': { act: path => writeFileSync(path, 'theirs'), text: 'theirs' },
  'writes a text of the same length into it': { act: path => writeFileSync(path, 'token=own\n'), text: 'token=own\n' },
  'renames another file over it': { act: renameOver, text: 'theirs' },
  'removes it': { act: unlinkSync, text: undefined },
  'puts a symlink in its place': {
    act: path => {
      renameSync(path, `${path}.moved`)
      symlinkSync(`${path}.moved`, path)
    },
    text: OLD,
  },
  'changes its mode': { act: path => chmodSync(path, 0o640), text: OLD },
  'changes its owner': { act: path => chownSync(path, NOBODY, 0), text: OLD, needsRoot: true },
  'changes its group': { act: path => chownSync(path, 0, NOBODY), text: OLD, needsRoot: true },
}

function renameOver(path: string): void {
  writeFileSync(`${path}.theirs`, 'theirs')
  renameSync(`${path}.theirs`, path)
}

function stateOf(path: string): object | undefined {
  const { mode, uid, gid, ino } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return mode === undefined ? undefined : { mode, uid, gid, ino, text: readFileSync(path, 'latin1') }
}

/**
 * Rewrites the file while another program acts right after one of guard's calls; returns the text that this program
 * wrote.
 */
function rewriteWhile(act: (path: string) => void, { folder, path, files }: Place, moment: string) {
  const { hash } = readSnapshot(files, path)
  const staging = files.stagingPath(path)
  let theirs: object | undefined
  const replace = () => files.replace(path, { staging, expectHash: hash, text: NEW })
  const meanwhile = (call: string) => {
    if (call !== moment) return
    act(path)
    theirs = stateOf(path)
  }
  const error = errorOf(() => callsOf(folder, replace, meanwhile))
  files.discard(staging, path)
  return { error, theirs }
}

const places: Record<string, [moment: string, prepare: () => Place]> = {
  'put another file in its place': ['fsync .npmrc.tmp', () => tempFile(OLD)],
  'write into the file': [
    'fsync .npmrc.copy',
    () => {
      const place = tempFile(OLD)
      linkSync(place.path, join(place.folder, 'other'))
      return place
    },
  ],
}

for (const [plan, [moment, prepare]] of Object.entries(places)) {
  describe(`guard, just before it would ${plan}, leaves the file to a program that`, () => {
    for (const [name, { act, text, needsRoot }] of Object.entries(changes)) {
      test(`${name}${needsRoot ? rootOnly : ''}`, { skip: needsRoot === true && !isRoot }, () => {
        const place = prepare()
        const { error, theirs } = rewriteWhile(act, place, moment)
        expect(error).toBeInstanceOf(FileChangedError)
        expect(stateOf(place.path)).toEqual(theirs)
        expect(theirs).toEqual(text === undefined ? undefined : expect.objectContaining({ text }))
        expect(namesIn(place.folder).filter(name => name.includes('guard-'))).toEqual([])
      })
    }
  })
}

test('guard leaves the file to a program that renames another one over it just before the rename', () => {
  const place = tempFile(OLD)
  const { error, theirs } = rewriteWhile(renameOver, place, 'link .npmrc .npmrc.old')
  expect(error).toBeInstanceOf(FileChangedError)
  expect(stateOf(place.path)).toEqual(theirs)
  expect(namesIn(place.folder)).toEqual(['.npmrc'])
})
