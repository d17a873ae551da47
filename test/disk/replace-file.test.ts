import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
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
import { describe, expect, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { decodePath } from '../../src/core/paths.ts'
import { createFiles } from '../helpers/files.ts'
import { errorOf, namesIn, readSnapshot, rewrite, tempFile, tempFolder } from './temp.ts'

const OLD = '; caf\xe9 \xff\r\ntoken=old'
const NEW = '; caf\xe9 \xff\r\ntoken=much newer'

const read = (path: string) => readFileSync(path, 'latin1')

describe('replacing a file', () => {
  test('writes exactly the new bytes and leaves nothing beside them', () => {
    const { files, path, folder } = tempFile(OLD)
    rewrite(files, path, NEW)
    expect(read(path)).toBe(NEW)
    expect(namesIn(folder)).toEqual(['.npmrc'])
  })

  test('works for texts that are shorter, longer, empty and of 3 MB', () => {
    const { files, path } = tempFile(OLD)
    for (const text of ['a', '', 'b'.repeat(3_000_000), 'c']) {
      rewrite(files, path, text)
      expect(read(path)).toBe(text)
    }
  })

  test.for([0o400, 0o600, 0o640, 0o644, 0o666, 0o4755, 0o2710])('keeps the mode', mode => {
    const { files, path } = tempFile(OLD, mode)
    if ((mode & 0o200) === 0 && process.geteuid?.() !== 0) return
    rewrite(files, path, NEW)
    expect(statSync(path).mode & 0o7777).toBe(mode)
  })

  test('keeps a chain of symlinks into another folder and replaces the file at its end', () => {
    const { files, path, folder } = tempFile(OLD)
    mkdirSync(join(folder, 'links'))
    symlinkSync('../.npmrc', join(folder, 'links/one'))
    symlinkSync(join(folder, 'links/one'), join(folder, 'links/two'))
    const staging = rewrite(files, join(folder, 'links/two'), NEW)
    expect(staging.startsWith(`${path}.guard-`)).toBe(true)
    expect(read(path)).toBe(NEW)
    expect(readlinkSync(join(folder, 'links/one'))).toBe('../.npmrc')
    expect(readlinkSync(join(folder, 'links/two'))).toBe(join(folder, 'links/one'))
    expect(namesIn(join(folder, 'links'))).toEqual(['one', 'two'])
  })

  test('gives both names of a hard-linked file the new text', () => {
    const { files, path, folder } = tempFile(OLD, 0o640)
    linkSync(path, join(folder, 'other'))
    rewrite(files, path, NEW)
    expect([read(path), read(join(folder, 'other'))]).toEqual([NEW, NEW])
    expect(statSync(path)).toMatchObject({ nlink: 2, mode: 0o100640 })
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test('writes into a file that got its second name after the plan was made', () => {
    const { files, path, folder } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    linkSync(path, join(folder, 'other'))
    files.replace(path, { staging, expectHash: hash, text: NEW })
    expect([read(path), read(join(folder, 'other'))]).toEqual([NEW, NEW])
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.skipIf(process.platform !== 'linux').for([
    ['blanks and line breaks', Buffer.from('a b\n.npmrc')],
    ['bytes that are not UTF-8', Buffer.from('caf\xe9\xff', 'latin1')],
    ['the longest name there can be', Buffer.from('é'.repeat(127))],
  ] as const)('works for a name with %s', ([, name]) => {
    const folder = tempFolder()
    const bytes = Buffer.concat([Buffer.from(`${folder}/`), name])
    writeFileSync(bytes, OLD, { encoding: 'latin1', mode: 0o600 })
    rewrite(createFiles(join(folder, 'state')), join(folder, decodePath(name)), NEW)
    expect(readFileSync(bytes, 'latin1')).toBe(NEW)
    expect(readdirSync(folder, { encoding: 'buffer' })).toEqual([name])
  })

  test('works a second time', () => {
    const { files, path, folder } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    const staging = rewrite(files, path, NEW)
    writeFileSync(staging, '')
    files.replace(path, { staging, expectHash: hash, text: NEW })
    expect(read(path)).toBe(NEW)
    expect(namesIn(folder)).toEqual(['.npmrc'])
  })

  test('works in a folder with 10,000 entries', () => {
    const { files, path, folder } = tempFile(OLD)
    mkdirSync(join(folder, 'many'))
    for (let index = 0; index < 10_000; index += 1) linkSync(path, join(folder, 'many', String(index)))
    writeFileSync(join(folder, 'many/.npmrc'), OLD, { encoding: 'latin1', mode: 0o600 })
    rewrite(files, join(folder, 'many/.npmrc'), NEW)
    expect(read(join(folder, 'many/.npmrc'))).toBe(NEW)
  })

  test('refuses text that is not bytes, as a bug', () => {
    const { files, path } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    expect(() => files.replace(path, { staging: files.stagingPath(path), expectHash: hash, text: '日' })).toThrow(
      'one byte per character',
    )
    expect(read(path)).toBe(OLD)
  })
})

describe('a file that was changed since it was read', () => {
  const changes: [string, (path: string) => void][] = [
    ['by a program that truncates', path => writeFileSync(path, 'theirs')],
    [
      'by a program that renames',
      path => {
        writeFileSync(`${path}.theirs`, 'theirs')
        renameSync(`${path}.theirs`, path)
      },
    ],
  ]
  test.for(changes)("keeps the other program's text, %s", ([, change]) => {
    const { files, path, folder } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: 100, path }])
    change(path)
    const error = errorOf(() => files.replace(path, { staging, expectHash: hash, text: NEW }))
    expect(error).toBeInstanceOf(FileChangedError)
    expect(error).toMatchObject({ exitCode: 6, path })
    files.discard(staging, path)
    expect(read(path)).toBe('theirs')
    expect(namesIn(folder)).toEqual(['.npmrc'])
  })

  test('is not created again if it was removed', () => {
    const { files, path, folder } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    unlinkSync(path)
    expect(errorOf(() => files.replace(path, { staging, expectHash: hash, text: NEW }))).toBeInstanceOf(
      FileChangedError,
    )
    expect(namesIn(folder)).toEqual([])
  })

  test('is not written through a symlink that now leads elsewhere', () => {
    const { files, path, folder } = tempFile(OLD)
    const link = join(folder, 'link')
    symlinkSync('.npmrc', link)
    const { hash } = readSnapshot(files, link)
    const staging = files.stagingPath(link)
    writeFileSync(join(folder, 'elsewhere'), 'theirs')
    unlinkSync(link)
    symlinkSync('elsewhere', link)
    expect(errorOf(() => files.replace(link, { staging, expectHash: hash, text: NEW }))).toBeInstanceOf(
      FileChangedError,
    )
    expect([read(path), read(join(folder, 'elsewhere'))]).toEqual([OLD, 'theirs'])
  })
})

describe('before the service is called', () => {
  test.for([
    ['a dangling symlink', 'there is no such file', (path: string) => symlinkSync('nowhere', path)],
    ['symlinks in a circle', 'its symbolic links go round in circles', (path: string) => symlinkSync('odd', path)],
    ['a folder', 'it is not a regular file', (path: string) => mkdirSync(path)],
    ['a named pipe', 'it is not a regular file', (path: string) => spawnSync('mkfifo', [path])],
  ] as const)('%s is refused with exit 6', ([, reason, make]) => {
    const { files, folder } = tempFile(OLD)
    const path = join(folder, 'odd')
    make(path)
    expect(files.writeProblem(path)).toBe(reason)
    expect(errorOf(() => files.stagingPath(path))).toMatchObject({
      exitCode: 6,
      code: 'UNWRITABLE',
      message: `${path} cannot be rewritten: ${reason}`,
    })
  })

  test('asking for the staging path writes nothing', () => {
    const { files, path, folder } = tempFile(OLD)
    const before = statSync(path, { bigint: true })
    expect(files.writeProblem(path)).toBe(undefined)
    expect(files.stagingPath(path)).toMatch(/\/\.npmrc\.guard-[0-9a-f]{16}\.tmp$/)
    expect(namesIn(folder)).toEqual(['.npmrc'])
    expect(statSync(path, { bigint: true })).toMatchObject({ mtimeNs: before.mtimeNs, ctimeNs: before.ctimeNs })
  })

  test('the staging file is private and occupies its space', () => {
    const { files, path } = tempFile(OLD, 0o644)
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: 200_000, path }])
    const { mode, size, blocks } = lstatSync(staging)
    expect(mode & 0o777).toBe(0o600)
    expect(size).toBeGreaterThanOrEqual(200_000)
    expect(blocks * 512).toBeGreaterThanOrEqual(200_000)
    files.discard(staging, path)
    files.discard(staging, path)
    expect(() => lstatSync(staging)).toThrow('ENOENT')
  })

  test('a staging file never replaces anything', () => {
    const { files, path, folder } = tempFile(OLD)
    const staging = files.stagingPath(path)
    symlinkSync(join(folder, 'elsewhere'), staging)
    expect(errorOf(() => files.reserve([{ staging, size: 10, path }]))).toMatchObject({ exitCode: 6 })
    expect(namesIn(folder)).toContain(staging.slice(folder.length + 1))
    expect(namesIn(folder)).not.toContain('elsewhere')
  })

  test('a staging file that guard did not put there is left, and another one is used', () => {
    const { files, path, folder } = tempFile(OLD)
    const { hash } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    linkSync(path, join(folder, 'bait'))
    unlinkSync(path)
    writeFileSync(path, OLD, 'latin1')
    linkSync(join(folder, 'bait'), staging)
    files.replace(path, { staging, expectHash: hash, text: NEW })
    files.settle()
    expect(files.discard(staging, path)).toBe(`${staging} was left where it is: guard did not put it there`)
    expect([read(path), read(join(folder, 'bait')), read(staging)]).toEqual([NEW, OLD, OLD])
    expect(namesIn(folder)).toHaveLength(3)
  })
})

describe('of several files that are replaced together', () => {
  test('one that was changed keeps its text, is reported, and keeps none of the others from theirs', () => {
    const { files, path, folder } = tempFile(OLD)
    const paths = [path, ...['one', 'two'].map(name => join(folder, name))]
    for (const each of paths) writeFileSync(each, OLD, { mode: 0o600 })
    const stagings = files.stagingPaths(paths)
    const planned = paths.map((each, at) => ({ path: each, staging: stagings[at]!, size: 100 }))
    files.reserve(planned)
    const { hash } = readSnapshot(files, path)
    writeFileSync(paths[1]!, 'theirs')
    const errors = files.replaceAll(planned.map(each => ({ ...each, expectHash: hash, text: NEW, isUnused: true })))
    expect(errors.map(error => error?.code)).toEqual([undefined, 'FILE_CHANGED', undefined])
    expect(paths.map(read)).toEqual([NEW, 'theirs', NEW])
    files.settle()
    for (const { staging, path: each } of planned) files.discard(staging, each)
    expect(namesIn(folder)).toEqual(['.npmrc', 'one', 'two'])
  })

  test('two names of one file get the new text once, and the second is reported as changed', () => {
    const { files, path, folder } = tempFile(OLD)
    const other = join(folder, 'other')
    linkSync(path, other)
    const { hash } = readSnapshot(files, path)
    const [first, second] = files.stagingPaths([path, other])
    const errors = files.replaceAll([
      { path, staging: first!, expectHash: hash, text: NEW },
      { path: other, staging: second!, expectHash: hash, text: NEW },
    ])
    expect(errors.map(error => error?.code)).toEqual([undefined, 'FILE_CHANGED'])
    expect([read(path), read(other)]).toEqual([NEW, NEW])
    files.discard(second!, other)
    expect(namesIn(folder)).toEqual(['.npmrc', 'other'])
  })

  test.for<[string, (staging: string, bait: string) => void]>([
    ['a symbolic link', (staging, bait) => symlinkSync(bait, staging)],
    ['a second name of another file', (staging, bait) => linkSync(bait, staging)],
    ['a folder', staging => mkdirSync(staging)],
  ])('one whose staging file gave way to %s gets its text by another', ([, put]) => {
    const { files, path, folder } = tempFile(OLD)
    const bait = join(folder, 'bait')
    writeFileSync(bait, OLD, 'latin1')
    const staging = files.stagingPath(path)
    files.reserve([{ staging, size: 100, path }])
    unlinkSync(staging)
    put(staging, bait)
    const { hash } = readSnapshot(files, path)
    expect(files.replaceAll([{ path, staging, expectHash: hash, text: NEW, isUnused: true }])).toEqual([undefined])
    files.settle()
    expect([read(path), read(bait)]).toEqual([NEW, OLD])
    expect(namesIn(folder)).toHaveLength(3)
  })
})

test('a mode that is wider than the umask allows is kept', () => {
  const { files, path } = tempFile(OLD, 0o666)
  const umask = process.umask(0o777)
  try {
    rewrite(files, path, NEW)
  } finally {
    process.umask(umask)
  }
  expect(statSync(path).mode & 0o777).toBe(0o666)
  chmodSync(path, 0o600)
})
