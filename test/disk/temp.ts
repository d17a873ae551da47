import { chmodSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { GuardError } from '../../src/core/errors.ts'
import type { FileSnapshot, Files } from '../../src/core/ports/files.ts'
import type { Journals, OpenJournal, UnusableJournal } from '../../src/core/ports/journals.ts'
import { createFiles } from '../helpers/files.ts'
import { removeTree } from '../helpers/remove.ts'

export const isRoot = process.geteuid?.() === 0
export const NOBODY = 65534
/** For the titles of tests that need root. */
export const rootOnly = isRoot ? '' : ' (skipped: needs root)'

/** A real folder, deleted when the test ends. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'guard-disk-')))
  onTestFinished(() => removeTree(folder))
  return folder
}

export interface Place {
  folder: string
  state: string
  path: string
  files: Files
}

/** A folder with one file, and the `Files` of a guard whose state folder is beside it. */
export function tempFile(text: string, mode = 0o600, name = '.npmrc'): Place {
  const folder = tempFolder()
  const path = join(folder, name)
  writeFileSync(path, text, 'latin1')
  chmodSync(path, mode)
  const state = join(folder, 'state')
  return { folder, state, path, files: createFiles(state) }
}

export function readSnapshot(files: Files, path: string): FileSnapshot {
  const file = files.read(path)
  if (file.kind !== 'file') throw new Error(`${path} is ${file.kind}`)
  return file
}

/** Everything that guard does with a file, from the plan to the end. */
export function rewrite(files: Files, path: string, text: string): string {
  const { hash } = readSnapshot(files, path)
  const staging = files.stagingPath(path)
  files.reserve([{ staging, size: text.length, path }])
  files.replace(path, { staging, expectHash: hash, text })
  return staging
}

/** The names in a folder, except the state folder. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name !== 'state')
    .sort()
}

export function errorOf(work: () => unknown): GuardError {
  try {
    work()
  } catch (error) {
    return error as GuardError
  }
  throw new Error('nothing was thrown')
}

/** The oldest journal that guard can resume. */
export function oldest(journals: Journals): OpenJournal | undefined {
  return journals.list().find(journal => journal.kind === 'open')
}

export function unusableOnes(journals: Journals): UnusableJournal[] {
  return journals.list().filter(journal => journal.kind === 'unusable')
}
