import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createUsers, isNamedFor, othersIn } from '../../src/system/users.ts'
import { tempHome } from '../helpers/guard.ts'

const PASSWD = `root:x:0:0:root:/root:/bin/bash
# a comment
me:x:1000:1000:Me,,,:/home/me:/bin/bash
you:x:1001:1001::/home/you:/bin/sh
twin:x:1002:1001::/home/twin:/bin/sh
broken:x:nine:1:
+::::::
`
const GROUP = `root:x:0:
me:x:1000:
you:x:1001:
docker:x:50:me,you
mine:x:51:me
sudo:x:52:root,me
`

function population(uid: number) {
  const { home } = tempHome({ passwd: PASSWD })
  const users = createUsers({ passwd: join(home, 'passwd'), group: '' })
  const accounts = ['root', 'me', 'you', 'twin'].map(name => users.byName(name)!)
  return { accounts, groups: GROUP.split('\n'), uid }
}

test.for<[string, number, number, boolean]>([
  ['that only the user is in', 1000, 1000, false],
  ['that two accounts have as their own', 1001, 1001, true],
  ['that lists others', 50, 1000, true],
  ['that lists the user alone', 51, 1000, false],
  ['that lists the user alone, for somebody else', 51, 1001, true],
  ['that lists root and the user', 52, 1000, false],
  ['that nothing lists, of an account that nothing lists', 7777, 7777, false],
])('a group %s has other members or not', ([, gid, uid, expected]) => {
  expect(othersIn(gid, population(uid))).toBe(expected)
})

test('an account is found by its name and by its number', () => {
  const { home } = tempHome({ passwd: PASSWD })
  const users = createUsers({ passwd: join(home, 'passwd'), group: '' })
  const me = { name: 'me', uid: 1000, gid: 1000, home: '/home/me' }
  expect([users.byName('me'), users.byId(1000), users.byName('+')]).toEqual([me, me, undefined])
  expect(users.byName('nobody-of-that-name')).toBe(undefined)
})

test.for<[string, boolean]>([
  ['alice:x:501:', true],
  ['alice:*:501:alice', true],
  ['alice:x:501:alice,bob', false],
  ['staff:*:20:root', false],
  ['domain users:*:513:', false],
  ['', false],
])('for a user of a directory service, %j is a private group: %s', ([line, isOwn]) => {
  expect(isNamedFor('alice', line)).toBe(isOwn)
})
