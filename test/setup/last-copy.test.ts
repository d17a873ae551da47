import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { changeOf, lostBy } from '../../src/setup/last-copy.ts'
import { OTHER, TOKEN } from './gathered.ts'

type Change = [path: string, before: string, after: string]
type Copy = [path: string, token: string]
const TAKUMO = `tk_live_${'0a'.repeat(32)}`

test.for<[string, Change[], Copy[], Copy[]]>([
  ['nothing changes', [], [['a', TOKEN]], []],
  ['the token stays', [['a', TOKEN, `x ${TOKEN}`]], [['a', TOKEN]], []],
  ['the token goes', [['a', TOKEN, '']], [['a', TOKEN]], [['a', TOKEN]]],
  [
    'another file keeps it',
    [['a', TOKEN, '']],
    [
      ['a', TOKEN],
      ['b', TOKEN],
    ],
    [],
  ],
  [
    'the other file loses it as well',
    [
      ['a', TOKEN, ''],
      ['b', TOKEN, ''],
    ],
    [
      ['a', TOKEN],
      ['b', TOKEN],
    ],
    [['a', TOKEN]],
  ],
  [
    'it moves to another file',
    [
      ['a', TOKEN, ''],
      ['b', '', TOKEN],
    ],
    [['a', TOKEN]],
    [],
  ],
  ['it gives way to another token', [['a', TOKEN, OTHER]], [['a', TOKEN]], [['a', TOKEN]]],
  ['of two tokens one goes', [['a', `${TOKEN} ${OTHER}`, OTHER]], [], [['a', TOKEN]]],
  ['it is there twice, and both go', [['a', `${TOKEN} ${TOKEN}`, '']], [], [['a', TOKEN]]],
  ['it is in base64', [['a', `_auth=${Buffer.from(`token:${TOKEN}`).toString('base64')}`, '']], [], [['a', TOKEN]]],
  ['a token of another service goes', [['a', TAKUMO, '']], [['a', TAKUMO]], []],
])('the last copies that a change removes: %s', ([, changes, copies, expected]) => {
  const lost = lostBy(
    changes.map(([path, before, after]) => ({ path, before, after })),
    copies.map(([path, value]) => ({ path, token: new Secret(value) })),
  )
  expect(lost.map(({ path, token }) => [path, token.reveal()])).toEqual(expected)
})

test.for<[string | undefined, string]>([
  ['a=1\n', 'a=2\n'],
  [undefined, ''],
])('an edit of %j leaves %j', ([before, after]) => {
  expect(changeOf('a', before, [{ span: [2, 3], expect: '1', replace: '2' }])).toEqual({
    ...{ path: 'a', before: before ?? '', after },
  })
})
