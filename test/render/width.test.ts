import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { isKnown, padTo, take, takeEnd, widthOf } from '../../src/render/width.ts'

test('every character that counts as known is as wide as the tables of Unicode say', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
  const known = all.filter(isKnown)
  expect(known.length).toBeGreaterThan(20_000)
  expect(known.filter(character => widthOf(character) !== stringWidth(character))).toEqual([])
})

test('a text is filled up, and cut, by the columns that it takes', () => {
  expect(padTo('有効', 6)).toBe('有効  ')
  expect(padTo('有効', 3)).toBe('有効')
  expect([take('a有効b', 3), take('a有効b', 4), take('a有効b', 9)]).toEqual(['a有', 'a有', 'a有効b'])
  expect([takeEnd('a有効b', 3), takeEnd('a有効b', 4), takeEnd('a有効b', 9)]).toEqual(['効b', '効b', 'a有効b'])
})
