import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/core/sha256.ts'
import { readSnapshot, tempFile } from './temp.ts'

const OLD = 'token=old\n'
const EVIL = 'token=bad\n'

const read = (path: string) => readFileSync(path, 'latin1')

/** A whole copy as guard writes it, which would turn one text of a file into another. */
function wholeCopy(path: string): string {
  const rest = `\n${JSON.stringify({ path, before: OLD.length, after: EVIL.length })}\n${OLD}${EVIL}`
  return `guard-copy/1 ${sha256(rest)}${rest}`
}

/** A file that a write in place has half done. */
const TORN = 'token=bld\n'

/** Two files in two folders, and a state folder. */
function place() {
  const { files, path, folder, state } = tempFile(OLD)
  const other = join(folder, 'other', '.npmrc')
  mkdirSync(join(folder, 'other'))
  mkdirSync(state)
  writeFileSync(other, TORN)
  const own = files.stagingPath(path)
  return { files, path, folder, state, other, own, name: basename(own).replace('.tmp', '') }
}

describe('a staging file is used only as guard would have made it', () => {
  test('a whole copy mends the file that it is for', () => {
    const { files, other } = place()
    const staging = files.stagingPath(other).replace('.tmp', '.copy')
    writeFileSync(staging, wholeCopy(other), { mode: 0o600 })
    files.repair(other, { staging, expectHash: sha256(OLD) })
    expect(read(other)).toBe(EVIL)
  })

  test('a whole copy that names another file than the target changes neither', () => {
    const { files, path, other, own } = place()
    const staging = own.replace('.tmp', '.copy')
    writeFileSync(staging, wholeCopy(other), { mode: 0o600 })
    files.repair(path, { staging, expectHash: sha256(OLD) })
    files.discard(staging, path)
    expect([read(path), read(other)]).toEqual([OLD, TORN])
  })

  test('a new file loses the name that it had before it was published', () => {
    const { files, path, own } = place()
    linkSync(path, own)
    expect(files.discard(own, path)).toBeUndefined()
    expect([existsSync(own), read(path)]).toEqual([false, OLD])
  })

  test('a second name of another file stays', () => {
    const { files, path, other, own } = place()
    linkSync(other, own)
    expect(files.discard(own, path)).toBe(`${own} was left where it is: guard did not put it there`)
    expect([read(own), read(path)]).toEqual([TORN, OLD])
  })

  test('a file aside in the state folder is not put in the place of the target', () => {
    const { files, path, state, name } = place()
    const staging = join(state, `${name}.tmp`)
    writeFileSync(join(state, `${name}.old`), EVIL, { mode: 0o600 })
    files.repair(path, { staging, expectHash: '0' })
    expect(read(path)).toBe(OLD)
    expect(files.discard(staging, path)).toBe(
      `${staging} was left where it is: it is not beside the file that it is for`,
    )
    expect(read(join(state, `${name}.old`))).toBe(EVIL)
  })

  test('a symbolic link aside is not put in the place of the target', () => {
    const { files, path, other, own } = place()
    symlinkSync(other, own.replace('.tmp', '.old'))
    files.repair(path, { staging: own, expectHash: '0' })
    expect(read(path)).toBe(OLD)
  })

  test.for<[string, (at: ReturnType<typeof place>) => string, string]>([
    ['has another name', ({ other }) => other, 'its name is not one that guard gives'],
    ['is the file aside itself', ({ own }) => own.replace('.tmp', '.old'), 'its name is not one that guard gives'],
    [
      'is in another folder',
      ({ folder, name }) => join(folder, 'other', `${name}.tmp`),
      'it is not beside the file that it is for',
    ],
    [
      'gets to another folder by a detour',
      ({ folder, name }) => `${folder}/state/../other/${name}.tmp`,
      'it is not beside the file that it is for',
    ],
  ])('one that %s is left and named, and the file is written all the same', ([, stagingOf, problem]) => {
    const at = place()
    const { files, path } = at
    const staging = stagingOf(at)
    if (!existsSync(staging)) writeFileSync(staging, 'theirs')
    const before = read(staging)
    files.replace(path, { staging, expectHash: readSnapshot(files, path).hash, text: 'token=new\n' })
    files.settle()
    expect(files.discard(staging, path)).toBe(`${staging} was left where it is: ${problem}`)
    expect([read(path), read(staging)]).toEqual(['token=new\n', before])
  })

  test('one in the state folder, or beside the file that a link leads to, is removed', () => {
    const { files, path, folder, state, name } = place()
    symlinkSync(path, join(folder, 'link'))
    for (const staging of [join(state, `${name}.copy`), join(folder, `${name}.tmp`)]) {
      writeFileSync(staging, '\0\0', { mode: 0o600 })
      expect(files.discard(staging, join(folder, 'link'))).toBe(undefined)
      expect(existsSync(staging)).toBe(false)
    }
  })
})
