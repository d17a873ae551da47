import { expect, test } from 'vitest'
import { FileChangedError, GuardError } from '../../src/core/errors.ts'
import type { FileRead, Files } from '../../src/core/ports/files.ts'
import { readDocument } from '../../src/formats/document.ts'
import { prepareRewrite } from '../../src/formats/rewrite-config.ts'
import { writeTargets } from '../../src/rotate/write-targets.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'
import { ONE, TWO } from './found.ts'

const PATH = '/home/a/.npmrc'
const AUTH = '//npm.flatt.tech/:_authToken='
const OLD = `${AUTH}${ONE.reveal()}\n`
const REPAIR = `repair ${PATH}`
const REPLACE = (text: string) => `replace ${PATH}: ${text}`
const DISCARD = `discard ${PATH}.tmp`

/** A file whose text is another one each time that it is read; a replacement fails as long as it changes. */
function changing(reads: (string | undefined | { problem: string })[]) {
  const done: string[] = []
  let last: (typeof reads)[number]
  const read = (path: string): FileRead => {
    last = reads.shift() ?? last
    if (last === undefined) return { kind: 'absent', path }
    if (typeof last !== 'string') return { kind: 'problem', path, code: 'UNREADABLE', message: last.problem }
    return { kind: 'file', path, realPath: path, text: last, hash: last, mode: 0o600 }
  }
  const files = {
    read,
    repair: path => void done.push(`repair ${path}`),
    discard: staging => void done.push(`discard ${staging}`),
    replaceAll: replacements =>
      replacements.map(({ path, text, expectHash }) => {
        done.push(`replace ${path}: ${text}`)
        return reads.length > 0 && reads[0] !== expectHash ? new FileChangedError(path) : undefined
      }),
  } satisfies Partial<Files> as unknown as Files
  return { done, ctx: { files } }
}

const target = { path: PATH, adapter: 'npmrc', staging: `${PATH}.tmp`, hash: OLD, size: 1 }
const exchange = { replaced: [ONE.reveal()], fresh: TWO, left: [] }
const NEW = OLD.replace(ONE.reveal(), TWO.reveal())
const MORE = `audit=false\n${OLD}`
const STILL_MORE = `fund=false\n${MORE}`

test.for<[string, Parameters<typeof changing>[0], done: string[], code: string | undefined]>([
  ['it has the old token', [OLD], [REPAIR, REPLACE(NEW)], undefined],
  ['it has the new token already', [NEW], [REPAIR, DISCARD], undefined],
  ['it is gone', [undefined], [REPAIR, DISCARD], undefined],
  ['it cannot be read', [{ problem: 'no' }], [REPAIR], 'UNREADABLE'],
  [
    'another program changed it meanwhile, once',
    [OLD, MORE],
    [REPAIR, REPLACE(NEW), REPAIR, REPLACE(`audit=false\n${NEW}`)],
    undefined,
  ],
  [
    'another program changed it meanwhile, twice',
    [OLD, MORE, STILL_MORE],
    [REPAIR, REPLACE(NEW), REPAIR, REPLACE(`audit=false\n${NEW}`)],
    'FILE_CHANGED',
  ],
  ['another program took the token out meanwhile', [OLD, 'a=1\n'], [REPAIR, REPLACE(NEW), REPAIR, DISCARD], undefined],
])('a file gets the new token: %s', ([, reads, expected, code]) => {
  const { done, ctx } = changing(reads)
  const errors = writeTargets([target], exchange, ctx)
  expect([errors.map(error => error.code), done]).toEqual([code === undefined ? [] : [code], expected])
})

test.for<[string, string, done: string[]]>([
  ['is written without reading the file first', OLD, [REPLACE(NEW)]],
  [
    'is made anew from the current file, if that has changed since',
    MORE,
    [REPLACE(NEW), REPAIR, REPLACE(`audit=false\n${NEW}`)],
  ],
])('a text that was prepared before the call %s', ([, current, expected]) => {
  const { done, ctx } = changing([current])
  const rewrite = prepareRewrite(readDocument(npmrc, OLD), { from: ONE.reveal() })
  const planned = new Map([[PATH, { hash: OLD, rewrite }]])
  expect(writeTargets([target], { ...exchange, planned }, ctx)).toEqual([])
  expect(done).toEqual(expected)
})

test('a file that fails keeps none of the others from the new token', () => {
  const { done, ctx } = changing([OLD])
  const failing: Files = {
    ...ctx.files,
    repair: path => {
      if (path === '/broken') throw new GuardError('UNWRITABLE', 'no', { exitCode: 6 })
    },
  }
  const errors = writeTargets([{ ...target, path: '/broken' }, target], exchange, { files: failing })
  expect([errors.map(({ code }) => code), done]).toEqual([['UNWRITABLE'], [REPLACE(NEW)]])
})

test('a file that was changed so that the token cannot be exchanged alone is named, with exit 6', () => {
  const text = `${OLD}[${ONE.reveal()}]\nx=1\n[${ONE.reveal()}]\n`
  const { done, ctx } = changing([text])
  expect(writeTargets([target], exchange, ctx)).toMatchObject([{ code: 'CANNOT_REWRITE', exitCode: 6 }])
  expect(done).toEqual([REPAIR])
})
