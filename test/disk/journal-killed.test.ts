import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJournals } from '../../src/disk/journal.ts'
import { type Children, makeChildren, noStrace } from './child.ts'
import { oldest, tempFolder } from './temp.ts'

let children: Children
beforeAll(() => {
  children = makeChildren()
})
afterAll(() => children.remove())

describe.skipIf(noStrace)(`a journal under attack${noStrace}`, { timeout: 60_000 }, () => {
  const code = (state: string) => `
    const journals = disk.createJournals(${JSON.stringify(state)})
    try {
      const journal = journals.list()[0] ?? journals.create({ state: 'prepared' })
      journal.append({ state: 'issuing', token: 'x'.repeat(5000) })
      journal.append({ state: 'answered', body: 'y'.repeat(5000) })
    } catch (error) {
      console.log(error.name, error.exitCode)
    }`

  test.for([
    ['openat', 8],
    ['pwrite64', 3],
    ['fsync', 6],
    ['rename', 1],
  ] as const)('that is killed at a %s is complete up to some record', ([call, times]) => {
    for (let when = 1; when <= times; when += 1) {
      const state = join(tempFolder(), 'state')
      mkdirSync(state)
      const watched = call === 'openat' ? ['-P', state] : []
      children.run(code(state), { strace: [...watched, '-e', `inject=${call}:signal=KILL:when=${when}`] })
      const states = oldest(createJournals(state))?.records.map(record => record.state)
      expect([undefined, ['prepared'], ['prepared', 'issuing'], ['prepared', 'issuing', 'answered']]).toContainEqual(
        states,
      )
      createJournals(state).create({ state: 'prepared' })
      expect(readdirSync(state).filter(name => name.endsWith('.tmp'))).toEqual([])
    }
  })

  test.for(['ENOSPC', 'EIO'])('that meets %s while it is written keeps its records and continues later', fault => {
    const state = join(tempFolder(), 'state')
    const { stdout } = children.run(code(state), { strace: ['-e', `inject=pwrite64:error=${fault}:when=2`] })
    expect(stdout).toBe('GuardError 7\n')
    const journals = createJournals(state)
    expect(oldest(journals)?.records).toEqual([{ state: 'prepared' }])
    oldest(journals)?.append({ state: 'issuing' })
    expect(oldest(journals)?.records).toEqual([{ state: 'prepared' }, { state: 'issuing' }])
  })
})
