import { afterEach, expect, test } from 'vitest'
import { verbs } from '../../src/commands/index.ts'
import { answerError } from '../../src/core/answers.ts'
import { countOf, currentLanguage, say, setLanguage } from '../../src/core/language.ts'
import { describeCode } from '../../src/disk/system-errors.ts'
import { checks } from '../../src/doctor/checks/index.ts'
import { historyAdvice } from '../../src/find/shell-history.ts'
import { JAPANESE } from '../../src/languages/ja/index.ts'
import { levelName, stateName } from '../../src/render/state-names.ts'
import { adapters } from '../../src/tools/index.ts'
import { CONSUMERS, readerOf } from '../../src/tools/readers.ts'

afterEach(() => setLanguage('en'))

/** Tables of messages, all loaded while guard speaks English. */
const TABLES: Record<string, () => (string | undefined)[]> = {
  'summaries of commands': () => verbs.map(({ summary }) => summary()),
  'subjects of checks': () => checks.map(({ about }) => about()),
  'what to do after a change': () => adapters.flatMap(({ afterChange }) => afterChange ?? []),
  'why a source of a token counts': () => CONSUMERS.flatMap(tool => readerOf(tool).sources.map(({ why }) => why)),
  'what else a reader says': () =>
    CONSUMERS.map(readerOf).flatMap(({ special, unset, workspaces }) =>
      [special?.why, unset, workspaces].filter(Boolean),
    ),
  'states of a token': () => (['valid', 'rejected', 'unknown'] as const).map(stateName),
  'levels of a file': () => (['system', 'user', 'project', 'environment', 'shell', 'other'] as const).map(levelName),
  'answers of the operating system': () => ['EACCES', 'ENOSPC', 'EROFS', 'E_NEW'].map(describeCode),
  'advice for histories': () => ['.bash_history', '.zsh_history', 'fish_history'].map(historyAdvice),
  'refusals of a service': () => [401, 403, 429, 503, 302].flatMap(refusal),
  counts: () => [countOf(1, 'file'), countOf(2, 'file')],
}

test.for(Object.entries(TABLES))(
  'one process says the %s in Japanese, in English and in Japanese again',
  ([, table]) => {
    const english = table()
    setLanguage('ja', JAPANESE)
    const japanese = table()
    setLanguage('en')
    expect(table()).toEqual(english)
    setLanguage('ja', JAPANESE)
    expect(table()).toEqual(japanese)

    expect(english.length).toBeGreaterThan(1)
    expect(english.filter(text => !/^[\x20-\x7e]+$/.test(text ?? ''))).toEqual([])
    expect(japanese.filter(text => !/[\u3041-\u30ff\u4e00-\u9fff]/.test(text ?? ''))).toEqual([])
  },
)

test('after all of that guard speaks English again', () => {
  expect([currentLanguage(), say('nothing was changed')]).toEqual(['en', 'nothing was changed'])
})

test('every tool that takes a token itself is answered for by a reader of its name', () => {
  expect(CONSUMERS.map(tool => readerOf(tool).tool)).toEqual(CONSUMERS)
})

function refusal(status: number): (string | undefined)[] {
  const answer = { status, body: '', complete: true, retryAfterSeconds: undefined }
  const { message, hint } = answerError('guard.example', answer, say('list tokens'), { credential: 'token' })
  return [message, hint]
}
