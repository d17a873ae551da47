import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/core/edit.ts'
import { planAnonymous } from '../../src/setup/anonymous.ts'
import type { RecordedEdit } from '../../src/setup/record.ts'
import { planTakeOut } from '../../src/setup/take-out.ts'
import { TOKEN_MARKER } from '../../src/tools/recipe.ts'
import type { ManagerName } from '../../src/tools/tool.ts'
import { gathered, HOME, HOSTS, lines, NPMRC, OTHER, recordOf, TOKEN } from './gathered.ts'

const PIP = `${HOME}/.config/pip/pip.conf`
const REGISTRY = 'registry=https://npm.flatt.tech/\n'
const AUTH = `//npm.flatt.tech/:_authToken=${TOKEN}\n`
const ADDED = lines((REGISTRY + AUTH).replace(TOKEN, TOKEN_MARKER))
const MIXED = 'another token or a reference would go along'

interface Row {
  files: Record<string, string>
  tools?: ManagerName[]
  recorded?: RecordedEdit[]
  created?: boolean
  unwritable?: Record<string, string>
  /** The content of each file afterwards, `null` if it is deleted; or why it is not changed. */
  expected: Record<string, string | null | { problem: string }>
}

async function inputFor({ files, tools = ['npm'], recorded, created = false, unwritable = {} }: Row) {
  const home = await gathered({ files, tools, unwritable })
  const bare = await gathered({ files, tools, unwritable, token: { form: 'none' } })
  const record = recordOf(recorded ? [{ created, edits: recorded }] : [])
  return { home, input: { token: TOKEN, record, trustedHosts: HOSTS, bare } }
}

type Planned = Pick<ReturnType<typeof planTakeOut>, 'removals' | 'problems'>

function shown({ removals, problems }: Planned): Row['expected'] {
  return Object.fromEntries([
    ...removals.map(({ path, isDeleted, before, edit }) => [path, isDeleted ? null : applyEdits(before.text, [edit])]),
    ...problems.map(({ path, message }) => [path, { problem: message }]),
  ])
}

const taken: Record<string, Row> = {
  'no file that holds it': { files: { [NPMRC]: REGISTRY }, expected: {} },
  'a file with its registry': { files: { [NPMRC]: `a=1\n${REGISTRY}${AUTH}` }, expected: { [NPMRC]: 'a=1\n' } },
  'a file that setup made': {
    ...{ files: { [NPMRC]: REGISTRY + AUTH }, recorded: [ADDED], created: true },
    expected: { [NPMRC]: null },
  },
  'a file with another token of Guard': {
    files: { [NPMRC]: `${REGISTRY}${AUTH}//npm.flatt.tech/x/:_authToken=${OTHER}\n` },
    expected: { [NPMRC]: `//npm.flatt.tech/x/:_authToken=${OTHER}\n` },
  },
  'an index with another token beside it': {
    files: {
      [PIP]: `[global]\nindex-url = https://token:${TOKEN}@pypi.flatt.tech/simple/ https://t:${OTHER}@x.example/\n`,
    },
    tools: ['pip'],
    expected: { [PIP]: { problem: MIXED } },
  },
  'a file of a tool that holds no token at all goes with it': {
    files: { [NPMRC]: AUTH, [`${HOME}/.bunfig.toml`]: '[install]\nregistry = "https://npm.flatt.tech/"\n' },
    tools: ['npm', 'bun'],
    expected: { [NPMRC]: '', [`${HOME}/.bunfig.toml`]: '[install]\n' },
  },
  'a file of the same tool with another token is left': {
    files: {
      [NPMRC]: AUTH,
      [`${HOME}/.bunfig.toml`]: `[install.registry]\nurl = "https://npm.flatt.tech/"\ntoken = "${OTHER}"\n`,
    },
    tools: ['npm', 'bun'],
    expected: { [NPMRC]: '' },
  },
  'a file of another tool is left': {
    files: { [NPMRC]: AUTH, [PIP]: '[global]\nindex-url = https://pypi.flatt.tech/simple/\n' },
    tools: ['npm', 'pip'],
    expected: { [NPMRC]: '' },
  },
  'a file that cannot be written': {
    ...{ files: { [NPMRC]: AUTH }, unwritable: { [NPMRC]: 'no' } },
    expected: { [NPMRC]: { problem: 'no' } },
  },
}

const anonymous: Record<string, Row> = {
  'no file that holds it': { files: { [NPMRC]: REGISTRY }, expected: {} },
  'a file with its registry': {
    files: { [NPMRC]: `a=1\n${REGISTRY}${AUTH}` },
    expected: { [NPMRC]: `a=1\n${REGISTRY}` },
  },
  'an index that has it in its address': {
    files: { [PIP]: `[global]\nindex-url = https://token:${TOKEN}@pypi.flatt.tech/simple/\n` },
    tools: ['pip'],
    expected: { [PIP]: '[global]\nindex-url = https://pypi.flatt.tech/simple/\n' },
  },
  'what setup writes for a token alone': {
    files: { [NPMRC]: `${REGISTRY}${AUTH}//npm.flatt.tech/:always-auth=true\n` },
    tools: ['yarn-1'],
    expected: { [NPMRC]: REGISTRY },
  },
  'a file that setup made for the token alone': {
    ...{ files: { [NPMRC]: AUTH }, recorded: [lines(AUTH.replace(TOKEN, TOKEN_MARKER))], created: true },
    expected: { [NPMRC]: null },
  },
  'a file that its owner made for the token alone': { files: { [NPMRC]: AUTH }, expected: { [NPMRC]: '' } },
  'a file that its owner made, and to which setup added the token alone': {
    ...{ files: { [NPMRC]: AUTH }, recorded: [lines(AUTH.replace(TOKEN, TOKEN_MARKER))] },
    expected: { [NPMRC]: '' },
  },
  'a file that cannot be written': {
    ...{ files: { [NPMRC]: AUTH }, unwritable: { [NPMRC]: 'no' } },
    expected: { [NPMRC]: { problem: 'no' } },
  },
}

describe('a token is removed with everything that makes its tools use Guard, from', () => {
  test.for(Object.entries(taken))('%s', async ([, row]) => {
    const { home, input } = await inputFor(row)
    expect(shown(planTakeOut(home, { ...input, anonymous: false }))).toEqual(row.expected)
  })
})

describe('a token is removed and the registry stays, from', () => {
  test.for(Object.entries(anonymous))('%s', async ([, row]) => {
    const { home, input } = await inputFor(row)
    expect(shown(planAnonymous(home.files, input))).toEqual(row.expected)
    expect(shown(planTakeOut(home, { ...input, anonymous: true }))).toEqual(row.expected)
  })
})

test('a file that still holds the token elsewhere is named', async () => {
  const text = `${REGISTRY}${AUTH}//other.example/:_authToken=${TOKEN}\n`
  const { home, input } = await inputFor({ files: { [NPMRC]: text }, expected: {} })
  const plan = planTakeOut(home, { ...input, anonymous: false })
  expect([plan.still, shown(plan)]).toEqual([[NPMRC], { [NPMRC]: `//other.example/:_authToken=${TOKEN}\n` }])
})

test("the rest of setup's entries stays recorded", async () => {
  const { home, input } = await inputFor({ files: { [NPMRC]: REGISTRY + AUTH }, recorded: [ADDED], expected: {} })
  expect(planAnonymous(home.files, input).removals[0]?.staying).toEqual([lines(REGISTRY)])
})
