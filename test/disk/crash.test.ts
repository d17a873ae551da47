import { linkSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asideOf } from '../../src/disk/staging.ts'
import { type Children, makeChildren, noStrace } from './child.ts'
import { namesIn, type Place, readSnapshot, tempFile } from './temp.ts'

const OLD = 'a=1\ntoken=old\nb=2\n'
const NEW = 'a=1\ntoken=newer\nb=2\n'
const CHANGES = [
  'openat',
  'pwrite64',
  'write',
  'fsync',
  'fchmod',
  'fchown',
  'ftruncate',
  'link',
  'linkat',
  'rename',
  'renameat',
  'unlink',
  'unlinkat',
]
const FAULTS = ['ENOSPC', 'EIO', 'EACCES']

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

interface Prepared extends Place {
  staging: string
  expectHash: string
}

function prepare(isLinked: boolean): Prepared {
  const place = tempFile(OLD, 0o640)
  if (isLinked) linkSync(place.path, join(place.folder, 'other'))
  const expectHash = readSnapshot(place.files, place.path).hash
  const staging = place.files.stagingPath(place.path)
  place.files.reserve([{ staging, size: 100, path: place.path }])
  return { ...place, staging, expectHash }
}

/** Replaces the file in a child. Only calls on this test's files count, so that every run has the same numbers. */
function replaceIn({ state, folder, path, staging, expectHash }: Prepared, strace: readonly string[]) {
  const code = `
    const files = disk.createFiles(${JSON.stringify(state)})
    try {
      files.replace(${JSON.stringify(path)}, ${JSON.stringify({ staging, expectHash, text: NEW })})
    } catch (error) {
      console.log(error.name, error.exitCode)
      process.exitCode = 9
    }`
  const paths = [folder, path, staging, asideOf(staging)].flatMap(watched => ['-P', watched])
  return children.run(code, { strace: [...paths, ...strace] })
}

/** Every call of an undisturbed run, numbered like in strace's `when=`: per kind of call. */
function countCalls(isLinked: boolean): { call: string; when: number }[] {
  const prepared = prepare(isLinked)
  const log = join(prepared.folder, 'log')
  replaceIn(prepared, ['-o', log, '-e', `trace=${CHANGES}`])
  const calls = readFileSync(log, 'utf8').match(/\w+(?=\()/g) ?? []
  return calls.map((call, at) => ({ call, when: calls.slice(0, at + 1).filter(earlier => earlier === call).length }))
}

/** Everything that resuming does. */
function resume({ files, path, staging, expectHash }: Prepared): void {
  files.repair(path, { staging, expectHash })
  const { text, hash } = readSnapshot(files, path)
  if (text !== NEW) files.replace(path, { staging, expectHash: hash, text: NEW })
  files.discard(staging, path)
}

describe.skipIf(noStrace)(`cut short at every call that changes something${noStrace}`, { timeout: 120_000 }, () => {
  describe.each([
    ['a file that is renamed over', false, ['.npmrc']],
    ['a file that is written in place', true, ['.npmrc', 'other']],
  ] as const)('%s', (_, isLinked, names) => {
    function expectResumed(prepared: Prepared): void {
      resume(prepared)
      expect(readFileSync(prepared.path, 'latin1')).toBe(NEW)
      expect(statSync(prepared.path).mode & 0o7777).toBe(0o640)
      expect(namesIn(prepared.folder)).toEqual(names)
    }

    test('survives a kill', () => {
      const calls = countCalls(isLinked)
      expect(calls.length).toBeGreaterThan(12)
      for (const { call, when } of calls) {
        const prepared = prepare(isLinked)
        const { signal } = replaceIn(prepared, ['-e', `inject=${call}:signal=KILL:when=${when}`])
        expect({ call, when, signal }).toEqual({ call, when, signal: 'SIGKILL' })
        const text = readFileSync(prepared.path, 'latin1')
        if (!isLinked) expect([OLD, NEW]).toContain(text)
        expectResumed(prepared)
      }
    })

    test.each(FAULTS)('holds the old text or the new one after %s', fault => {
      for (const { call, when } of countCalls(isLinked)) {
        const prepared = prepare(isLinked)
        const { stdout, stderr, status } = replaceIn(prepared, ['-e', `inject=${call}:error=${fault}:when=${when}`])
        const text = readFileSync(prepared.path, 'latin1')
        expect({ call, when, stderr, stdout }).toEqual({
          call,
          when,
          stderr: '',
          stdout: status ? 'GuardError 6\n' : '',
        })
        expect(status ? [OLD, NEW] : [NEW]).toContain(text)
        expectResumed(prepared)
      }
    })
  })
})

test('text that another program wrote into the old file around a kill is put back, unless the file changed later still', () => {
  for (const [later, kept] of [
    [false, 'theirs'],
    [true, 'later'],
  ] as const) {
    const prepared = prepare(false)
    const { files, path, folder, staging, expectHash } = prepared
    writeFileSync(staging, NEW)
    linkSync(path, asideOf(staging))
    renameSync(staging, path)
    writeFileSync(asideOf(staging), 'theirs')
    if (later) writeFileSync(path, 'later')
    if (later) utimesSync(path, new Date(), new Date(Date.now() + 1000))
    files.repair(path, { staging, expectHash })
    expect(readFileSync(path, 'latin1')).toBe(kept)
    expect(namesIn(folder)).toEqual(['.npmrc'])
  }
})
