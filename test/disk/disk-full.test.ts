import { spawnSync } from 'node:child_process'
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createJournals } from '../../src/disk/journal.ts'
import { createLock } from '../../src/disk/lock.ts'
import { createFiles } from '../helpers/files.ts'
import { errorOf, isRoot, namesIn, oldest, type Place, readSnapshot, rootOnly, tempFolder } from './temp.ts'

const OLD = `token=old\n${'#'.repeat(20_000)}\n`
const NEW = `token=newer\n${'#'.repeat(20_000)}\n`

/** A file on a disk of 1 MiB, or undefined if none can be mounted. */
function smallDisk(): Place | undefined {
  const folder = join(tempFolder(), 'disk')
  mkdirSync(folder)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status !== 0) return undefined
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder])
  })
  const path = join(folder, '.npmrc')
  writeFileSync(path, OLD, { mode: 0o600 })
  const state = join(folder, 'state')
  return { folder, state, path, files: createFiles(state) }
}

function fill(folder: string): void {
  const fd = openSync(join(folder, 'filler'), 'a')
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) writeSync(fd, Buffer.alloc(size, 1))
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
    }
  }
  closeSync(fd)
}

describe.skipIf(!isRoot)(`a full disk${rootOnly}`, () => {
  test('is reported before anything has happened, and nothing is left behind', () => {
    const disk = smallDisk()
    if (!disk) return
    const { files, path, folder } = disk
    const staging = files.stagingPath(path)
    fill(folder)
    expect(errorOf(() => files.reserve([{ staging, size: 20_000, path }]))).toMatchObject({
      exitCode: 6,
      message: `${staging} cannot be created: the disk is full`,
      hint: 'free some space and run the command again',
    })
    expect(namesIn(folder)).toEqual(['.npmrc', 'filler'])
  })

  test('does no harm once the space is reserved', () => {
    const disk = smallDisk()
    if (!disk) return
    const { files, path, folder } = disk
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: NEW.length, path }])
    fill(folder)
    files.replace(path, { staging, expectHash: hash, text: NEW })
    expect(readFileSync(path, 'latin1')).toBe(NEW)
    expect(namesIn(folder)).toEqual(['.npmrc', 'filler'])
  })

  test('does no harm to a file with two names', () => {
    const disk = smallDisk()
    if (!disk) return
    const { files, path, folder } = disk
    linkSync(path, join(folder, 'other'))
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: NEW.length, path }])
    fill(folder)
    files.replace(path, { staging, expectHash: hash, text: NEW })
    expect(readFileSync(join(folder, 'other'), 'latin1')).toBe(NEW)
    expect(namesIn(folder)).toEqual(['.npmrc', 'filler', 'other'])
  })

  test('does no harm to a file that has to grow in place', () => {
    const disk = smallDisk()
    if (!disk) return
    const { files, path, folder } = disk
    linkSync(path, join(folder, 'other'))
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    const longer = `token=newer\n${'#'.repeat(120_000)}\n`
    files.reserve([{ staging, size: longer.length, path }])
    fill(folder)
    files.replace(path, { staging, expectHash: hash, text: longer })
    expect(readFileSync(join(folder, 'other'), 'latin1')).toBe(longer)
    expect(namesIn(folder)).toEqual(['.npmrc', 'filler', 'other'])
  })

  test('leaves space for the answer in a journal that was begun before', () => {
    const disk = smallDisk()
    if (!disk) return
    const journals = createJournals(disk.state)
    const journal = journals.create({ state: 'prepared' })
    fill(disk.folder)
    const answer = { state: 'answered', body: 'x'.repeat(60_000) }
    journal.append(answer)
    expect(oldest(journals)?.records).toEqual([{ state: 'prepared' }, answer])
    journal.erase()
  })

  test('prevents a journal and a lock, and leaves none behind', async () => {
    const disk = smallDisk()
    if (!disk) return
    mkdirSync(disk.state)
    fill(disk.folder)
    expect(errorOf(() => createJournals(disk.state).create({ state: 'prepared' }))).toMatchObject({ exitCode: 6 })
    const held = createLock(disk.state).hold(async () => 'held')
    await expect(held).rejects.toMatchObject({ exitCode: 6, code: 'LOCK_UNWRITABLE' })
    expect(statSync(disk.state).isDirectory()).toBe(true)
    expect(namesIn(disk.state)).toEqual([])
  })
})
