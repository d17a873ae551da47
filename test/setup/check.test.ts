import { expect, test } from 'vitest'
import type { Verdict } from '../../src/core/ports/services.ts'
import { Secret } from '../../src/core/secret.ts'
import { checkCompliance, type Evidence, type StrongerSetting } from '../../src/setup/check.ts'
import type { SetupPlan, ToolPlan } from '../../src/setup/plan.ts'
import { NPMRC, OTHER, TOKEN } from './gathered.ts'

const token = new Secret(TOKEN)
const VALID: Verdict = { state: 'valid' }
const REJECTED: Verdict = { state: 'rejected' }
const UNKNOWN: Verdict = { state: 'unknown', reason: 'no answer', exitCode: 4 }
const OBSTACLE = { path: NPMRC, key: 'registry', value: 'https://x/', reason: 'other-registry' } as const
const missing = { path: NPMRC, tools: ['npm'] } as unknown as SetupPlan['files'][0]
const refusal = { path: NPMRC, code: 'CANNOT_READ', exitCode: 6, message: 'cannot be read' } as const
const site = { path: NPMRC, token }
const reference = { path: NPMRC, name: 'NPM_TOKEN', fingerprint: token.fingerprint }
const stronger: StrongerSetting = {
  path: 'env:X',
  decides: 'token',
  value: 'tg_anon_…',
  fingerprint: new Secret(OTHER).fingerprint,
}

interface Row {
  tool?: Partial<ToolPlan>
  plan?: Partial<SetupPlan>
  found?: Partial<Evidence['found']>
  says?: [string, Verdict][]
  outranked?: StrongerSetting[]
  compliant: boolean | null
  problems: object[]
}

const rows: Record<string, Row> = {
  'all is as it should be': { found: { sites: [site] }, says: [[TOKEN, VALID]], compliant: true, problems: [] },
  'nobody was asked about the token': { found: { sites: [site] }, compliant: true, problems: [] },
  'a file lacks something': {
    plan: { files: [missing] },
    compliant: false,
    problems: [{ kind: 'missing', path: NPMRC }],
  },
  'a file of another tool lacks something': {
    plan: { files: [{ ...missing, tools: ['pip'] }] },
    ...{ compliant: true, problems: [] },
  },
  'a file cannot be read': {
    plan: { refusals: [refusal] },
    ...{ compliant: false, problems: [{ kind: 'unreadable', message: 'cannot be read' }] },
  },
  'something stands in the way': {
    tool: { obstacles: [OBSTACLE] },
    ...{ compliant: false, problems: [{ kind: 'obstacle', obstacle: OBSTACLE }] },
  },
  'the token is rejected': {
    ...{ found: { sites: [site] }, says: [[TOKEN, REJECTED]] },
    ...{ compliant: false, problems: [{ kind: 'rejected', path: NPMRC, masked: String(token) }] },
  },
  'the service does not say': {
    ...{ found: { sites: [site] }, says: [[TOKEN, UNKNOWN]] },
    ...{ compliant: null, problems: [{ kind: 'unknown', reason: 'no answer' }] },
  },
  'a rejected token in a file of another tool': {
    ...{ found: { sites: [{ ...site, path: '/elsewhere' }] }, says: [[TOKEN, REJECTED]] },
    ...{ compliant: true, problems: [] },
  },
  'a variable has a rejected token': {
    ...{ found: { references: [reference] }, says: [[TOKEN, REJECTED]] },
    ...{ compliant: false, problems: [{ kind: 'rejected', path: NPMRC, masked: 'NPM_TOKEN' }] },
  },
  'a variable is not set': {
    found: { references: [{ ...reference, fingerprint: null }] },
    compliant: null,
    problems: [{ kind: 'unknown', reason: `${NPMRC} reads the variable NPM_TOKEN, which is not set here` }],
  },
  'another token is stronger, and valid': {
    ...{ outranked: [stronger], says: [[OTHER, VALID]] },
    ...{ compliant: true, problems: [] },
  },
  'another token is stronger, and rejected': {
    ...{ outranked: [stronger], says: [[OTHER, REJECTED]] },
    ...{ compliant: false, problems: [{ kind: 'rejected', path: 'env:X', masked: 'tg_anon_…' }] },
  },
  'another registry is stronger, whatever its token': {
    outranked: [{ ...stronger, decides: 'registry' }],
    says: [[OTHER, VALID]],
    ...{ compliant: false, problems: [{ kind: 'outranked', by: { ...stronger, decides: 'registry' } }] },
  },
  'a variable without a token is stronger': {
    outranked: [{ ...stronger, fingerprint: null }],
    ...{ compliant: false, problems: [{ kind: 'outranked', by: { ...stronger, fingerprint: null } }] },
  },
  'one fault is certain, another is not': {
    plan: { files: [missing] },
    ...{ found: { sites: [site] }, says: [[TOKEN, UNKNOWN]] },
    ...{
      compliant: false,
      problems: [
        { kind: 'missing', path: NPMRC },
        { kind: 'unknown', reason: 'no answer' },
      ],
    },
  },
}

function npm(fields: Partial<ToolPlan> = {}): ToolPlan {
  return { name: 'npm', version: '11.0.0', state: 'ready', files: [NPMRC], obstacles: [], notes: [], ...fields }
}

test.for(Object.entries(rows))('a tool is set up, or not: %s', ([, row]) => {
  const plan: SetupPlan = { files: [], refusals: [], ...row.plan, tools: [npm(row.tool)] }
  const evidence: Evidence = {
    found: { sites: [], references: [], ...row.found },
    verdicts: new Map(row.says?.map(([value, verdict]) => [new Secret(value).fingerprint, verdict])),
    outranked: new Map([['npm', row.outranked ?? []]]),
  }
  expect(checkCompliance(plan, evidence)).toEqual({
    compliant: row.compliant,
    tools: [{ name: 'npm', version: '11.0.0', compliant: row.compliant, problems: row.problems }],
  })
})

test.for<[(boolean | null)[], boolean | null]>([
  [[], true],
  [[true, true], true],
  [[true, null], null],
  [[null, false, true], false],
])('with tools set up as %j the machine is %s', ([states, expected]) => {
  const tools = states.map((state, index) =>
    npm({ name: (['npm', 'pnpm', 'bun'] as const)[index]!, files: [`${state}`] }),
  )
  const evidence: Evidence = {
    ...{ outranked: new Map(), found: { sites: [], references: [{ ...reference, path: 'null', fingerprint: null }] } },
    verdicts: new Map(),
  }
  const refusals = [{ ...refusal, path: 'false' }]
  expect(checkCompliance({ tools, files: [], refusals }, evidence).compliant).toBe(expected)
})
