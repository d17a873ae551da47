import { expect, test } from 'vitest'
import type { FilePlan } from '../../src/setup/plan.ts'
import { type RecordedFile, recordPlan, spanOf } from '../../src/setup/record.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { TOKEN_MARKER } from '../../src/tools/recipe.ts'
import { lines, NPMRC, OTHER, recordOf, TOKEN } from './gathered.ts'

const REGISTRY = 'registry=https://npm.flatt.tech/\n'
const AUTH = `//npm.flatt.tech/:_authToken=${TOKEN_MARKER}\n`

function plan(fields: Partial<FilePlan> = {}): FilePlan {
  return {
    ...{ path: NPMRC, adapter: npmrc, tools: ['npm'], before: { text: 'fund=false\n', hash: 'h' }, folders: [] },
    edits: [{ span: [11, 11], expect: '', replace: REGISTRY }],
    ...fields,
  }
}

const FILE: RecordedFile = {
  ...{ path: NPMRC, adapter: 'npmrc', project: null, created: false, folders: [] },
  edits: [lines(REGISTRY)],
}

const rows: Record<string, [known: RecordedFile[], plan: FilePlan, expected: RecordedFile[]]> = {
  'lines that are put in': [[], plan(), [FILE]],
  'a file that is made, with its folder': [
    [],
    plan({ before: undefined, folders: ['/home/a/.config'] }),
    [{ ...FILE, created: true, folders: ['/home/a/.config'] }],
  ],
  'a value that is exchanged, with what was there': [
    [],
    plan({ edits: [{ key: ['registry'], span: [0, 1], expect: 'https://x/', replace: 'https://npm.flatt.tech/' }] }),
    [{ ...FILE, edits: [{ key: ['registry'], before: 'https://x/', after: 'https://npm.flatt.tech/' }] }],
  ],
  'a token that is exchanged, and never the token itself': [
    [],
    plan({ edits: [{ key: ['t'], span: [0, 1], expect: OTHER, replace: TOKEN_MARKER }] }),
    [{ ...FILE, edits: [{ key: ['t'], before: null, after: TOKEN_MARKER }] }],
  ],
  'what an earlier run put in, and the file still has': [
    [{ ...FILE, edits: [lines(AUTH)] }],
    plan({ before: { text: AUTH.replace(TOKEN_MARKER, TOKEN), hash: 'h' } }),
    [{ ...FILE, edits: [lines(AUTH), lines(REGISTRY)] }],
  ],
  'what an earlier run put in, and the file has no more': [[{ ...FILE, edits: [lines(AUTH)] }], plan(), [FILE]],
  'a file that an earlier run made, and that still has its lines': [
    [{ ...FILE, created: true, edits: [lines(AUTH)] }],
    plan({ before: { text: AUTH.replace(TOKEN_MARKER, TOKEN), hash: 'h' } }),
    [{ ...FILE, created: true, edits: [lines(AUTH), lines(REGISTRY)] }],
  ],
  'a file that an earlier run made, and that somebody made anew': [
    [{ ...FILE, created: true, edits: [lines(AUTH)] }],
    plan(),
    [FILE],
  ],
  'folders that a killed run made': [
    [{ ...FILE, folders: ['/f', '/f/g'], edits: [] }],
    plan({ before: undefined, folders: ['/f/g', '/f/g/h'] }),
    [{ ...FILE, created: true, folders: ['/f', '/f/g', '/f/g/h'] }],
  ],
  'a file that belongs to a project stays that of the project': [
    [{ ...FILE, project: '/home/a/p' }],
    plan({ before: { text: REGISTRY, hash: 'h' }, edits: [] }),
    [{ ...FILE, project: '/home/a/p' }],
  ],
  'other files stay as they are': [[{ ...FILE, path: '/other' }], plan(), [{ ...FILE, path: '/other' }, FILE]],
}

test.for(Object.entries(rows))('setup records %s', ([, [known, plan, expected]]) => {
  const writing = [{ path: NPMRC, staging: `${NPMRC}.tmp`, hash: 'h' }]
  const record = recordPlan(recordOf(known), [plan], { writing, project: null })
  expect(record).toEqual({ schema: 'guard.setup-record/1', files: expected, writing })
})

test.for<[after: string, text: string, expected: string | undefined]>([
  [AUTH, `x\n${AUTH.replace(TOKEN_MARKER, TOKEN)}`, AUTH.replace(TOKEN_MARKER, TOKEN)],
  [AUTH, `x\n${AUTH.replace(TOKEN_MARKER, OTHER)}`, AUTH.replace(TOKEN_MARKER, OTHER)],
  [AUTH, AUTH.replace(TOKEN_MARKER, 'not-a-token'), undefined],
  [REGISTRY, `${REGISTRY}x\n${REGISTRY}`, undefined],
  [REGISTRY, REGISTRY.replace('.', 'x'), undefined],
  ['', 'x', undefined],
])('the text inserted as %j is found in %j: %j', ([after, text, expected]) => {
  const span = spanOf(text, { after })
  expect(span && text.slice(...span)).toBe(expected)
})
