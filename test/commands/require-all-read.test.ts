import { expect, test } from 'vitest'
import { requireAllRead, type UnreadFlags } from '../../src/commands/require-all-read.ts'
import type { Context } from '../../src/core/ports/context.ts'
import { discovery } from '../rotate/found.ts'

const LONGER = 'give it longer with `--search-time SECONDS`, or go on with `--partial-search`'
const CLOSED = { code: 'UNREADABLE', path: '/h/closed/.npmrc', line: null, message: 'permission denied' }

interface Row {
  flags?: UnreadFlags
  partial?: boolean
  closed?: boolean
  /** What the user answers; undefined without a terminal. */
  answer?: boolean
  /** Code and exit code; undefined if guard goes on. */
  expected: [code: string, exitCode: number] | undefined
  asked?: boolean
}

const rows: Record<string, Row> = {
  'everything was seen': { expected: undefined },
  'time ran out': { partial: true, expected: ['PARTIAL_SEARCH', 2] },
  'a file is closed': { closed: true, expected: ['UNREAD_PLACES', 2] },
  'time ran out, and --partial-search': { partial: true, flags: { partialSearch: true }, expected: undefined },
  'a file is closed, and --partial-search': { closed: true, flags: { partialSearch: true }, expected: undefined },
  'yes on a terminal': { closed: true, answer: true, asked: true, expected: undefined },
  'no on a terminal': { partial: true, answer: false, asked: true, expected: ['CANCELLED', 130] },
  '--yes answers another question': {
    closed: true,
    answer: true,
    flags: { yes: true },
    expected: ['UNREAD_PLACES', 2],
  },
  '--no-input': { closed: true, answer: true, flags: { input: false }, expected: ['UNREAD_PLACES', 2] },
  'a dry run says it and asks nothing': {
    closed: true,
    answer: true,
    flags: { dryRun: true },
    expected: ['UNREAD_PLACES', 2],
  },
}

test.for(Object.entries(rows))('what was not seen is asked about before anything happens: %s', async ([, row]) => {
  const { flags = {}, partial = false, closed = false, answer, expected, asked = false } = row
  const questions: string[] = []
  const confirm = async (question: string) => {
    questions.push(question)
    return answer
  }
  const ctx = {
    ...{ home: '/h', platform: 'linux', settings: { unread: [] }, files: { ownerOf: () => 'self' } },
    io: { interactive: answer !== undefined, confirm, err: () => {} },
  } as unknown as Context
  const begin = requireAllRead(discovery({ partial, problems: closed ? [CLOSED] : [] }), flags, ctx)

  if (expected === undefined) await expect(begin).resolves.toBeUndefined()
  else {
    const [code, exitCode] = expected
    await expect(begin).rejects.toMatchObject({ code, exitCode })
  }
  expect(questions).toEqual(asked ? ['Go on all the same?'] : [])
})

test('of a search that ran out of time the hint is to give it longer', async () => {
  const ctx = { settings: { unread: [] }, io: { interactive: false } } as unknown as Context
  await expect(requireAllRead(discovery({ partial: true }), {}, ctx)).rejects.toMatchObject({ hint: LONGER })
})
