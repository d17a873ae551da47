import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodePath } from '../../src/core/paths.ts'
import { readFile } from '../../src/disk/read-file.ts'
import { type Children, makeChildren } from './child.ts'
import { isRoot, NOBODY, tempFile, tempFolder } from './temp.ts'

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

test('a file is read byte for byte, with its hash, its mode and its real path', () => {
  const text = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1')
  const { path } = tempFile(text, 0o640)
  const hash = createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex')
  expect(readFile(path)).toEqual({ kind: 'file', path, realPath: path, text, hash, mode: 0o640 })
})

test('an empty file is a file', () => {
  expect(readFile(tempFile('').path)).toMatchObject({ kind: 'file', text: '' })
})

test('a file is found through a chain of absolute and relative symlinks', () => {
  const { folder, path } = tempFile('a')
  mkdirSync(join(folder, 'sub'))
  symlinkSync('../.npmrc', join(folder, 'sub/one'))
  symlinkSync(join(folder, 'sub/one'), join(folder, 'two'))
  const link = join(folder, 'two')
  expect(readFile(link)).toMatchObject({ kind: 'file', path: link, realPath: path, text: 'a' })
})

test('a missing file, a dangling symlink and a path through a file are absent', () => {
  const { folder, path } = tempFile('a')
  symlinkSync('nowhere', join(folder, 'dangling'))
  for (const absent of [join(folder, 'no'), join(folder, 'dangling'), join(path, 'below'), '/a\0b']) {
    expect(readFile(absent)).toEqual({ kind: 'absent', path: absent })
  }
})

test('symlinks in a circle are reported as that', () => {
  const path = join(tempFolder(), 'loop')
  symlinkSync('loop', path)
  expect(readFile(path)).toEqual({
    kind: 'problem',
    path,
    code: 'UNREADABLE',
    message: 'its symbolic links go round in circles',
  })
})

test('a folder, a named pipe, a socket and a device are not files, and none blocks guard', async () => {
  const folder = tempFolder()
  const [pipe, socket] = [join(folder, 'pipe'), join(folder, 'socket')]
  spawnSync('mkfifo', [pipe])
  const server = createServer()
  await new Promise<void>(resolve => server.listen(socket, resolve))
  const messages = [folder, pipe, socket, '/dev/zero', '/dev/tty'].map(path => readFile(path))
  server.close()
  expect(messages.map(file => file.kind === 'problem' && file.code)).toEqual(Array(5).fill('NOT_A_FILE'))
  expect(messages.slice(0, 4).map(file => file.kind === 'problem' && file.message)).toEqual([
    'it is a folder',
    'it is a named pipe',
    'it is a socket',
    'it is a device',
  ])
})

test('a kernel file that claims to be empty is read to its end', () => {
  expect(readFile('/proc/self/status')).toMatchObject({ kind: 'file', text: expect.stringContaining('Name:') })
})

test('a file of 50 MB is read, and one beyond 64 MiB is not', () => {
  const { path } = tempFile('')
  truncateSync(path, 50_000_000)
  const file = readFile(path)
  expect(file.kind === 'file' && file.text.length).toBe(50_000_000)
  truncateSync(path, 64 * 1024 * 1024 + 1)
  expect(readFile(path)).toMatchObject({ kind: 'problem', code: 'TOO_LARGE', message: 'it is larger than 64 MiB' })
})

test.skipIf(process.platform !== 'linux').for([
  ['blanks and quotes', Buffer.from(`a b'"`)],
  ['line breaks', Buffer.from('a\n\tb')],
  ['bytes that are not UTF-8', Buffer.from('caf\xe9\xff', 'latin1')],
] as const)('a name with %s is read', ([, name]) => {
  const folder = tempFolder()
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), 'found')
  const path = join(folder, decodePath(name))
  expect(readFile(path)).toMatchObject({ kind: 'file', path, realPath: path, text: 'found' })
})

test('a file without read permission is reported as that', () => {
  const { folder, path } = tempFile('a', 0o000)
  chmodSync(folder, 0o755)
  const code = `console.log(JSON.stringify(disk.createFiles('/nowhere').read(${JSON.stringify(path)})))`
  const { stdout } = children.run(code, isRoot ? { user: NOBODY } : {})
  expect(JSON.parse(stdout)).toEqual({
    kind: 'problem',
    path,
    code: 'UNREADABLE',
    message: 'permission denied',
    forbidden: true,
  })
})
