import { describe, expect, test } from 'vitest'
import { formatKey, isBottomless, type KeyPath, leaves, mapStrings, sameTree } from '../../src/core/tree.ts'

test.for<[KeyPath, string]>([
  [['registry'], 'registry'],
  [['//npm.flatt.tech/:_authToken'], '//npm.flatt.tech/:_authToken'],
  [['npmRegistries', '//npm.flatt.tech', 'npmAuthToken'], 'npmRegistries."//npm.flatt.tech".npmAuthToken'],
  [['tool', 'uv', 'index', 0, 'url'], 'tool.uv.index[0].url'],
  [['index', 12, 'url'], 'index[12].url'],
  [['extra-index-url', 1], 'extra-index-url[1]'],
  [['a b', 'c'], '"a b".c'],
  [['a', 'b"c'], 'a."b\\"c"'],
  [['a', 'b[0]'], 'a."b[0]"'],
  [['a', 'b\nc'], 'a."b\\nc"'],
  [['a', ''], 'a.""'],
  [[0, 'a'], '[0].a'],
  [[], ''],
])('the key %j is written as %s', ([path, key]) => {
  expect(formatKey(path)).toBe(key)
})

test('every string of a document is found with its path', () => {
  const tree = { a: 'x', b: ['y', { c: 'z' }], d: { e: {} }, f: 1, g: true, h: null, i: new Date(0), j: undefined }
  expect(leaves(tree)).toEqual([
    [['a'], 'x'],
    [['b', 0], 'y'],
    [['b', 1, 'c'], 'z'],
  ])
  expect(leaves('x')).toEqual([[[], 'x']])
  expect(leaves(Object.assign(Object.create(null), { a: 'x' }))).toEqual([[['a'], 'x']])
})

test('mapping changes every string and every name, and nothing else', () => {
  const date = new Date(0)
  const tree = { a: 'a', b: ['a', 1, null, true, date], ['__proto__']: 'a' }
  expect(mapStrings(tree, text => text.replace('a', 'z'))).toEqual({
    z: 'z',
    b: ['z', 1, null, true, date],
    ['__proto__']: 'z',
  })
  expect(tree.a).toBe('a')
})

describe('two documents', () => {
  test.for<[unknown, unknown, boolean]>([
    [{ a: 1, b: '2' }, { b: '2', a: 1 }, true],
    [{ a: 1 }, Object.assign(Object.create(null), { a: 1 }), true],
    [{ a: Number.NaN }, { a: Number.NaN }, true],
    [[1, 2], [2, 1], false],
    [{ a: '1' }, { a: 1 }, false],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [{ a: 1n }, { a: 1n }, true],
    [{ a: new Date(0) }, { a: new Date(1) }, false],
    [{}, [], false],
  ])('%o and %o are the same: %s', ([a, b, same]) => {
    expect(sameTree(a, b)).toBe(same)
  })
})

test('a document that contains itself is detected', () => {
  const circle: Record<string, unknown> = { a: 'x', more: [] }
  circle.more = [circle, circle]
  let deep: unknown = 'x'
  for (let depth = 0; depth < 5_000; depth += 1) deep = [deep]
  expect([isBottomless(circle), isBottomless(deep)]).toEqual([true, true])
  expect([isBottomless({ a: [[[{ b: 'x' }]]] }), isBottomless('x'), isBottomless(null)]).toEqual([false, false, false])
})
