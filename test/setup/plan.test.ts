import { expect, test } from 'vitest'
import type { GitVerdict } from '../../src/core/ports/git.ts'
import { planSetup, type SetupPlanInput } from '../../src/setup/plan.ts'
import { TOKEN_MARKER } from '../../src/tools/recipe.ts'
import type { ManagerName } from '../../src/tools/tool.ts'
import { gathered, HOSTS, NPMRC, OTHER, TOKEN, YARNRC } from './gathered.ts'

const REGISTRY = 'registry=https://npm.flatt.tech/\n'
const KEY = '//npm.flatt.tech/:_authToken'
const NEW = `${REGISTRY}${KEY}=${TOKEN_MARKER}\n`
const ELSEWHERE = 'registry=https://npm.acme.example/\n'

interface Row {
  text?: string | { problem: string }
  tools?: ManagerName[]
  flags?: SetupPlanInput['flags']
  git?: GitVerdict
  unwritable?: string
  without?: 'token'
  /** The state of each tool, the replacements in `.npmrc`, and why nothing is written. */
  expected: string[]
}

const rows: Record<string, Row> = {
  'a home without a file': { expected: ['npm: change', `"" -> ${JSON.stringify(NEW)}`] },
  'a file that has all': { text: `${REGISTRY}${KEY}=${TOKEN}\n`, expected: ['npm: ready'] },
  'a file that has a part': {
    text: REGISTRY,
    expected: ['npm: change', `"" -> ${JSON.stringify(`${KEY}=${TOKEN_MARKER}\n`)}`],
  },
  'the registry alone': { without: 'token', expected: ['npm: change', `"" -> ${JSON.stringify(REGISTRY)}`] },
  'another registry is left': { text: ELSEWHERE, expected: ['npm: left, registry'] },
  'another registry is replaced': {
    ...{ text: ELSEWHERE, flags: { replaceRegistry: true } },
    expected: [
      'npm: change',
      '"https://npm.acme.example/" -> "https://npm.flatt.tech/"',
      `"" -> ${JSON.stringify(`${KEY}=${TOKEN_MARKER}\n`)}`,
    ],
  },
  'another token is left': { text: `${REGISTRY}${KEY}=${OTHER}\n`, expected: [`npm: left, ${KEY}`] },
  'another token is replaced': {
    ...{ text: `${REGISTRY}${KEY}=${OTHER}\n`, flags: { replaceToken: true } },
    expected: ['npm: change', `"${OTHER}" -> "${TOKEN_MARKER}"`],
  },
  'a file that cannot be read': { text: { problem: 'no' }, expected: ['npm: ready', 'CANNOT_READ 6'] },
  'a file that cannot be written': {
    unwritable: 'no',
    expected: ['npm: change', `"" -> ${JSON.stringify(NEW)}`, 'CANNOT_REWRITE 6'],
  },
  'a file that git tracks': {
    git: { state: 'tracked', tokenInHistory: undefined },
    expected: ['npm: change', `"" -> ${JSON.stringify(NEW)}`, 'GIT_TRACKED 8'],
  },
  'a file of which git says nothing': {
    git: { state: 'unknown', reason: 'no git' },
    expected: ['npm: change', `"" -> ${JSON.stringify(NEW)}`, 'GIT_TRACKED 8'],
  },
  'a file that git does not track': {
    git: { state: 'untracked' },
    expected: ['npm: change', `"" -> ${JSON.stringify(NEW)}`],
  },
  'a file that git tracks, and that gets no token': {
    ...{ without: 'token', git: { state: 'tracked', tokenInHistory: undefined } },
    expected: ['npm: change', `"" -> ${JSON.stringify(REGISTRY)}`],
  },
  'two tools, one of which is left': {
    tools: ['npm', 'yarn-1'],
    text: `//npm.flatt.tech/:always-auth=false\n`,
    expected: ['npm: change', 'yarn-1: left, //npm.flatt.tech/:always-auth', `"" -> ${JSON.stringify(NEW)}`],
  },
  'what two tools share is left with both': {
    tools: ['npm', 'yarn-1'],
    text: ELSEWHERE,
    expected: ['npm: left, registry', 'yarn-1: left, registry'],
  },
}

test.for(Object.entries(rows))('setup plans for %s', async ([, row]) => {
  const { text, tools = ['npm'], flags = {}, git, unwritable, without } = row
  const home = await gathered({
    ...{ files: text === undefined ? {} : { [NPMRC]: text }, tools },
    token: { form: without === 'token' ? 'none' : 'literal' },
    unwritable: unwritable === undefined ? {} : { [NPMRC]: unwritable },
  })
  const verdicts = new Map(git ? [[NPMRC, git]] : [])
  const plan = planSetup(home, { trustedHosts: HOSTS, token: TOKEN, flags, git: verdicts })
  expect([
    ...plan.tools.map(({ name, state, obstacles }) =>
      [`${name}: ${state}`, ...obstacles.map(({ key }) => key)].join(', '),
    ),
    ...plan.files.flatMap(({ edits }) =>
      edits.map(({ expect, replace }) => `${JSON.stringify(expect)} -> ${JSON.stringify(replace)}`),
    ),
    ...plan.refusals.map(({ code, exitCode }) => `${code} ${exitCode}`),
  ]).toEqual(row.expected)
})

test('each tool is planned with its own files, and each file with its tools', async () => {
  const home = await gathered({ tools: ['npm', 'yarn', 'bun'], files: { [YARNRC]: '' } })
  const plan = planSetup(home, { trustedHosts: HOSTS, token: TOKEN, flags: {}, git: new Map() })
  expect(plan.tools.map(({ name, files }) => [name, files])).toEqual([
    ['npm', [NPMRC]],
    ['yarn', [YARNRC]],
    ['bun', [NPMRC]],
  ])
  expect(plan.files.map(({ path, tools, before }) => [path, tools, before])).toEqual([
    [NPMRC, ['npm', 'bun'], undefined],
    [YARNRC, ['yarn'], { text: '', hash: `hash of ${YARNRC}` }],
  ])
})
