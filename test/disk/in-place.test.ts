import { spawnSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { identifyPath } from '../../src/disk/identity.ts'
import { isTorn, readWholeCopy, saveCopy } from '../../src/disk/whole-copy.ts'
import { errorOf, isRoot, namesIn, type Place, readSnapshot, rewrite, rootOnly, tempFile } from './temp.ts'

const OLD = 'a=1\ntoken=old\nb=2\n'
const NEW = 'a=1\ntoken=newer\nb=2\n'

const read = (path: string) => readFileSync(path, 'latin1')

/**
 * A file with two names, and the state that a run killed while writing would leave: the copy, and `now` in the file.
 */
function interruptedWith(now: string): Place & { staging: string; expectHash: string } {
  const place = tempFile(OLD)
  const { files, path, folder } = place
  linkSync(path, join(folder, 'other'))
  const expectHash = readSnapshot(files, path).hash
  const staging = files.stagingPath(path)
  files.reserve([{ staging, size: 100, path }])
  saveCopy(staging, { path, before: Buffer.from(OLD), after: Buffer.from(NEW) }, identifyPath(path))
  writeFileSync(path, now)
  return { ...place, staging, expectHash }
}

/** The longer end is written first, then the rest; a power failure may also leave reserved space without content. */
const TORN = [`${OLD}2\n`, `${OLD}2\0`, `${OLD}\0\0`, `${OLD}2`, `${NEW.slice(0, 12)}${OLD.slice(12)}2\n`]

describe('an interrupted write in place', () => {
  test.for(TORN)('is completed by a repair: %j', now => {
    const { files, path, folder, staging, expectHash } = interruptedWith(now)
    files.repair(path, { staging, expectHash })
    expect([read(path), read(join(folder, 'other'))]).toEqual([NEW, NEW])
    files.discard(staging, path)
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.for(TORN)('is completed by repeating it: %j', now => {
    const { files, path, folder, staging, expectHash } = interruptedWith(now)
    files.replace(path, { staging, expectHash, text: NEW })
    expect([read(path), read(join(folder, 'other'))]).toEqual([NEW, NEW])
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.for(TORN)('is completed before its copy is deleted: %j', now => {
    const { files, path, folder, staging } = interruptedWith(now)
    files.discard(staging, path)
    expect(read(path)).toBe(NEW)
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.for(TORN)('is completed in a file that was moved and left a symlink behind: %j', now => {
    const { files, path, folder, staging, expectHash } = interruptedWith(now)
    renameSync(path, join(folder, 'moved'))
    symlinkSync('moved', path)
    files.repair(path, { staging, expectHash })
    files.discard(staging, path)
    expect([read(path), read(join(folder, 'other'))]).toEqual([NEW, NEW])
    expect(namesIn(folder)).toEqual(['.npmrc', 'moved', 'other'])
    expect(readlinkSync(path)).toBe('moved')
  })

  test.for([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a symlink that leads nowhere', (path: string) => symlinkSync('nowhere', path)],
    ['a named pipe', (path: string) => spawnSync('mkfifo', [path])],
  ] as const)('is abandoned if its place is taken by %s', ([, put]) => {
    const { files, path, folder, staging, expectHash } = interruptedWith(TORN[0]!)
    unlinkSync(path)
    put(path)
    files.repair(path, { staging, expectHash })
    files.discard(staging, path)
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test('that had not touched the file leaves the old text until it is completed', () => {
    const { files, path, folder, staging, expectHash } = interruptedWith(OLD)
    files.repair(path, { staging, expectHash })
    expect(read(path)).toBe(OLD)
    files.discard(staging, path)
    expect(read(path)).toBe(OLD)
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.for(['', 'a=1\n', 'theirs', `${OLD}c=3\n`, NEW.replace('1', '7'), `${NEW}c=3\n`])(
    'never overwrites what another program has written since: %j',
    theirs => {
      const { files, path, staging, expectHash } = interruptedWith(theirs)
      files.repair(path, { staging, expectHash })
      expect(read(path)).toBe(theirs)
      expect(errorOf(() => files.replace(path, { staging, expectHash, text: NEW }))).toBeInstanceOf(FileChangedError)
      files.discard(staging, path)
      expect(read(path)).toBe(theirs)
    },
  )

  test('whose copy is incomplete has not touched the file', () => {
    const { files, path, staging } = interruptedWith('theirs')
    const copy = readFileSync(staging)
    for (const length of [0, 12, 60, copy.length - 1]) {
      writeFileSync(staging, Buffer.concat([copy.subarray(0, length), Buffer.alloc(copy.length - length)]))
      expect(readWholeCopy(staging)).toBe(undefined)
    }
    files.discard(staging, path)
    expect(read(path)).toBe('theirs')
  })
})

test("every mix that an interrupted write leaves is recognised as torn, and another program's insertion is not", () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(text, text, fc.nat(12), (old, fresh, cut) => {
      const copy = { path: '/x', before: Buffer.from(old), after: Buffer.from(fresh) }
      const now = Buffer.from(fresh.slice(0, cut) + old.slice(Math.min(cut, fresh.length)))
      const isWhole = now.equals(copy.before) || now.equals(copy.after)
      expect(isTorn(now, copy)).toBe(!isWhole && now.length >= Math.min(old.length, fresh.length))
      expect(isTorn(Buffer.from(`${old}${fresh}x`), copy)).toBe(false)
    }),
  )
})

test(`a file that is mounted by itself is written in place${rootOnly}`, { skip: !isRoot }, () => {
  const { files, path, folder } = tempFile(OLD, 0o640)
  const mounted = join(folder, 'mounted with a blank')
  writeFileSync(mounted, '')
  if (spawnSync('mount', ['--bind', path, mounted]).status !== 0) return
  onTestFinished(() => {
    spawnSync('umount', ['-l', mounted])
  })
  expect(files.stagingPath(mounted)).toMatch(/\.copy$/)
  rewrite(files, mounted, NEW)
  expect([read(mounted), read(path)]).toEqual([NEW, NEW])
  expect(namesIn(folder)).toEqual(['.npmrc', 'mounted with a blank'])
})

test(`a file that got mounted after the plan was made is written in place${rootOnly}`, { skip: !isRoot }, () => {
  const { files, path, folder } = tempFile(OLD)
  const mounted = join(folder, 'mounted')
  writeFileSync(mounted, OLD, { mode: 0o600 })
  const { hash } = readSnapshot(files, mounted)
  const staging = files.stagingPath(mounted)
  files.reserve([{ staging, size: 100, path }])
  expect(staging).toMatch(/\.tmp$/)
  if (spawnSync('mount', ['--bind', path, mounted]).status !== 0) return
  onTestFinished(() => {
    spawnSync('umount', ['-l', mounted])
  })
  files.replace(mounted, { staging, expectHash: hash, text: NEW })
  expect([read(mounted), read(path)]).toEqual([NEW, NEW])
  expect(namesIn(folder)).toEqual(['.npmrc', 'mounted'])
})

test('a file written in place keeps its inode, and its copy is private', () => {
  const { files, path, folder } = tempFile(OLD, 0o644)
  mkdirSync(join(folder, 'sub'))
  linkSync(path, join(folder, 'sub/other'))
  const { ino } = statSync(path)
  const staging = files.stagingPath(path)
  files.reserve([{ staging, size: NEW.length, path }])
  expect(statSync(staging).mode & 0o777).toBe(0o600)
  const { hash } = readSnapshot(files, path)
  files.replace(path, { staging, expectHash: hash, text: NEW })
  expect(statSync(path).ino).toBe(ino)
  expect(readdirSync(join(folder, 'sub'))).toEqual(['other'])
})

test('a file that another program replaced before a write in place keeps that text', () => {
  const { files, path, folder, staging, expectHash } = interruptedWith(OLD)
  writeFileSync(join(folder, 'theirs'), 'theirs')
  renameSync(join(folder, 'theirs'), path)
  expect(errorOf(() => files.replace(path, { staging, expectHash, text: NEW }))).toBeInstanceOf(FileChangedError)
  expect([read(path), read(join(folder, 'other'))]).toEqual(['theirs', OLD])
})
