import { describe, expect, test } from 'vitest'
import type { FileRead, Files } from '../../src/core/ports/files.ts'
import type { RecordFile } from '../../src/core/ports/journals.ts'
import { Secret } from '../../src/core/secret.ts'
import { applySetup, clearWriting } from '../../src/setup/apply.ts'
import type { FilePlan } from '../../src/setup/plan.ts'
import type { Removal } from '../../src/setup/plan-removal.ts'
import type { RecordedEdit, RecordedFile, SetupRecord, Writing } from '../../src/setup/record.ts'
import { applyRemoval } from '../../src/setup/remove.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { TOKEN_MARKER } from '../../src/tools/recipe.ts'
import { lines, NPMRC, recordOf, TOKEN } from './gathered.ts'

const PNPMRC = '/home/a/.config/pnpm/rc'

/** Files and a record in memory, and the calls on them in order. */
function world(record: SetupRecord, texts: Record<string, { text: string; hash: string }> = {}) {
  const done: string[] = []
  const note = (call: string) => void done.push(call)
  const read = (path: string): FileRead => {
    const file = texts[path]
    return file ? { kind: 'file', path, realPath: path, mode: 0o600, ...file } : { kind: 'absent', path }
  }
  const files = {
    read,
    stagingPath: path => `${path}.tmp`,
    creationPath: path => `${path}.new`,
    repair: (path, { expectHash }) => note(`repair ${path} of ${expectHash}`),
    discard: staging => note(`discard ${staging}`),
    replace: (path, { text, expectHash }) => note(`replace ${path} of ${expectHash}: ${text}`),
    create: (path, { text }) => note(`create ${path}: ${text}`),
    remove: (path, hash) => note(`remove ${path} of ${hash}`),
    removeFolder: path => {
      note(`remove ${path}`)
      return true
    },
    settle: () => note('look once more'),
  } satisfies Partial<Files> as unknown as Files
  let saved: string | undefined = JSON.stringify(record)
  const setupRecord: RecordFile = {
    path: 'setup.json',
    read: () => saved,
    write: text => {
      saved = text
      const { files, writing } = JSON.parse(text) as SetupRecord
      note(`record ${files.map(({ path }) => path)}; writing ${writing.map(({ path }) => path)}`)
    },
    erase: () => {
      saved = undefined
      note('record nothing')
    },
  }
  const deferSignals = <T>(work: () => Promise<T>) => work()
  const recorded = () => (saved === undefined ? [] : (JSON.parse(saved) as SetupRecord).files)
  return { done, recorded, ctx: { files, setupRecord, deferSignals } }
}

function plan(path: string, before: FilePlan['before']): FilePlan {
  const edits = [{ span: [0, 0] as const, expect: '', replace: `t=${TOKEN_MARKER}\n` }]
  return { path, adapter: npmrc, tools: ['npm'], before, folders: [], edits }
}

describe('setup', () => {
  test('records its plan, writes, checks once more, and then records that it is done', async () => {
    const { done, ctx } = world(recordOf())
    const plans = [plan(NPMRC, { text: 'a=1\n', hash: 'h' }), plan(PNPMRC, undefined)]
    await applySetup(plans, { token: new Secret(TOKEN), project: null }, ctx)
    expect(done).toEqual([
      `record ${NPMRC},${PNPMRC}; writing ${NPMRC},${PNPMRC}`,
      `replace ${NPMRC} of h: t=${TOKEN}\na=1\n`,
      `create ${PNPMRC}: t=${TOKEN}\n`,
      'look once more',
      `record ${NPMRC},${PNPMRC}; writing `,
    ])
  })

  test('treats a plan that needs a token as a bug if it gets none', async () => {
    const { done, ctx } = world(recordOf())
    await expect(applySetup([plan(NPMRC, undefined)], { token: undefined, project: null }, ctx)).rejects.toThrow()
    expect(done).toEqual([`record ${NPMRC}; writing ${NPMRC}`])
  })
})

describe('remove', () => {
  test('records its plan, rewrites, checks once more, removes, and then deletes the record', async () => {
    const edit = { span: [0, 4] as const, expect: 'b=2\n', replace: '' }
    const removal = (path: string, fields: Partial<Removal>): Removal => ({
      ...{ path, before: { text: 'b=2\na=1\n', hash: 'h' }, edit, isDeleted: false, folders: [] },
      ...fields,
    })
    const { done, ctx } = world(recordOf([{ edits: [lines('b=2\n')] }, { path: PNPMRC, edits: [lines('b=2\n')] }]))
    const folders = ['/home/a/.config', '/home/a/.config/pnpm']
    await applyRemoval([removal(NPMRC, {}), removal(PNPMRC, { isDeleted: true, folders })], () => true, ctx)
    expect(done).toEqual([
      `record ${NPMRC},${PNPMRC}; writing ${NPMRC}`,
      `replace ${NPMRC} of h: a=1\n`,
      'look once more',
      `remove ${PNPMRC} of h`,
      'remove /home/a/.config/pnpm',
      'remove /home/a/.config',
      'record nothing',
    ])
  })
})

const ADDED = lines('a=1\n')
const OTHER = lines('b=2\n')
const STAGING = `${NPMRC}.tmp`
const CLEARED = [`repair ${NPMRC} of before`, `discard ${STAGING}`]

interface Row {
  /** The content of the file: the text before, the text that the killed run was writing, or neither. */
  file: { text: string; hash: string } | undefined
  writing?: Partial<Writing>
  edits?: RecordedEdit[]
  expected: { done: string[]; edits: RecordedEdit[][] }
}

const rows: Record<string, Row> = {
  'nothing was under way': {
    file: { text: '', hash: 'before' },
    expected: { done: [], edits: [[ADDED]] },
  },
  'the file is as it was: what setup did not come to do is forgotten': {
    file: { text: 'x=1\n', hash: 'before' },
    writing: {},
    expected: { done: CLEARED, edits: [] },
  },
  'the file is as it was: what an earlier run did stays recorded': {
    ...{ file: { text: 'b=2\n', hash: 'before' }, writing: {}, edits: [OTHER, ADDED] },
    expected: { done: CLEARED, edits: [[OTHER]] },
  },
  'the file is written: it stays recorded': {
    ...{ file: { text: 'a=2\n', hash: 'after' }, writing: {} },
    expected: { done: CLEARED, edits: [[ADDED]] },
  },
  'a file that was to be made is not there: it stays recorded, for its folders': {
    ...{ file: undefined, writing: { hash: null } },
    expected: { done: [`discard ${STAGING}`], edits: [[ADDED]] },
  },
  'the file is undone: it is forgotten': {
    ...{ file: { text: 'a=1\n', hash: 'undone' }, writing: { undone: 'undone' } },
    expected: { done: CLEARED, edits: [] },
  },
  'the file is undone in part: what stays is recorded': {
    ...{ file: { text: 'a=1\n', hash: 'undone' }, writing: { undone: 'undone', staying: [OTHER] } },
    expected: { done: CLEARED, edits: [[OTHER]] },
  },
}

test.for(Object.entries(rows))(
  'files of a killed run are cleaned up: %s',
  ([, { file, writing, edits = [ADDED], expected }]) => {
    const cut: Writing[] = writing ? [{ path: NPMRC, staging: STAGING, hash: 'before', ...writing }] : []
    const { done, recorded, ctx } = world({ ...recordOf([{ edits }]), writing: cut }, file ? { [NPMRC]: file } : {})
    const editsOf = (files: readonly RecordedFile[]) => files.map(({ edits }) => edits)
    expect(editsOf(clearWriting(ctx).files)).toEqual(expected.edits)
    expect(editsOf(recorded())).toEqual(expected.edits)
    expect(done.filter(call => !call.startsWith('record'))).toEqual(expected.done)
  },
)
