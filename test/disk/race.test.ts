import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FileChangedError } from '../../src/core/errors.ts'
import { type Children, makeChildren, noStrace } from './child.ts'
import { namesIn, readSnapshot, rewrite, tempFile } from './temp.ts'

const OLD = 'token=old\n'
const NEW = 'token=newer\n'

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

/**
 * Runs a replacement under strace, which stops it for a second at one system call while another program changes the
 * file. The stop is exactly in the window that no program can close: between the last check and the rename.
 */
function replaceWhile(change: string, at: string): { file: string; names: string[]; said: string } {
  const { files, path, folder, state } = tempFile(OLD)
  const { hash } = readSnapshot(files, path)
  const staging = files.stagingPath(path)
  files.reserve([{ staging, size: 100, path }])
  const stranger = `
    import { spawn } from 'node:child_process'
    const [path, staging, aside] = ${JSON.stringify([path, staging, staging.replace(/tmp$/, 'old')])}
    const stranger = ${JSON.stringify(change)}
    spawn(process.execPath, ['-e', stranger, path, aside], { stdio: 'ignore' }).unref()
    const files = disk.createFiles(${JSON.stringify(state)})
    while (!fs.existsSync(path + '.ready')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    fs.unlinkSync(path + '.ready')
    try {
      files.replace(path, { staging, expectHash: ${JSON.stringify(hash)}, text: ${JSON.stringify(NEW)} })
      console.log('done')
    } catch (error) {
      console.log(error.name, error.code)
    }
    files.discard(staging, path)
    while (!fs.existsSync(path + '.gone')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    fs.unlinkSync(path + '.gone')`
  const strace = ['-e', 'trace=rename,renameat,renameat2', '-e', `inject=rename,renameat,renameat2:${at}=500000`]
  const { stdout } = children.run(stranger, { strace })
  return { file: readFileSync(path, 'latin1'), names: namesIn(folder), said: stdout.trim() }
}

test('a program that keeps reading never sees half a text', { timeout: 20_000 }, () => {
  const { files, path } = tempFile('a'.repeat(100_000))
  children.start(`
    let [reads, torn] = [0, 0]
    fs.writeFileSync(${JSON.stringify(`${path}.ready`)}, '')
    for (const end = Date.now() + 1000; Date.now() < end; reads += 1) {
      const text = fs.readFileSync(${JSON.stringify(path)}, 'latin1')
      if (text !== text[0].repeat(100_000)) torn += 1
    }
    fs.writeFileSync(${JSON.stringify(`${path}.part`)}, JSON.stringify({ reads, torn }))
    fs.renameSync(${JSON.stringify(`${path}.part`)}, ${JSON.stringify(`${path}.done`)})`)
  for (let turn = 0; !existsSync(`${path}.done`); turn += 1) rewrite(files, path, 'bcd'[turn % 3]!.repeat(100_000))
  const { reads, torn } = JSON.parse(readFileSync(`${path}.done`, 'utf8'))
  expect(torn).toBe(0)
  expect(reads).toBeGreaterThan(10)
})

test('a program that keeps appending lines loses none while guard rotates', { timeout: 30_000 }, () => {
  const { files, path } = tempFile('token=0\n')
  const lines = 300
  children.start(`
    const path = ${JSON.stringify(path)}
    for (let line = 0; line < ${lines}; line += 1) {
      fs.writeFileSync(path, fs.readFileSync(path, 'latin1') + 'line=' + line + '\\n')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 + (line * 7919) % 5)
    }
    fs.writeFileSync(path + '.done', '')`)
  let done = 0
  for (let turn = 1; !existsSync(`${path}.done`); turn += 1) {
    const { hash, text } = readSnapshot(files, path)
    const staging = files.stagingPath(path)
    const changed = text.replace(/token=\d+/, `token=${turn}`)
    try {
      files.replace(path, { staging, expectHash: hash, text: changed })
      files.settle()
      done += 1
    } catch (error) {
      expect(error).toBeInstanceOf(FileChangedError)
    }
    files.discard(staging, path)
  }
  const kept = readFileSync(path, 'latin1').match(/line=\d+/g) ?? []
  expect(kept).toEqual(Array.from({ length: lines }, (_, line) => `line=${line}`))
  expect(done).toBeGreaterThan(10)
})

test('text that a program writes late, through an older descriptor, is put back by the last check', () => {
  const { files, path, folder } = tempFile(OLD)
  const { hash } = readSnapshot(files, path)
  const staging = files.stagingPath(path)
  const fd = openSync(path, 'a')
  files.replace(path, { staging, expectHash: hash, text: NEW })
  expect(readFileSync(path, 'latin1')).toBe(NEW)
  writeSync(fd, 'theirs')
  closeSync(fd)

  expect(() => files.settle()).toThrow(FileChangedError)
  expect(readFileSync(path, 'latin1')).toBe(`${OLD}theirs`)
  expect(namesIn(folder)).toEqual(['.npmrc'])
  expect(() => files.settle()).not.toThrow()
})

/** Waits until the second name of the old file shows that the last check is over, then acts. */
const stranger = (action: string) => `
  const fs = require('node:fs')
  const [path, aside] = process.argv.slice(1)
  fs.writeFileSync(path + '.ready', '')
  while (!fs.existsSync(aside)) {}
  const wait = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  wait(50)
  ${action}
  fs.writeFileSync(path + '.gone', '')`

describe.skipIf(noStrace)(`between the last look and the rename${noStrace}`, { timeout: 30_000 }, () => {
  test('the text of a program that truncates and writes is put back', () => {
    const { file, names, said } = replaceWhile(stranger(`fs.writeFileSync(path, 'theirs')`), 'delay_enter')
    expect({ file, said }).toEqual({ file: 'theirs', said: 'GuardError FILE_CHANGED' })
    expect(names).toEqual(['.npmrc'])
  })

  test('a program that has truncated and not written yet loses nothing either', () => {
    const slow = stranger(`
      const fd = fs.openSync(path, 'w')
      wait(1500)
      fs.writeSync(fd, 'theirs, slowly')
      fs.closeSync(fd)`)
    const { file, names, said } = replaceWhile(slow, 'delay_enter')
    expect({ file, said }).toEqual({ file: 'theirs, slowly', said: 'GuardError FILE_CHANGED' })
    expect(names).toEqual(['.npmrc'])
  })

  test('a program that comes after the rename keeps its text', () => {
    const later = stranger(`
      while (fs.readFileSync(path, 'latin1') !== ${JSON.stringify(NEW)}) {}
      fs.writeFileSync(path, 'theirs')`)
    const { file, names, said } = replaceWhile(later, 'delay_exit')
    expect({ file, said }).toEqual({ file: 'theirs', said: 'GuardError FILE_CHANGED' })
    expect(names).toEqual(['.npmrc'])
  })
})
