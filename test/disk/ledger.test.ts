import { appendFileSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLedgers } from '../../src/disk/ledger.ts'
import { tempHome } from '../helpers/guard.ts'

function ledgerIn() {
  const { home, files } = tempHome()
  const folder = join(home, 'state/guard')
  return { folder, files, path: join(folder, 'probe-1.jsonl'), open: () => createLedgers(folder).open('probe-1') }
}

test('a ledger keeps its lines for the next run, in a file of mode 0600, until it is erased', () => {
  const { files, path, open } = ledgerIn()
  expect(open().read()).toEqual([])
  open().erase()
  expect(files()).toEqual([])
  open().append([{ a: 1 }, { a: 2 }])
  open().append([{ a: 3 }])
  expect(open().read()).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  open().erase()
  expect([open().read(), files()]).toEqual([[], []])
})

test('a truncated line is skipped and damages no other', () => {
  const { path, open } = ledgerIn()
  open().append([{ a: 1 }])
  appendFileSync(path, '{"a":2')
  open().append([{ a: 3 }])
  expect(open().read()).toEqual([{ a: 1 }, { a: 3 }])
})

test('a symbolic link in its place is not followed', () => {
  const { folder, path, open } = ledgerIn()
  open().append([{ a: 1 }])
  open().erase()
  const target = join(folder, 'mine')
  writeFileSync(target, 'mine')
  symlinkSync(target, path)
  expect(() => open().append([{ a: 2 }])).toThrow(expect.objectContaining({ code: 'STATE_UNWRITABLE', exitCode: 6 }))
  expect(readFileSync(target, 'utf8')).toBe('mine')
})
