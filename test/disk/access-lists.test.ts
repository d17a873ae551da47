import { expect, test } from 'vitest'
import { mayHaveAccessLists } from '../../src/disk/extended-attributes.ts'
import { tempFile } from './temp.ts'

const hasLs = process.platform === 'linux' || process.platform === 'darwin'

test.runIf(hasLs).for<[string, (path: string) => string[], boolean]>([
  ['a file without one', path => [path], false],
  ['two files without one', path => [path, path], false],
  ['a path that cannot be given to a program', () => ['/caf\uDCE9'], true],
  ['a path that is not there', path => [`${path}.gone`], true],
  ['a file, and a path that is not there', path => [path, `${path}.gone`], true],
])('an access list is ruled out only if the system says that there is none: %s', ([, pathsOf, expected]) => {
  expect(mayHaveAccessLists([pathsOf(tempFile('text').path)])).toEqual([expected])
})

test.runIf(hasLs)('of many files, those that may have an access list are named', () => {
  const { path } = tempFile('text')
  const groups = Array.from({ length: 450 }, (_, at) => (at % 100 === 7 ? [`${path}.gone`] : [path]))

  const answers = mayHaveAccessLists(groups)

  expect(answers.flatMap((answer, at) => (answer ? [at] : []))).toEqual([7, 107, 207, 307, 407])
  expect(answers).toHaveLength(450)
})
