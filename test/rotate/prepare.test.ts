import { expect, test } from 'vitest'
import { GuardError } from '../../src/core/errors.ts'
import type { Files } from '../../src/core/ports/files.ts'
import type { Clock } from '../../src/core/ports/io.ts'
import type { JournalRecord, Journals } from '../../src/core/ports/journals.ts'
import { readDocument } from '../../src/formats/document.ts'
import type { PlannedFile } from '../../src/rotate/plan.ts'
import { type HeadFacts, prepare } from '../../src/rotate/prepare.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { NO_KEYCHAIN } from '../helpers/no-keychain.ts'
import { ONE, site } from './found.ts'

const facts: HeadFacts = {
  ...{ mode: 'rotate', kind: 'email', origin: 'https://npm.flatt.tech/', old: ONE.reveal(), keychain: false },
  scope: { here: true, searchMilliseconds: 1 },
}

const STAGED = '.guard-0123456789abcdef.tmp'
const HASH = 'a'.repeat(64)

const planned = (path: string): PlannedFile => ({
  ...{ path, adapter: npmrc, hash: HASH, size: 7, copies: 1, tool: 'npm', lines: [] },
  rewrite: to => readDocument(npmrc, to),
})

function world(full?: string) {
  const done: string[] = []
  const records: JournalRecord[] = []
  const files = {
    stagingPaths: paths => paths.map(path => `${path}${STAGED}`),
    reserve: reservations => {
      for (const { staging, size } of reservations) {
        done.push(`reserve ${size} in ${staging}`)
        if (staging === full) throw new GuardError('UNWRITABLE', 'the disk is full', { exitCode: 6 })
      }
    },
    discard: staging => void done.push(`discard ${staging}`),
  } satisfies Partial<Files> as unknown as Files
  const create = (first: JournalRecord) => {
    done.push(`journal ${first.state}`)
    records.push(first)
    return { path: 'journal', records: [first], append: () => {}, erase: () => void done.push('erase the journal') }
  }
  const clock: Clock = { now: () => new Date('2026-11-27T00:00:00Z'), sleep: async () => {}, after: () => () => {} }
  return {
    done,
    records,
    ctx: { files, clock, keychain: NO_KEYCHAIN, journals: { create, list: () => [] } as unknown as Journals },
  }
}

test('the journal comes before any staging file, and names each of them', async () => {
  const { done, records, ctx } = world()
  await prepare({ files: [planned('/a'), planned('/b')], items: [], left: [{ site: site(), reason: '' }] }, facts, ctx)
  expect(done).toEqual(['journal prepared', `reserve 7 in /a${STAGED}`, `reserve 7 in /b${STAGED}`])
  expect(records).toEqual([
    {
      ...{ state: 'prepared', schema: 'guard.journal/1', ...facts, known: [], at: '2026-11-27T00:00:00.000Z' },
      targets: ['/a', '/b'].map(path => ({ path, adapter: 'npmrc', staging: `${path}${STAGED}`, hash: HASH, size: 7 })),
      left: ['/home/a/.npmrc'],
    },
  ])
})

test('if there is no room, nothing is left behind', async () => {
  const { done, ctx } = world(`/b${STAGED}`)
  const begin = () => prepare({ files: [planned('/a'), planned('/b'), planned('/c')], items: [], left: [] }, facts, ctx)
  await expect(begin()).rejects.toThrow('the disk is full')
  expect(done).toEqual([
    ...['journal prepared', `reserve 7 in /a${STAGED}`, `reserve 7 in /b${STAGED}`],
    ...[`discard /a${STAGED}`, `discard /b${STAGED}`, `discard /c${STAGED}`, 'erase the journal'],
  ])
})
