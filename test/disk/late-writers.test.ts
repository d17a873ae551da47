import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { errorOf, readSnapshot, tempFile } from './temp.ts'

function replaceIn({ files }: ReturnType<typeof tempFile>, path: string): void {
  const { hash } = readSnapshot(files, path)
  files.replace(path, { staging: files.stagingPath(path), expectHash: hash, text: 'new' })
}

test.runIf(process.platform === 'linux')(
  'of a hundred replaced files at most 64 stay open until the last check',
  () => {
    const place = tempFile('old')
    const openNow = () => readdirSync('/proc/self/fd').length
    const before = openNow()
    for (let index = 0; index < 100; index += 1) {
      const path = join(place.folder, `file-${index}`)
      writeFileSync(path, 'old', { mode: 0o600 })
      replaceIn(place, path)
    }
    expect(openNow() - before).toBe(64)
    place.files.settle()
    expect(openNow() - before).toBe(0)
  },
)

test('text that another program writes into the old file after the rename is put back by the last check', () => {
  const place = tempFile('old')
  const theirs = openSync(place.path, 'r+')
  replaceIn(place, place.path)
  writeSync(theirs, 'own', 0)
  closeSync(theirs)
  expect(errorOf(() => place.files.settle())).toBeInstanceOf(FileChangedError)
  expect(readFileSync(place.path, 'latin1')).toBe('own')
})

test('text that another program writes into the new file stays, and the last check finds nothing wrong', () => {
  const place = tempFile('old')
  replaceIn(place, place.path)
  appendFileSync(place.path, ' and more')
  place.files.settle()
  expect(readFileSync(place.path, 'latin1')).toBe('new and more')
})
