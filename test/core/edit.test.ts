import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyEdits, type Edit, StaleEditError } from '../../src/core/edit.ts'

const edit = (start: number, expect: string, replace: string): Edit => ({
  span: [start, start + expect.length],
  expect,
  replace,
})

test.for<[string, string, Edit[], string]>([
  ['none', 'abc', [], 'abc'],
  ['one', 'a old b', [edit(2, 'old', 'newer')], 'a newer b'],
  [
    'several, in any order',
    'old, old, old',
    [edit(10, 'old', 'c'), edit(0, 'old', 'a'), edit(5, 'old', 'bbbb')],
    'a, bbbb, c',
  ],
  ['two that touch', 'abcd', [edit(0, 'ab', '1'), edit(2, 'cd', '2')], '12'],
  ['an insertion', 'ac', [edit(1, '', 'b')], 'abc'],
  ['a removal', 'abc', [edit(1, 'b', '')], 'ac'],
  ['at both ends', 'abc', [edit(0, 'a', 'x'), edit(2, 'c', 'z')], 'xbz'],
  ['one whose replacement looks like a pattern', 'a', [edit(0, 'a', '$& $1 $$')], '$& $1 $$'],
])('edits are applied: %s', ([, text, edits, result]) => {
  expect(applyEdits(text, edits)).toBe(result)
})

test.for<[string, string, Edit[], number]>([
  ['another text stands there', 'new', [edit(0, 'old', 'x')], 0],
  ['the text ends before', 'ol', [edit(0, 'old', 'x')], 0],
  ['the span is beyond the end', 'a', [edit(5, 'b', 'x')], 5],
  ['two edits overlap', 'abcd', [edit(0, 'abc', 'x'), edit(2, 'cd', 'y')], 2],
  ['one edit comes twice', 'ab', [edit(0, 'a', 'x'), edit(0, 'a', 'x')], 0],
  ['the second of two is stale', 'ab', [edit(0, 'a', 'x'), edit(1, 'c', 'y')], 1],
])('no edit is applied if %s', ([, text, edits, offset]) => {
  expect(() => applyEdits(text, edits)).toThrow(StaleEditError)
  expect(() => applyEdits(text, edits)).toThrow(expect.objectContaining({ offset }))
})

test('the error does not quote the text', () => {
  expect(() => applyEdits('secret', [edit(0, 'old', 'x')])).toThrow(/^the text at offset 0 is not what was expected$/)
})

test('text between edits survives, and edits can be undone', () => {
  const pieces = fc.array(
    fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' })),
  )
  fc.assert(
    fc.property(pieces, fc.string({ unit: 'binary' }), (parts, end) => {
      const before = parts.map(([between, old]) => between + old).join('') + end
      const after = parts.map(([between, , fresh]) => between + fresh).join('') + end
      const place = (which: 1 | 2) => {
        let position = 0
        return parts.map(part => {
          const start = position + part[0].length
          position = start + part[which].length
          return edit(start, part[which], part[which === 1 ? 2 : 1])
        })
      }
      expect(applyEdits(before, place(1))).toBe(after)
      expect(applyEdits(after, place(2))).toBe(before)
    }),
  )
})
