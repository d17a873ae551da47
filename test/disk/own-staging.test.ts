import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/core/sha256.ts'
import { asOrdinaryUser } from '../helpers/ordinary-user.ts'
import { callsOf } from './calls.ts'
import { isRoot, NOBODY, readSnapshot, tempFile } from './temp.ts'

const OLD = 'token=old\n'
const EVIL = 'token=bad\n'

const read = (path: string) => readFileSync(path, 'latin1')

/** A whole copy in guard's format, which would turn one text of a file into another. */
function wholeCopy(path: string): string {
  const rest = `\n${JSON.stringify({ path, before: OLD.length, after: EVIL.length })}\n${OLD}${EVIL}`
  return `guard-copy/1 ${sha256(rest)}${rest}`
}

/** A file after half of a write in place. */
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

describe('a staging file is used only if guard would have made it', () => {
  test('a whole copy repairs the file that it belongs to', () => {
    const { files, other } = place()
    const staging = files.stagingPath(other).replace('.tmp', '.copy')
    writeFileSync(staging, wholeCopy(other), { mode: 0o600 })
    files.repair(other, { staging, expectHash: sha256(OLD) })
    expect(read(other)).toBe(EVIL)
  })

  test('a whole copy that names a file other than the target changes neither', () => {
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

  test('a set-aside file in the state folder does not replace the target', () => {
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

  test('a set-aside symbolic link does not replace the target', () => {
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
    [
      'is named after another file beside it',
      ({ folder }) => join(folder, 'x.guard-0123456789abcdef.tmp'),
      'its name is not one that guard gives',
    ],
    [
      'is named after a part of the name',
      ({ folder }) => join(folder, '.npm.guard-0123456789abcdef.tmp'),
      'its name is not one that guard gives',
    ],
    [
      'is named after more than the name',
      ({ folder }) => join(folder, '.npmrc.old.guard-0123456789abcdef.copy'),
      'its name is not one that guard gives',
    ],
  ])('one that %s is left and named, and the file is still written', ([, stagingOf, problem]) => {
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

const NEW = 'token=new\n'

describe('the content of a forged staging file never gets into the target', () => {
  test.for<[string, (at: ReturnType<typeof place>) => string]>([
    ['another text', () => EVIL],
    ['a longer text', () => EVIL.repeat(5_000)],
    ['a whole copy', ({ path }) => wholeCopy(path)],
    ['zeros', () => '\0'.repeat(10)],
  ])('by a rename: %s', ([, textOf]) => {
    const at = place()
    writeFileSync(at.own, textOf(at), { mode: 0o600 })
    at.files.replace(at.path, { staging: at.own, expectHash: sha256(OLD), text: NEW })
    at.files.settle()
    expect(read(at.path)).toBe(NEW)
    expect(existsSync(at.own)).toBe(false)
  })

  test.for<[string, string, (at: ReturnType<typeof place>) => string]>([
    ['one for another file', TORN, ({ other }) => wholeCopy(other)],
    ['one whose hash is wrong', TORN, ({ path }) => wholeCopy(path).replace('guard-copy/1 ', 'guard-copy/1 0')],
    ['one that is cut off', TORN, ({ path }) => wholeCopy(path).slice(0, -1)],
    ['one of texts that the file has not been between', 'token=its\n', ({ path }) => wholeCopy(path)],
    ['one whose old text the file has', OLD, ({ path }) => wholeCopy(path)],
  ])('by a copy: %s', ([, text, copyOf]) => {
    const at = place()
    writeFileSync(at.path, text)
    const staging = at.own.replace('.tmp', '.copy')
    writeFileSync(staging, copyOf(at), { mode: 0o600 })
    at.files.repair(at.path, { staging, expectHash: sha256(OLD) })
    at.files.discard(staging, at.path)
    expect(read(at.path)).toBe(text)
  })

  test.for<[string, (aside: string, at: ReturnType<typeof place>) => void]>([
    ['a second name of another file', (aside, { other }) => linkSync(other, aside)],
    ['a link to another file', (aside, { other }) => symlinkSync(other, aside)],
    ['a folder', aside => mkdirSync(aside)],
    [
      'a text that is older than the file',
      aside => {
        writeFileSync(aside, EVIL, { mode: 0o600 })
        utimesSync(aside, 1, 1)
      },
    ],
  ])('as the file that was set aside: %s', ([, put]) => {
    const at = place()
    put(at.own.replace('.tmp', '.old'), at)
    at.files.repair(at.path, { staging: at.own, expectHash: sha256('') })
    expect([read(at.path), read(at.other)]).toEqual([OLD, TORN])
  })

  test.runIf(isRoot).for(['tmp', 'copy', 'old'])(
    'and nothing of the target gets into the file of another user who owns the folder: .%s',
    async ending => {
      const at = place()
      chownSync(at.path, NOBODY, NOBODY)
      chmodSync(at.folder, 0o777)
      chownSync(at.folder, 12_345, 12_345)
      const theirs = at.own.replace('.tmp', `.${ending}`)
      const text = ending === 'copy' ? wholeCopy(at.path) : EVIL
      writeFileSync(theirs, text, { mode: 0o666 })
      chmodSync(theirs, 0o666)
      chownSync(theirs, 12_345, 12_345)
      const staging = ending === 'copy' ? theirs : at.own
      await asOrdinaryUser(() => {
        at.files.repair(at.path, { staging, expectHash: '0' })
        at.files.replace(at.path, { staging, expectHash: sha256(OLD), text: NEW })
        at.files.settle()
        at.files.discard(staging, at.path)
      })
      expect([read(at.path), read(theirs)]).toEqual([NEW, text])
    },
  )

  test.runIf(isRoot)("but if a mount shows one owner for all files, they count as guard's", async () => {
    const at = place()
    chmodSync(at.path, 0o666)
    writeFileSync(at.own, '\0\0', { mode: 0o600 })
    chmodSync(at.own, 0o666)
    for (const path of [at.folder, at.path, at.own]) chownSync(path, 12_345, 12_345)
    chmodSync(at.folder, 0o777)
    expect(await asOrdinaryUser(() => at.files.discard(at.own, at.path))).toBeUndefined()
    expect(existsSync(at.own)).toBe(false)
  })
})

describe('files left by a kill between the second name and the rename are cleaned up', () => {
  type Place = ReturnType<typeof place>
  test.for<[string, (at: Place) => string]>([
    ['a file', ({ path }) => path],
    ['a link to it', ({ path, folder }) => linked(path, join(folder, 'link'))],
    ['a link with another name in another folder', ({ path, folder }) => linked(path, join(folder, 'other', 'npmrc'))],
    ['a link to a link', ({ path, folder }) => linked(linked(path, join(folder, 'one')), join(folder, 'two'))],
    ['a path through a linked folder', ({ folder }) => join(linked(folder, join(folder, 'other', 'home')), '.npmrc')],
  ])('%s', ([, pathIn]) => {
    const at = place()
    const path = pathIn(at)
    const staging = at.files.stagingPath(path)
    at.files.reserve([{ staging, size: 64, path }])
    linkSync(at.path, staging.replace('.tmp', '.old'))

    at.files.repair(path, { staging, expectHash: sha256(OLD) })
    expect(at.files.discard(staging, path)).toBeUndefined()
    expect(readdirSync(at.folder).filter(name => name.includes('.guard-'))).toEqual([])
    expect(read(path)).toBe(OLD)
  })

  function linked(target: string, link: string): string {
    symlinkSync(target, link)
    return link
  }
})

test('a staging file that cannot be removed at first is removed at the second try', () => {
  const { files, path, folder } = place()
  const staging = files.stagingPath(path)
  files.reserve([{ staging, size: 64, path }])
  let refusals = 0
  const discard = () => expect(files.discard(staging, path)).toBeUndefined()
  callsOf(folder, discard, call => {
    if (call !== 'unlink .npmrc.tmp') return
    refusals += 1
    writeFileSync(staging, '', { mode: 0o600 })
    throw Object.assign(new Error('EIO: made up'), { code: 'EIO', syscall: 'unlink' })
  })
  expect([refusals, existsSync(staging)]).toEqual([1, false])
})
