import { expect, test } from 'vitest'
import { applyEdits } from '../../src/core/edit.ts'
import type { ConfigAdapter, KeyPath } from '../../src/formats/adapter.ts'
import { editOfValue, UnprovenChangeError } from '../../src/formats/edit-values.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { yarnrc } from '../../src/tools/yarn/yarnrc.ts'

test.for<[string, ConfigAdapter, text: string, key: KeyPath, expected: string | undefined]>([
  ['a value', npmrc, 'registry=https://x/\n', ['registry'], 'registry=NEW\n'],
  ['a value in quotes', npmrc, 'registry = "https://x/"\n', ['registry'], 'registry = "NEW"\n'],
  [
    'a value that a comment has, too',
    npmrc,
    '; https://x/\nregistry=https://x/\n',
    ['registry'],
    '; https://x/\nregistry=NEW\n',
  ],
  ['a value that another key has, too', npmrc, 'a=https://x/\nb=https://x/\n', ['b'], 'a=https://x/\nb=NEW\n'],
  ['a value that is a part of another', npmrc, 'a=https://x/y\nb=https://x/\n', ['b'], 'a=https://x/y\nb=NEW\n'],
  ['the last of two lines, which counts', npmrc, 'a=1\na=2\n', ['a'], 'a=1\na=NEW\n'],
  ['a value behind an anchor', yarnrc, 'a: &x v\nb: *x\n', ['b'], undefined],
  ['a value in escapes', yarnrc, 'a: "\\x76"\n', ['a'], undefined],
  ['a value over two lines', yarnrc, 'a: v\n  w\n', ['a'], undefined],
  ['an empty value', npmrc, 'a=\n', ['a'], undefined],
  ['a key that is not there', npmrc, 'a=1\n', ['b'], undefined],
])('only %s is replaced, or nothing', ([, adapter, text, key, expected]) => {
  const change = () => applyEdits(text, [editOfValue(adapter, text, { key, value: 'NEW' })])
  if (expected === undefined) expect(change).toThrow(UnprovenChangeError)
  else expect(change()).toBe(expected)
})
