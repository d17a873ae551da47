import { expect, test } from 'vitest'
import type { HistoryLine } from '../../src/core/ports/journals.ts'
import { predecessorsOf } from '../../src/rotate/sync.ts'

const line = (from: string | null, to: string): HistoryLine => ({
  ...{ at: '2026-11-27T00:00:00.000Z', kind: 'email', origin: 'https://npm.flatt.tech', from, to },
})

test.for<[string, HistoryLine[], string[]]>([
  ['nothing was rotated here', [], []],
  ['the first token of all', [line(null, 'c')], []],
  ['a rotation', [line('b', 'c')], ['b']],
  ['a chain of rotations', [line('a', 'b'), line('b', 'c')], ['a', 'b']],
  ['a chain in any order', [line('b', 'c'), line('a', 'b')], ['a', 'b']],
  ['two tokens that became one', [line('a', 'c'), line('b', 'c')], ['a', 'b']],
  ['another account', [line('x', 'y'), line('b', 'c')], ['b']],
  ['what came after it', [line('b', 'c'), line('c', 'd')], ['b']],
  ['a circle', [line('c', 'b'), line('b', 'c')], ['b', 'c']],
])('the predecessors of a token, of %s', ([, history, expected]) => {
  expect([...predecessorsOf('c', history)].sort()).toEqual(expected)
})
