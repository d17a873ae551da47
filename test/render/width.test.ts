import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { isKnown, padTo, take, takeEnd, widthOf, wrap } from '../../src/render/width.ts'

const SENTENCE =
  'ファイルを直すか、`--tool NAME` でほかのパッケージマネージャーを選んでください。何も変更していません (`guard find` で確認できます)。'

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

describe('wrapped', () => {
  test.for([24, 30, 40, 60, 80])('to %d columns a sentence fits, is whole, and breaks where it may', columns => {
    const lines = wrap(SENTENCE, columns)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter(line => widthOf(line) > columns)).toEqual([])
    expect(lines.join('').replaceAll(' ', '')).toBe(SENTENCE.replaceAll(' ', ''))
    expect(lines.filter(line => /^[、。ー」ッャュョっゃゅょ]/.test(line))).toEqual([])
    expect(lines.join('\n')).toContain('パッケージマネージャー')
    expect(lines.join('\n')).toContain('ファイル')
  })

  test('an empty line stays, and a word that is too long is not cut', () => {
    expect(wrap('', 40)).toEqual([''])
    expect(wrap('https://guard.example/a/very/long/path', 10)).toEqual(['https://guard.example/a/very/long/path'])
  })
})
