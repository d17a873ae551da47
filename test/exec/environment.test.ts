import { expect, test } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { VENDOR_URLS } from '../../src/core/services.ts'
import { type ChildInput, childEnvironment } from '../../src/exec/environment.ts'
import { USUAL_TOOLS } from '../../src/exec/used-tools.ts'
import { MANAGER_NAMES, type ManagerName } from '../../src/tools/tool.ts'

const TOKEN = new Secret('tg_anon_TESTexec000000001')
const T = TOKEN.reveal()
const GOPROXY = `https://token:${T}@golang.flatt.tech`

function environmentFor(tools: readonly ManagerName[], input: Partial<ChildInput> = {}, around = {}) {
  return childEnvironment(
    {
      ...{ token: TOKEN, urls: VENDOR_URLS, env: {}, program: 'make' },
      around: {
        ...{ yarnLeak: undefined, yarn1Leak: undefined, pipenvLeak: undefined },
        ...{
          referenced: [],
          uvIndexes: [],
          poetrySources: [],
          collisions: [],
          handovers: [],
          proxied: {},
          paths: [],
          partial: false,
          ...around,
        },
      },
      ...input,
    },
    tools,
  )
}

interface Row {
  tools?: ManagerName[]
  env?: Record<string, string | undefined>
  around?: object
  expected: Record<string, string>
}

const rows: Record<string, Row> = {
  'no tool: the environment of the parent': {
    tools: [],
    env: { PATH: '/bin', EMPTY: '' },
    expected: { PATH: '/bin', EMPTY: '' },
  },
  'no tool: a variable that is not set stays so': { tools: [], env: { GONE: undefined }, expected: {} },
  'a tool: its variables': { tools: ['go'], env: { PATH: '/bin' }, expected: { PATH: '/bin', GOPROXY } },
  'a tool: ours replace those of the parent': { tools: ['go'], env: { GOPROXY: 'direct' }, expected: { GOPROXY } },
  'a tool: in any case of their names': { tools: ['go'], env: { GoProxy: 'direct' }, expected: { GOPROXY } },
  'Bun: what would beat ours is taken away': {
    tools: ['bun'],
    env: { BUN_CONFIG_TOKEN: 'x', NPM_CONFIG_TOKEN: 'y', NPM_CONFIG_LOGLEVEL: 'z' },
    expected: { NPM_CONFIG_LOGLEVEL: 'z', BUN_CONFIG_REGISTRY: `https://token:${T}@npm.flatt.tech/` },
  },
  'Yarn that would give the token away: nothing is set, and nothing is taken away': {
    tools: ['yarn'],
    env: { YARN_NPM_AUTH_TOKEN: 'own' },
    around: { yarnLeak: 'a scope of other.example' },
    expected: { YARN_NPM_AUTH_TOKEN: 'own' },
  },
  'a variable that a config reads, and that is not set or empty': {
    tools: [],
    env: { SET: 'own', EMPTY: '' },
    around: { referenced: ['SET', 'EMPTY', 'UNSET'] },
    expected: { SET: 'own', EMPTY: T, UNSET: T },
  },
  'indexes that have a name': {
    tools: ['poetry'],
    around: { poetrySources: ['takumi-guard'] },
    expected: { POETRY_HTTP_BASIC_TAKUMI_GUARD_USERNAME: 'token', POETRY_HTTP_BASIC_TAKUMI_GUARD_PASSWORD: T },
  },
}

test.for(Object.entries(rows))('a program gets, for %s', ([, { tools = [], env = {}, around, expected }]) => {
  expect(environmentFor(tools, { env }, around).env).toEqual(expected)
})

test('tools that get nothing are named with the reason, and the others get theirs', () => {
  const { env, withheld } = environmentFor(['yarn', 'go'], {}, { yarnLeak: 'a scope of other.example' })
  expect(withheld).toEqual([{ tool: 'yarn', reason: 'a scope of other.example' }])
  expect(env).toEqual({ GOPROXY })
})

test('the usual tools are all but Yarn 1, whose variable newer npms refuse', () => {
  expect(MANAGER_NAMES.filter(name => !USUAL_TOOLS.includes(name))).toEqual(['yarn-1'])
})
