import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { nodesOf, parse, textOf } from './helpers/syntax.ts'

const PAGE = join(import.meta.dirname, '../docs/security.md')

/** The rows of the threat model, each with the file and the title of its test. */
const ROWS = [...readFileSync(PAGE, 'utf8').matchAll(/\| \[[^\]]+\]\(([^)]+\.test\.ts)\): (.+) \|$/gm)].map(
  ([, file, title]) => ({
    path: join(dirname(PAGE), file!),
    title: title!,
  }),
)

test('the threat model has rows, and each row of its tables names a test', () => {
  const tables = readFileSync(PAGE, 'utf8').split('## What else')[0]!
  const rows = tables.split('\n').filter(line => /^\| (?!threat|-)/.test(line) && !line.startsWith('|---'))
  expect(rows.length).toBeGreaterThan(20)
  expect(rows).toHaveLength(ROWS.length)
})

test.for(ROWS)('there is a test that $title', ({ path, title }) => {
  expect(existsSync(path), path).toBe(true)
  expect(titlesIn(path)).toContain(title)
})

/** The first argument of every `test(…)` and of `test.for(…)(…)`, as it is written. */
function titlesIn(path: string): string[] {
  return nodesOf(parse(readFileSync(path, 'utf8'))).flatMap(node => {
    if (!ts.isCallExpression(node) || !/^test\b/.test(node.expression.getText())) return []
    const [title] = node.arguments
    return title && ts.isStringLiteralLike(title) ? [textOf(title)] : []
  })
}
