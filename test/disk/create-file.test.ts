import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { errorOf, namesIn, readSnapshot, tempFile } from './temp.ts'

function creating(name: string) {
  const { files, folder } = tempFile('old')
  const path = join(folder, name)
  const create = () => files.create(path, { staging: files.creationPath(path), text: 'new' })
  return { files, folder, path, create }
}

describe('a new file', () => {
  test('is private, in folders that are private', () => {
    const { folder, path, create } = creating('a/b/new')
    create()
    expect([readFileSync(path, 'latin1'), statSync(path).mode & 0o777]).toEqual(['new', 0o600])
    expect(['a', 'a/b'].map(name => statSync(join(folder, name)).mode & 0o777)).toEqual([0o700, 0o700])
    expect(namesIn(join(folder, 'a/b'))).toEqual(['new'])
  })

  test.for<[string, (path: string) => void]>([
    ['a file', path => writeFileSync(path, 'theirs')],
    ['a folder', path => mkdirSync(path)],
    ['a symlink that leads nowhere', path => symlinkSync('nowhere', path)],
  ])('never replaces %s', ([, put]) => {
    const { folder, path, create } = creating('new')
    put(path)
    expect(errorOf(create)).toBeInstanceOf(FileChangedError)
    expect(namesIn(folder)).toEqual(['.npmrc', 'new'])
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) expect(readFileSync(path, 'latin1')).toBe('theirs')
  })
})

describe('a file to be deleted', () => {
  test('is deleted if it has not changed', () => {
    const { files, path } = tempFile('old')
    files.remove(path, readSnapshot(files, path).hash)
    expect(existsSync(path)).toBe(false)
  })

  test('stays if another program has changed it', () => {
    const { files, path } = tempFile('old')
    const { hash } = readSnapshot(files, path)
    writeFileSync(path, 'theirs')
    expect(errorOf(() => files.remove(path, hash))).toBeInstanceOf(FileChangedError)
    expect(readFileSync(path, 'latin1')).toBe('theirs')
  })
})

test.for<[string, (path: string) => void, boolean]>([
  ['is empty', () => {}, true],
  ['has a file', path => writeFileSync(join(path, 'theirs'), ''), false],
])('in a folder that %s: the folder is removed: %3$s', ([, fill, isGone]) => {
  const { files, folder } = tempFile('old')
  const path = join(folder, 'made')
  mkdirSync(path)
  fill(path)
  expect([files.removeFolder(path), existsSync(path)]).toEqual([isGone, !isGone])
})

test('a folder that cannot be removed for another reason is named', () => {
  const { files, folder } = tempFile('old')
  const path = join(folder, 'x'.repeat(300))
  expect(() => files.removeFolder(path)).toThrow(
    expect.objectContaining({ code: 'UNWRITABLE', message: `${path} cannot be removed: its name is too long` }),
  )
})
