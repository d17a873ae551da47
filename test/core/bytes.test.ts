import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeUtf8, decodeWithoutBom, positionAt, toUtf8, wideEncoding } from '../../src/core/bytes.ts'

const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('a position', () => {
  test.for<[string, string, number, number]>([
    ['at the start', '|', 1, 1],
    ['behind ASCII', 'abc|', 1, 4],
    ['behind a tab', '\t|', 1, 2],
    ['behind letters of two bytes', 'äöü|', 1, 4],
    ['behind letters of three bytes', '日本|', 1, 3],
    ['behind an emoji, which is two units', '😀|', 1, 3],
    ['behind a family of emoji', '👩‍👧|', 1, 6],
    ['on the second line', 'ab\nc|', 2, 2],
    ['at the start of a line', 'ab\n|', 2, 1],
    ['at the end of a line', 'ab|\nc', 1, 3],
    ['behind CRLF', 'ab\r\nc|', 2, 2],
    ['behind empty lines', '\n\n\n|', 4, 1],
    ['behind a line of umlauts', 'äöü\nä|', 2, 2],
    ['behind a byte order mark, which editors do not show', '\uFEFFab|', 1, 3],
    ['at the start of a text with a byte order mark', '\uFEFF|', 1, 1],
    ['on the second line of such a text', '\uFEFFa\nb|', 2, 2],
  ])('is counted %s', ([, text, line, column]) => {
    const [before, after] = text.split('|') as [string, string]
    expect(positionAt(bytes(before + after), bytes(before).length)).toEqual({ line, column })
  })

  test('counts a byte that is not UTF-8 as one column', () => {
    expect(positionAt('caf\xE9 x', 5)).toEqual({ line: 1, column: 6 })
  })

  test('is the one that an editor shows, in any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab \t\nä日😀\r') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = before.split('\n')
        expect(positionAt(bytes(before + after), bytes(before).length)).toEqual({
          line: lines.length,
          column: lines.at(-1)!.length + 1,
        })
      }),
    )
  })
})

test('UTF-8 is decoded, and invalid bytes become replacement characters', () => {
  expect(decodeUtf8(bytes('größe 日 😀'))).toBe('größe 日 😀')
  expect(decodeUtf8('caf\xE9')).toBe('caf\uFFFD')
})

test('one byte order mark is removed', () => {
  expect(decodeWithoutBom(bytes('\uFEFFa'))).toBe('a')
  expect(decodeWithoutBom(bytes('\uFEFF\uFEFFa'))).toBe('\uFEFFa')
  expect(decodeWithoutBom('a')).toBe('a')
})

test.for<[string, string, ReturnType<typeof wideEncoding>]>([
  ['UTF-16LE', Buffer.from('\uFEFFgröße 日 😀', 'utf16le').toString('latin1'), 'utf-16le'],
  ['UTF-16BE', Buffer.from('\uFEFFgröße 日 😀', 'utf16le').swap16().toString('latin1'), 'utf-16be'],
  ['UTF-8', bytes('größe 日 😀'), undefined],
])('%s is recognised by its first bytes and converted to UTF-8', ([, text, encoding]) => {
  expect(wideEncoding(text)).toBe(encoding)
  expect(decodeUtf8(toUtf8(text))).toBe('größe 日 😀')
})

test('UTF-16 text with an odd byte at the end is read up to that byte', () => {
  expect(toUtf8(`${Buffer.from('\uFEFFab', 'utf16le').toString('latin1')}x`)).toBe('ab')
  expect(toUtf8('\xFF\xFE')).toBe('')
  expect(wideEncoding('')).toBeUndefined()
})
