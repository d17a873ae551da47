import { expect, test } from 'vitest'
import { compareFile, describeObstacle, isObstacle } from '../../src/setup/compare-file.ts'
import type { ManagerName } from '../../src/tools/tool.ts'
import { gathered, HOME, HOSTS, NPMRC, OTHER, TOKEN, YARNRC } from './gathered.ts'

const INPUT = { trustedHosts: HOSTS, token: TOKEN }
const KEY = '//npm.flatt.tech/:_authToken'

interface Row {
  path?: string
  text?: string | { problem: string }
  tools?: ManagerName[]
  level?: 'project'
  /** The key, its state, and the tools that need it. */
  expected: string[] | { failure: string }
}

const rows: Record<string, Row> = {
  'a file that is to be made': { expected: ['registry: add (npm)', `${KEY}: add (npm)`] },
  'an empty file': { text: '', expected: ['registry: add (npm)', `${KEY}: add (npm)`] },
  'a file that has all': {
    text: `registry=https://npm.flatt.tech/\n${KEY}=${TOKEN}\n`,
    expected: ['registry: there (npm)', `${KEY}: there (npm)`],
  },
  'a file that says something else': {
    text: `registry=https://npm.acme.example/\n${KEY}=${OTHER}\n`,
    expected: ['registry: other-registry (npm)', `${KEY}: other-token (npm)`],
  },
  'a file of two tools, which want one thing in common': {
    tools: ['npm', 'yarn-1'],
    expected: [
      'registry: add (npm, yarn-1)',
      `${KEY}: add (npm, yarn-1)`,
      '//npm.flatt.tech/:always-auth: add (yarn-1)',
    ],
  },
  'a file that is not made for a tool': { path: `${HOME}/.bunfig.toml`, tools: ['bun'], expected: [] },
  'a file of a project that is not made for a tool': {
    ...{ path: `${HOME}/Pipfile`, tools: ['pipenv'], level: 'project' },
    expected: [],
  },
  'a file that cannot be read': { text: { problem: 'permission denied' }, expected: { failure: 'permission denied' } },
  'a file that its own parser refuses': {
    ...{ path: YARNRC, tools: ['yarn'], text: 'a: b\n  c: [\n' },
    expected: { failure: expect.stringMatching(/ in line \d$/) },
  },
}

test.for(Object.entries(rows))('%s', async ([, row]) => {
  const { path = NPMRC, text, tools = ['npm'], level = 'user', expected } = row
  const { files } = await gathered({ files: text === undefined ? {} : { [path]: text }, tools, level })
  const { compared, failure } = compareFile(files.find(file => file.path === path)!, INPUT)
  const shown = compared.map(({ desired, state, tools }) => `${desired.key.join('.')}: ${state} (${tools.join(', ')})`)
  expect(failure === undefined ? shown : { failure }).toEqual(expected)
})

test.for<[current: string, state: string, flags: object, expected: boolean]>([
  ['https://other.example/', 'other-registry', {}, true],
  ['https://other.example/', 'other-registry', { replaceRegistry: true }, false],
  ['https://u:p@other.example/', 'other-registry', { replaceRegistry: true }, true],
  ['https://other.example/', 'other-registry', { replaceToken: true }, true],
  [OTHER, 'other-token', {}, true],
  [OTHER, 'other-token', { replaceToken: true }, false],
  [OTHER, 'other-token', { replaceRegistry: true }, true],
  ['false', 'other-detail', { replaceRegistry: true, replaceToken: true }, true],
  ['', 'add', {}, false],
  ['https://npm.flatt.tech/x', 'change', {}, false],
])('%s (%s) with the flags %j is an obstacle: %s', ([current, state, flags, expected]) => {
  const compared = { desired: { key: ['k'], value: '', role: 'detail' }, tools: [], state, current } as unknown
  expect(isObstacle(compared as Parameters<typeof isObstacle>[0], flags)).toBe(expected)
})

test.for([
  ['https://user:secret@other.example/', 'https://…@other.example/'],
  [TOKEN, `tg_anon_…${TOKEN.slice(-4)}`],
  ['https://other.example/', 'https://other.example/'],
])('an obstacle is described without a password or a token: %s', async ([current, shown]) => {
  const { files } = await gathered()
  const desired = { key: ['a', 'b.c'], value: '', role: 'registry' } as const
  const obstacle = describeObstacle(files[0]!, { desired, tools: [], state: 'other-registry', current })
  expect(obstacle).toEqual({ path: NPMRC, key: expect.any(String), value: shown, reason: 'other-registry' })
})
