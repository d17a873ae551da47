import { expect, test } from 'vitest'
import type { Discovery } from '../../src/find/discovery.ts'
import type { ToolEnvironment } from '../../src/formats/adapter.ts'
import { explain } from '../../src/precedence/explain.ts'
import type { ToolSettings } from '../../src/precedence/tool-settings.ts'
import { readerOf } from '../../src/tools/readers.ts'
import { discovery, HOST, ONE, reference, site, TWO, variable } from '../rotate/found.ts'

const WHERE: ToolEnvironment = { home: '/home/a', cwd: '/home/a/p', env: {}, platform: 'linux' }
const AT_GUARD: ToolSettings = {
  ...{ root: '/home/a/p', alwaysAuth: true, replaces: undefined },
  registry: { host: HOST, path: '/home/a/.npmrc' },
}
const PROJECT = { path: '/home/a/p/.npmrc', level: 'project' } as const

interface Row {
  tool?: string
  found: Partial<Discovery>
  settings?: Partial<ToolSettings>
  where?: Partial<ToolEnvironment>
  /** Of each use the winner, where it is sent, and what it shadows, each with the reason; then what is not read. */
  expected: string[]
}

const rows: Record<string, Row> = {
  'nothing was found': { found: {}, expected: [] },
  'one token': { found: { sites: [site()] }, expected: [`~/.npmrc:1 to ${HOST} (no other place has one)`] },
  'the project beats the user': {
    found: { sites: [site(), site({ ...PROJECT, token: TWO })] },
    expected: [
      `~/p/.npmrc:1 to ${HOST} (the project's file beats the user's)`,
      `  ~/.npmrc:1 (the project's file beats the user's)`,
    ],
  },
  'the last of two lines wins': {
    found: { sites: [site(), site({ line: 4, token: TWO })] },
    expected: [
      `~/.npmrc:4 to ${HOST} (of two lines of a file the last one wins)`,
      '  ~/.npmrc:1 (of two lines of a file the last one wins)',
    ],
  },
  'in .netrc the first of two lines wins': {
    tool: 'go',
    found: { sites: [4, 2].map(line => site({ path: '/home/a/.netrc', line, key: null })) },
    expected: [
      `~/.netrc:2 to ${HOST} (of two lines of a file the first one wins)`,
      '  ~/.netrc:4 (of two lines of a file the first one wins)',
    ],
  },
  'the longer path of a key beats everything': {
    found: { sites: [site({ key: `//${HOST}/a/:_authToken` }), site({ ...PROJECT, token: TWO })] },
    expected: [
      `~/.npmrc:1 to ${HOST} (of two keys for a host the longer path wins)`,
      '  ~/p/.npmrc:1 (of two keys for a host the longer path wins)',
    ],
  },
  'the nearest folder wins': {
    tool: 'yarn',
    found: {
      sites: ['/home/a/p', '/home/a/p/q'].map(folder =>
        site({ path: `${folder}/.yarnrc.yml`, tool: 'yarn', level: 'project', key: 'npmAuthToken' }),
      ),
    },
    where: { cwd: '/home/a/p/q' },
    expected: [
      `~/p/q/.yarnrc.yml:1 to ${HOST} (the nearest folder wins)`,
      '  ~/p/.yarnrc.yml:1 (the nearest folder wins)',
    ],
  },
  'tokens for two hosts do not compete, and that for the registry comes first': {
    found: { sites: [site({ host: 'other.example', key: '//other.example/:_authToken' }), site({ line: 2 })] },
    expected: [
      `~/.npmrc:2 to ${HOST} (no other place has one)`,
      '~/.npmrc:1 to other.example (no other place has one)',
    ],
  },
  'options of pip do not compete with each other': {
    tool: 'pip',
    found: {
      sites: ['global.index-url', 'global.extra-index-url', 'global.find-links'].map((key, index) =>
        site({ path: '/home/a/.config/pip/pip.conf', tool: 'pip', line: index + 1, key }),
      ),
    },
    expected: [3, 2, 1].map(line => `~/.config/pip/pip.conf:${line} to ${HOST} (no other place has one)`),
  },
  'what is not read, with the reason': {
    tool: 'pnpm',
    found: { references: [reference('NPM_TOKEN')] },
    expected: ['not read: ~/p/.npmrc:1 (pnpm does not expand variables in the .npmrc of a project)'],
  },
  'a token without a host goes to the registry, and nowhere if none is set': {
    tool: 'yarn',
    found: { sites: [variable('YARN_NPM_AUTH_TOKEN')] },
    settings: { registry: undefined },
    expected: ['env:YARN_NPM_AUTH_TOKEN:1 to undefined (no other place has one)'],
  },
}

test.for(Object.entries(rows))('%s', ([, { tool = 'npm', found, settings, where, expected }]) => {
  const { uses, unread } = explain(
    readerOf(tool),
    discovery(found),
    { ...AT_GUARD, ...settings },
    { ...WHERE, ...where },
  )
  const name = ({ path, line }: { path: string; line: number }) => `${path.replace('/home/a/', '~/')}:${line}`
  expect([
    ...uses.flatMap(({ winner, shadowed, sentTo }) => [
      `${name(winner)} to ${sentTo} (${winner.why})`,
      ...shadowed.map(loser => `  ${name(loser)} (${loser.why})`),
    ]),
    ...unread.map(one => `not read: ${name(one)} (${one.why})`),
  ]).toEqual(expected)
})

test('an explanation names its traps', () => {
  const found = discovery({ sites: [site(), site({ ...PROJECT, token: TWO })] })
  expect(explain(readerOf('npm'), found, AT_GUARD, WHERE)).toMatchObject({
    ...{ tool: 'npm', registry: AT_GUARD.registry, traps: [{ code: 'ANOTHER_TOKEN' }] },
    uses: [{ winner: { token: TWO }, shadowed: [{ token: ONE }] }],
  })
})
