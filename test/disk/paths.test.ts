import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePath, displayPath, encodePath, isStagingPath } from '../../src/core/paths.ts'

test('a path that is UTF-8 is the same string on both sides', () => {
  const path = '/home/ü/日本 😀/a\nb\uFFFD'
  expect(decodePath(Buffer.from(path))).toBe(path)
  expect(encodePath(path)).toBe(path)
})

test('a byte that is not UTF-8 is one lone surrogate', () => {
  expect(decodePath(Buffer.from('/caf\xe9/\xff', 'latin1'))).toBe('/caf\uDCE9/\uDCFF')
  expect(encodePath('/caf\uDCE9/\uDCFF')).toEqual(Buffer.from('/caf\xe9/\xff', 'latin1'))
})

test.for([
  ['a cut character', '\xe6\x97', '\uDCE6\uDC97'],
  ['an overlong slash', '\xc0\xaf', '\uDCC0\uDCAF'],
  ['an encoded surrogate', '\xed\xb2\x80', '\uDCED\uDCB2\uDC80'],
  ['a good character between bad bytes', '\xff\xc3\xa9\xff', '\uDCFFé\uDCFF'],
])('%s is escaped byte by byte', ([, bytes, path]) => {
  expect(decodePath(Buffer.from(bytes!, 'latin1'))).toBe(path)
})

test('every sequence of bytes survives the round trip', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      expect(Buffer.from(encodePath(decodePath(Buffer.from(bytes))))).toEqual(Buffer.from(bytes))
    }),
    { numRuns: 5000 },
  )
})

test('a path is printed without lone surrogates', () => {
  expect(displayPath('/caf\uDCE9/😀')).toBe('/caf\uFFFD/😀')
})

test('guard recognises the names of its own files', () => {
  const names = ['.npmrc.guard-0123456789abcdef.tmp', '.guard-0123456789abcdef.old', '.env.guard-xyz.tmp', '.npmrc']
  expect(names.map(isStagingPath)).toEqual([true, true, false, false])
})
