import { expect, test } from 'vitest'
import type { Edit } from '../../src/core/edit.ts'
import { rebaseEdits } from '../../src/setup/rebase-edits.ts'
import type { RecordedEdit } from '../../src/setup/record.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { TOKEN_MARKER } from '../../src/tools/recipe.ts'
import { lines, OTHER, TOKEN } from './gathered.ts'

const TEXT = `fund=false\nregistry=https://npm.flatt.tech/\n//npm.flatt.tech/:_authToken=${TOKEN}\naudit=true\n`
const REGISTRY = 'registry=https://npm.flatt.tech/\n'
const AUTH = `//npm.flatt.tech/:_authToken=${TOKEN_MARKER}\n`
const FILLED = AUTH.replace(TOKEN_MARKER, TOKEN)
const exchanged = { key: ['registry'], before: 'https://x/', after: 'https://npm.flatt.tech/' }

/** An edit of the text, located by what it replaces. */
function edit(expect: string, replace: string, text = TEXT): Edit {
  const start = text.indexOf(expect)
  return { span: [start, start + expect.length], expect, replace }
}

interface Row {
  text?: string
  recorded: RecordedEdit[]
  edits: Edit[]
  expected: { text: string; staying: RecordedEdit[] }
}

const rows: Record<string, Row> = {
  'nothing is edited': {
    ...{ recorded: [lines(REGISTRY + AUTH)], edits: [] },
    expected: { text: TEXT, staying: [lines(REGISTRY + AUTH)] },
  },
  'a part of what setup put in goes': {
    ...{ recorded: [lines(REGISTRY + AUTH)], edits: [edit(FILLED, '')] },
    expected: { text: TEXT.replace(FILLED, ''), staying: [lines(REGISTRY)] },
  },
  'all of what setup put in goes': {
    ...{ recorded: [lines(AUTH)], edits: [edit(FILLED, '')] },
    expected: { text: TEXT.replace(FILLED, ''), staying: [] },
  },
  'an empty line is all that is left of it': {
    text: `fund=false\n\n${REGISTRY}`,
    recorded: [lines(`\n${REGISTRY}`)],
    edits: [edit(REGISTRY, '', `fund=false\n\n${REGISTRY}`)],
    expected: { text: 'fund=false\n', staying: [] },
  },
  'another line is edited': {
    ...{ recorded: [lines(REGISTRY)], edits: [edit('fund=false', 'fund=no')] },
    expected: { text: TEXT.replace('fund=false', 'fund=no'), staying: [lines(REGISTRY)] },
  },
  'the token is exchanged, and is not recorded': {
    ...{ recorded: [lines(AUTH)], edits: [edit(TOKEN, OTHER)] },
    expected: { text: TEXT.replace(TOKEN, OTHER), staying: [lines(AUTH)] },
  },
  'two edits, each made for the text that the first one leaves': {
    recorded: [lines(REGISTRY), lines(AUTH)],
    edits: [edit('fund=false\n', ''), edit(FILLED, '', TEXT.replace('fund=false\n', ''))],
    expected: { text: `${REGISTRY}audit=true\n`, staying: [lines(REGISTRY)] },
  },
  'what setup put in is not to be found': {
    ...{ recorded: [lines('gone\n')], edits: [edit(REGISTRY, '')] },
    expected: { text: TEXT.replace(REGISTRY, ''), staying: [lines('gone\n')] },
  },
  'a value that setup exchanged stays': {
    ...{ recorded: [exchanged], edits: [edit(FILLED, '')] },
    expected: { text: TEXT.replace(FILLED, ''), staying: [exchanged] },
  },
  'a value that setup exchanged is put back': {
    ...{ recorded: [exchanged], edits: [edit('https://npm.flatt.tech/', 'https://x/')] },
    expected: { text: TEXT.replace('https://npm.flatt.tech/', 'https://x/'), staying: [] },
  },
  'a value that setup exchanged goes': {
    ...{ recorded: [exchanged], edits: [edit(REGISTRY, '')] },
    expected: { text: TEXT.replace(REGISTRY, ''), staying: [] },
  },
}

test.for(Object.entries(rows))("the record of setup's edits follows other edits: %s", ([, row]) => {
  expect(rebaseEdits(npmrc, row.text ?? TEXT, row.recorded, row.edits)).toEqual(row.expected)
})
