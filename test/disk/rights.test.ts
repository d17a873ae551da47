import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createFiles } from '../helpers/files.ts'
import { type Children, makeChildren } from './child.ts'
import { errorOf, isRoot, NOBODY, namesIn, readSnapshot, rewrite, rootOnly, tempFile, tempFolder } from './temp.ts'

const OLD = 'token=old\n'
const NEW = 'token=newer\n'
const STRANGER = 4711

const read = (path: string) => readFileSync(path, 'latin1')

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

interface Outcome {
  staging?: string
  error?: { code: string; exitCode: number; message: string }
}

/** Rewrites a file as another user would. */
function rewriteAsNobody(path: string, state: string): Outcome {
  const { stdout, stderr } = children.run(
    `
    const files = disk.createFiles(${JSON.stringify(state)})
    const path = ${JSON.stringify(path)}
    try {
      const { hash } = files.read(path)
      const staging = files.stagingPath(path)
      files.reserve([{ staging, size: 100, path }])
      files.replace(path, { staging, expectHash: hash, text: ${JSON.stringify(NEW)} })
      console.log(JSON.stringify({ staging }))
    } catch ({ code, exitCode, message }) {
      console.log(JSON.stringify({ error: { code, exitCode, message } }))
    }`,
    { user: NOBODY },
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

/** A folder of the user nobody with one file, and a state folder that nobody cannot write. */
function nobodysFile(owner: number, mode: number, folderMode = 0o755) {
  const folder = tempFolder()
  const home = join(folder, 'home')
  const state = join(folder, 'state')
  const path = join(home, '.npmrc')
  chmodSync(folder, 0o755)
  for (const made of [home, state]) mkdirSync(made)
  writeFileSync(path, OLD)
  chownSync(path, owner, owner)
  chmodSync(path, mode)
  for (const made of [home, state]) chownSync(made, NOBODY, NOBODY)
  chmodSync(home, folderMode)
  return { home, state, path }
}

describe.runIf(isRoot)('as an ordinary user', () => {
  test('a file of the user keeps owner and mode', () => {
    const { home, state, path } = nobodysFile(NOBODY, 0o640)
    expect(rewriteAsNobody(path, state).staging).toMatch(/\.tmp$/)
    expect(read(path)).toBe(NEW)
    expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: NOBODY, mode: 0o100640 })
    expect(namesIn(home)).toEqual(['.npmrc'])
  })

  test('a read-only file in a writable folder is refused and named', () => {
    const { home, state, path } = nobodysFile(NOBODY, 0o400)
    expect(rewriteAsNobody(path, state).error).toEqual({
      code: 'UNWRITABLE',
      exitCode: 6,
      message: `${path} cannot be rewritten: permission denied`,
    })
    expect(read(path)).toBe(OLD)
    expect(namesIn(home)).toEqual(['.npmrc'])
  })

  test('a writable file in a read-only folder is written in place, its copy kept in the state folder', () => {
    const { home, state, path } = nobodysFile(NOBODY, 0o600, 0o555)
    expect(rewriteAsNobody(path, state).staging).toMatch(new RegExp(`^${state}/\\.npmrc\\.guard-[0-9a-f]{16}\\.copy$`))
    expect(read(path)).toBe(NEW)
    expect([...namesIn(home), ...namesIn(state)]).toEqual(['.npmrc'])
  })

  test('a writable file of another user keeps its owner', () => {
    const { home, state, path } = nobodysFile(STRANGER, 0o666)
    expect(rewriteAsNobody(path, state).staging).toMatch(/\.copy$/)
    expect(read(path)).toBe(NEW)
    expect(statSync(path)).toMatchObject({ uid: STRANGER, gid: STRANGER, mode: 0o100666 })
    expect(namesIn(home)).toEqual(['.npmrc'])
  })

  test('a file of a group that the user is not in keeps the group', () => {
    const { state, path } = nobodysFile(NOBODY, 0o660)
    chownSync(path, NOBODY, STRANGER)
    rewriteAsNobody(path, state)
    expect(read(path)).toBe(NEW)
    expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: STRANGER, mode: 0o100660 })
  })

  test('a state folder that cannot be made is refused before anything happens', () => {
    const { home, path } = nobodysFile(NOBODY, 0o600, 0o555)
    const { error } = rewriteAsNobody(path, '/proc/guard')
    expect(error).toMatchObject({ exitCode: 6, message: expect.stringContaining('/proc/guard cannot be created') })
    expect(read(path)).toBe(OLD)
    expect(namesIn(home)).toEqual(['.npmrc'])
  })
})

describe.runIf(isRoot)('as root', () => {
  test('a file of another user keeps its owner', () => {
    const { files, path, folder } = tempFile(OLD, 0o4751)
    chownSync(path, STRANGER, STRANGER + 1)
    chmodSync(path, 0o4751)
    rewrite(files, path, NEW)
    expect(read(path)).toBe(NEW)
    expect(statSync(path)).toMatchObject({ uid: STRANGER, gid: STRANGER + 1, mode: 0o104751 })
    expect(namesIn(folder)).toEqual(['.npmrc'])
  })

  test('a file in a setgid folder keeps its own group', () => {
    const { files, path, folder } = tempFile(OLD, 0o640)
    chownSync(folder, 0, STRANGER)
    chmodSync(folder, 0o2770)
    rewrite(files, path, NEW)
    expect(statSync(path)).toMatchObject({ uid: 0, gid: 0, mode: 0o100640 })
  })

  test.for([
    ['file', '+i'],
    ['file', '+a'],
  ] as const)('a %s with chattr %s is refused and named, and nothing is left beside it', ([, flag]) => {
    const { files, path, folder } = tempFile(OLD)
    if (spawnSync('chattr', [flag, path]).status !== 0) return
    onTestFinished(() => {
      spawnSync('chattr', ['-ia', path])
    })
    expect(files.writeProblem(path)).toBe('the system does not permit it')
    expect(errorOf(() => files.stagingPath(path))).toMatchObject({ exitCode: 6, code: 'UNWRITABLE' })
    expect(namesIn(folder)).toEqual(['.npmrc'])
  })

  test('a file in a folder with chattr +i is written in place', () => {
    const { path, folder } = tempFile(OLD)
    const files = createFiles(join(tempFolder(), 'state'))
    if (spawnSync('chattr', ['+i', folder]).status !== 0) return
    onTestFinished(() => {
      spawnSync('chattr', ['-i', folder])
    })
    rewrite(files, path, NEW)
    expect(read(path)).toBe(NEW)
  })

  test('a file on a read-only file system is refused and named', () => {
    const { files, folder } = tempFile(OLD)
    const mount = join(folder, 'mount')
    mkdirSync(mount)
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', mount]).status !== 0) return
    onTestFinished(() => {
      spawnSync('umount', ['-l', mount])
    })
    writeFileSync(join(mount, '.npmrc'), OLD)
    spawnSync('mount', ['-o', 'remount,ro', mount])
    expect(files.writeProblem(join(mount, '.npmrc'))).toBe('the file system is read-only')
  })
})

test('extended attributes stay if the system supports them', () => {
  const { files, path } = tempFile(OLD)
  if (process.platform !== 'linux' || !attribute('os.setxattr(path, "user.origin", b"dotfiles"); 1', path)) return
  rewrite(files, path, NEW)
  expect(read(path)).toBe(NEW)
  expect(attribute('os.getxattr(path, "user.origin").decode()', path)).toBe('dotfiles')
})

test('extended attributes stay on those of many files that have them', () => {
  const { files, folder } = tempFile(OLD)
  const paths = Array.from({ length: 9 }, (_, at) => join(folder, `${at} of nine\n`))
  for (const path of paths) writeFileSync(path, OLD, { mode: 0o600 })
  const marked = paths.filter((_, at) => at % 3 > 0)
  const isMarked = (path: string) => attribute(`os.setxattr(path, "user.origin", path.encode()); 1`, path)
  if (process.platform !== 'linux' || !marked.every(isMarked)) return
  const stagings = files.stagingPaths(paths)
  files.reserve(paths.map((path, at) => ({ path, staging: stagings[at]!, size: 100 })))
  for (const [at, path] of paths.entries()) {
    const { hash } = readSnapshot(files, path)
    files.replace(path, { staging: stagings[at]!, expectHash: hash, text: NEW })
    expect(attribute('"".join(os.getxattr(path, each).decode() for each in os.listxattr(path))', path)).toBe(
      marked.includes(path) ? path : '',
    )
  }
})

/** The output of a line of Python about the file; empty if it fails. */
function attribute(lines: string, path: string): string {
  const statements = lines.split(';')
  const script = `import os, sys\npath = sys.argv[1]\n${statements.slice(0, -1).join('\n')}\nprint(${statements.at(-1)!.trim()}, end='')`
  return spawnSync('python3', ['-c', script, path], { encoding: 'utf8' }).stdout ?? ''
}

describe(`access control lists${rootOnly}`, () => {
  test('stay, with all permissions unchanged', () => {
    const { files, path } = tempFile(OLD)
    if (!setAccessList(path, 'access')) return
    const before = { list: getAccessList(path), mode: statSync(path).mode }
    expect(before.mode & 0o777).toBe(0o640)
    rewrite(files, path, NEW)
    expect(read(path)).toBe(NEW)
    expect({ list: getAccessList(path), mode: statSync(path).mode }).toEqual(before)
  })

  test('inherited from a folder grant no other user access', () => {
    const { files, path, folder } = tempFile(OLD, 0o640)
    if (!setAccessList(folder, 'default')) return
    rewrite(files, path, NEW)
    expect(read(path)).toBe(NEW)
    expect(getAccessList(path)).toBe('none')
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  test('inherited from a folder grant nothing on a private file', () => {
    const { files, path, folder } = tempFile(OLD, 0o600)
    if (!setAccessList(folder, 'default')) return
    rewrite(files, path, NEW)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})

/** `user::rw-, user:1234:r--, group::---, mask::r--, other::---`; false if the system has no access lists. */
function setAccessList(path: string, kind: 'access' | 'default'): boolean {
  const script = `
import os, struct, sys
entry = lambda tag, perm, id=0xffffffff: struct.pack('<HHI', tag, perm, id)
acl = struct.pack('<I', 2) + entry(1, 6) + entry(2, 4, 1234) + entry(4, 0) + entry(16, 4) + entry(32, 0)
os.setxattr(sys.argv[1], 'system.posix_acl_' + sys.argv[2], acl)`
  return spawnSync('python3', ['-c', script, path, kind]).status === 0
}

function getAccessList(path: string): string {
  const script = `
import os, sys
try: print(os.getxattr(sys.argv[1], 'system.posix_acl_access').hex(), end='')
except OSError: print('none', end='')`
  return spawnSync('python3', ['-c', script, path], { encoding: 'utf8' }).stdout
}
