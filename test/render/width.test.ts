import { expect, test } from 'vitest'
import { padTo, truncate, widthOf } from '../../src/render/width.ts'

test.for<[string, number]>([
  ['abc ~/…', 7],
  ['größe', 5],
  ['größe'.normalize('NFD'), 5],
  ['有効なトークン。', 16],
  ['ガ'.normalize('NFD'), 2],
  ['ﾊﾞ', 2],
  ['한국어', 6],
  ['한국어'.normalize('NFD'), 6],
  ['𠮷', 2],
  ['नमस्ते', 4],
  ['👍', 2],
  ['👍🏽', 2],
  ['👩‍👩‍👧', 2],
  ['🇯🇵🇰🇷', 4],
  ['❤', 1],
  ['❤\ufe0f', 2],
  ['a\u200bb\ufeff', 2],
  ['\ud800', 0],
  ['', 0],
])('%j takes %i columns', ([text, columns]) => {
  expect(widthOf(text)).toBe(columns)
})

test('a text is filled up by the columns that it takes', () => {
  expect(padTo('有効', 6)).toBe('有効  ')
  expect(padTo('有効', 3)).toBe('有効')
})

test.for<[string, number, 'start' | 'middle' | 'end', string]>([
  ['a有効b', 6, 'end', 'a有効b'],
  ['a有効b', 5, 'end', 'a有…'],
  ['a有効b', 4, 'end', 'a有…'],
  ['a有効b', 5, 'start', '…効b'],
  ['a有効b', 3, 'start', '…b'],
  ['abcdefgh', 5, 'middle', 'ab…gh'],
  ['👩‍👩‍👧👍🏽é', 4, 'start', '…👍🏽é'],
  ['한국어'.normalize('NFD'), 5, 'end', `${'한국'.normalize('NFD')}…`],
  ['abc', 1, 'end', '…'],
  ['abc', 0, 'end', ''],
])('%j cut to %i columns at its %s is %j', ([text, columns, cut, shown]) => {
  expect(truncate(text, columns, cut)).toBe(shown)
})
