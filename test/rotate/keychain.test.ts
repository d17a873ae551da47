import { describe, expect, test } from 'vitest'
import type { KeychainResult, Store } from '../../src/core/ports/keychain.ts'
import type { Settings } from '../../src/core/ports/settings.ts'
import type { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { keychainCopy, removeCopy, requireKeychain, storeAndReadBack } from '../../src/rotate/keychain.ts'
import { foundFile, ONE, site, TWO } from './found.ts'

const settings = { urls: VENDOR_URLS } as Settings
const LOCKED: KeychainResult = { ok: false, reason: 'it is locked' }
const EMPTY: KeychainResult = { ok: true }
const has = (token: Secret): KeychainResult => ({ ok: true, token })

/** A keychain that answers its reads in this order, and every change as given; notes the changes. */
function keychain(reads: KeychainResult[], change: KeychainResult = EMPTY) {
  const changes: string[] = []
  const answers = [...reads]
  const store: Store = {
    read: async () => answers.shift() ?? EMPTY,
    write: async (account, token) => {
      changes.push(`write ${account} ${token}`)
      return change
    },
    remove: async account => {
      changes.push(`remove ${account}`)
      return change
    },
  }
  return { changes, ctx: { store, settings } }
}

describe('the copy of a revoked token', () => {
  const REMOVE = 'remove npm.flatt.tech'
  test.for<[string, KeychainResult[], KeychainResult, object, string[]]>([
    ['is removed', [has(ONE), EMPTY], EMPTY, { state: 'removed' }, [REMOVE]],
    ['is not there', [EMPTY], EMPTY, { state: 'absent' }, []],
    ['is another token, which stays', [has(TWO)], EMPTY, { state: 'absent' }, []],
    ['cannot be looked for, so nothing is removed', [LOCKED], EMPTY, { state: 'unknown', reason: 'it is locked' }, []],
    ['cannot be removed', [has(ONE)], LOCKED, { state: 'unknown', reason: 'it is locked' }, [REMOVE]],
    ['is still there afterwards', [has(ONE), has(ONE)], EMPTY, { state: 'present' }, [REMOVE]],
    [
      'cannot be looked for afterwards',
      [has(ONE), LOCKED],
      EMPTY,
      { state: 'unknown', reason: 'it is locked' },
      [REMOVE],
    ],
  ])('%s', async ([, reads, change, expected, changes]) => {
    const { ctx, changes: made } = keychain(reads, change)
    expect([await removeCopy(ONE, 'email', ctx), made]).toEqual([expected, changes])
  })

  test('of an organisation is kept under its own host', async () => {
    const { ctx, changes } = keychain([has(ONE), EMPTY])
    await removeCopy(ONE, 'org', ctx)
    expect(changes).toEqual([`remove ${new URL(VENDOR_URLS.shisho).host}`])
  })

  test.for<[KeychainResult, object]>([
    [has(ONE), { state: 'present' }],
    [has(TWO), { state: 'absent' }],
    [EMPTY, { state: 'absent' }],
    [LOCKED, { state: 'unknown', reason: 'it is locked' }],
  ])('is looked for: %j', async ([read, expected]) => {
    expect(await keychainCopy(ONE, 'email', keychain([read]).ctx)).toEqual(expected)
  })
})

test.for<[string, KeychainResult, KeychainResult[], object]>([
  ['taken and shown', EMPTY, [has(ONE)], { ok: true }],
  ['not taken', LOCKED, [has(ONE)], { ok: false, reason: 'it is locked' }],
  ['taken and not shown', EMPTY, [EMPTY], { ok: false, reason: 'it does not show what was stored' }],
  ['taken, and another one is shown', EMPTY, [has(TWO)], { ok: false, reason: 'it does not show what was stored' }],
  ['taken and not readable', EMPTY, [LOCKED], { ok: false, reason: 'it is locked' }],
])('a token that is stored is read back: %s', async ([, written, reads, expected]) => {
  const { ctx } = keychain(reads, written)
  expect(await storeAndReadBack('npm.flatt.tech', ONE, ctx)).toMatchObject(expected)
})

test.for<[string, boolean, number, KeychainResult[], boolean]>([
  ['the keychain keeps it', true, 0, [has(ONE)], true],
  ['the keychain does not keep it', true, 0, [EMPTY], false],
  ['a file has it', true, 1, [EMPTY], true],
  ['the keychain was not asked for', false, 0, [EMPTY], true],
])('a rotation whose token no file keeps may begin, or not: %s', async ([, isWanted, count, reads, isReady]) => {
  const file = foundFile([site()])
  const planned = { ...file, size: 1, copies: 1, tool: 'npm', lines: [], rewrite: () => file.document }
  const files = Array.from({ length: count }, () => planned)
  const wanted = { keychain: isWanted, origin: VENDOR_URLS.npm }
  const begin = requireKeychain({ files, items: [], token: ONE }, wanted, keychain(reads).ctx)
  if (isReady) await expect(begin).resolves.toBe(undefined)
  else await expect(begin).rejects.toMatchObject({ code: 'NO_DURABLE_PLACE', exitCode: 8 })
})
