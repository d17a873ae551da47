import { expect, test } from 'vitest'
import type { Discovery } from '../../src/find/discovery.ts'
import type { ToolEnvironment } from '../../src/formats/adapter.ts'
import { explain } from '../../src/precedence/explain.ts'
import type { ToolSettings } from '../../src/precedence/tool-settings.ts'
import { findTraps } from '../../src/precedence/traps.ts'
import { trapText } from '../../src/render/traps.ts'
import { readerOf } from '../../src/tools/readers.ts'
import { discovery, HOST, ONE, reference, site, TWO, variable } from '../rotate/found.ts'

interface Row {
  tool?: string
  found: Partial<Discovery>
  settings?: Partial<ToolSettings>
  env?: ToolEnvironment['env']
  /** Code and path of each trap. */
  expected: string[]
}

const PROJECT = { path: '/home/a/p/.npmrc', level: 'project' } as const
const YARN = { path: '/home/a/.yarnrc.yml', tool: 'yarn' } as const
const BASHRC = { path: '/home/a/.bashrc', level: 'shell', variable: 'NPM_TOKEN', key: null } as const

const rows: Record<string, Row> = {
  'one token for the registry has none': { found: { sites: [site()] }, expected: [] },
  'another token is outranked': {
    found: { sites: [site(), site({ ...PROJECT, token: TWO })] },
    expected: ['ANOTHER_TOKEN ~/p/.npmrc'],
  },
  'the same token twice is none': { found: { sites: [site(), site(PROJECT)] }, expected: [] },
  'Yarn sends nothing without always-auth': {
    tool: 'yarn',
    found: { sites: [site({ ...YARN, key: 'npmRegistries.x.npmAuthToken' })] },
    settings: { alwaysAuth: false },
    expected: ['NO_ALWAYS_AUTH ~/.yarnrc.yml'],
  },
  'for a scope Yarn always sends it': {
    tool: 'yarn',
    found: { sites: [site({ ...YARN, key: 'npmScopes.x.npmAuthToken' })] },
    settings: { alwaysAuth: false },
    expected: [],
  },
  'a token without a host goes to any registry': {
    tool: 'yarn',
    found: { sites: [site({ ...YARN, key: 'npmAuthToken' })] },
    expected: ['ANY_REGISTRY ~/.yarnrc.yml'],
  },
  'a shell has another token than its start-up file': {
    found: { sites: [site({ ...BASHRC, token: TWO })], references: [reference('NPM_TOKEN')] },
    env: { NPM_TOKEN: ONE.reveal() },
    expected: ['STALE_SHELL env:NPM_TOKEN'],
  },
  'a shell has the token of its start-up file': {
    found: { sites: [site(BASHRC)], references: [reference('NPM_TOKEN')] },
    env: { NPM_TOKEN: ONE.reveal() },
    expected: [],
  },
  'a variable that a file refers to is not set': {
    found: { references: [reference('NPM_TOKEN')] },
    expected: ['UNSET_VARIABLE ~/p/.npmrc'],
  },
  'a command in the place of a variable is none': {
    found: { references: [reference('pass show npm')] },
    expected: [],
  },
  'the registry is another host': {
    found: { sites: [site()] },
    settings: { registry: { host: 'npm.acme.example', path: '/home/a/.npmrc' } },
    expected: ['NOT_SENT ~/.npmrc'],
  },
  'no registry is set': {
    found: { sites: [site()] },
    settings: { registry: undefined },
    expected: ['NOT_SENT ~/.npmrc'],
  },
  'a variable that nothing reads': {
    found: { sites: [variable('NPM_TOKEN')] },
    expected: ['UNREAD_VARIABLE env:NPM_TOKEN'],
  },
  'a variable that a file refers to is read': {
    found: { sites: [variable('NPM_TOKEN')], references: [reference('NPM_TOKEN')] },
    env: { NPM_TOKEN: ONE.reveal() },
    expected: [],
  },
  'uv does not read what is for pip': {
    tool: 'uv',
    found: { sites: [site({ path: '/home/a/.config/pip/pip.conf', tool: 'pip', key: 'global.index-url' })] },
    expected: ['IGNORED_TOOL ~/.config/pip/pip.conf'],
  },
}

test.for(Object.entries(rows))('%s', ([, { tool = 'npm', found, settings, env = {}, expected }]) => {
  const where: ToolEnvironment = { home: '/home/a', cwd: '/home/a/p', env, platform: 'linux' }
  const input = {
    ...{ reader: readerOf(tool), found: discovery(found), where },
    settings: {
      ...{ root: '/home/a/p', alwaysAuth: true, replaces: undefined },
      registry: { host: HOST, path: '/home/a/.npmrc' },
      ...settings,
    },
  }
  const explained = explain(input.reader, input.found, input.settings, where)
  const traps = findTraps(explained, input)
  expect(traps.map(({ code, path }) => `${code} ${path.replace('/home/a/', '~/')}`)).toEqual(expected)
})

test('a trap says what is wrong, without the token', () => {
  const found = discovery({ sites: [site({ ...BASHRC, line: 7, token: TWO })], references: [reference('NPM_TOKEN')] })
  const where: ToolEnvironment = {
    home: '/home/a',
    cwd: '/home/a/p',
    env: { NPM_TOKEN: ONE.reveal() },
    platform: 'linux',
  }
  const settings = { root: '/home/a/p', alwaysAuth: true, replaces: undefined, registry: undefined }
  const reader = readerOf('npm')
  const traps = findTraps(explain(reader, found, settings, where), { reader, found, settings, where })
  expect(traps.map(trap => trapText(trap, path => path.replace('/home/a', '~')))).toEqual([
    'this shell still has another NPM_TOKEN than ~/.bashrc:7 sets: start a new one',
    `no registry is set, so the token for ${HOST} is sent for scopes that name that host, and for nothing else`,
  ])
})
