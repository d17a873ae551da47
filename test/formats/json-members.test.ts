import { beforeAll, describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/core/edit.ts'
import type { KeyPath } from '../../src/core/tree.ts'
import { loadJsonc } from '../../src/formats/json.ts'
import { addToJson, cutFromJson } from '../../src/formats/json-members.ts'

beforeAll(() => loadJsonc())

describe('a member is added', () => {
  test.for<[text: string, path: KeyPath, expected: string]>([
    ['{}', ['a'], '{\n  "a": 1\n}'],
    ['{ "b": 2 }', ['a'], '{ "b": 2, "a": 1 }'],
    ['{\n  "b": 2\n}\n', ['a'], '{\n  "b": 2,\n  "a": 1\n}\n'],
    ['{\n\t"b": {\n\t\t"c": 2\n\t}\n}', ['b', 'a'], '{\n\t"b": {\n\t\t"c": 2,\n\t\t"a": 1\n\t}\n}'],
    ['{\n  "b": {}\n}', ['b', 'a'], '{\n  "b": {\n    "a": 1\n  }\n}'],
    ['{}', ['b', 'a'], '{\n  "b": {\n    "a": 1\n  }\n}'],
    ['[]', ['a'], '[]'],
    ['{ "b": 2 }', ['b', 'a'], '{ "b": 2, "b": {"a":1} }'],
  ])('to %j at %j', ([text, path, expected]) => {
    expect(addToJson(text, path, 1, { eol: '\n', indent: '  ' })).toBe(expected)
  })
})

describe('a member is cut', () => {
  test.for<[text: string, path: KeyPath, expected: string | undefined]>([
    ['{ "a": 1, "b": 2, "c": 3 }', ['a'], '{ "b": 2, "c": 3 }'],
    ['{ "a": 1, "b": 2, "c": 3 }', ['b'], '{ "a": 1, "c": 3 }'],
    ['{ "a": 1, "b": 2, "c": 3 }', ['c'], '{ "a": 1, "b": 2 }'],
    ['{ "a": 1 }', ['a'], '{}'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', ['a'], '{\n  "b": 2\n}\n'],
    ['{ "a": { "b": 1 }, "c": 2 }', ['a', 'b'], '{ "a": {}, "c": 2 }'],
    ['{ "a": 1 }', ['x'], undefined],
    ['', ['a'], undefined],
  ])('out of %j at %j', ([text, path, expected]) => {
    const cut = cutFromJson(text, path)
    expect(cut && applyEdits(text, [cut])).toBe(expected)
  })
})
