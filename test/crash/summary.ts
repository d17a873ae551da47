import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { type Case, PARTS, type Part } from './cases.ts'
import { EVERY } from './matrix.ts'

const README = join(import.meta.dirname, 'README.md')
const NAME = process.env.GUARD_CRASH === 'all' ? 'complete' : 'summary'
const BLOCK = new RegExp(`(?<=<!-- ${NAME} -->\\n)[\\s\\S]*(?=<!-- /${NAME} -->)`)

interface Row {
  part: Part
  scene: string
  points: number
  cases: Case[]
  recovered: number
}

/** Prints what was struck and what came of it; with GUARD_CRASH_README=1 the README takes it over. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = rowsOf(modules.flatMap(({ children }) => [...children.allTests()]))
    const summary = `${table(rows)}\n\n${totals(rows)}\n`
    console.log(`\n${summary}`)
    const readme = readFileSync(README, 'utf8')
    if (process.env.GUARD_CRASH_README)
      writeFileSync(
        README,
        readme.replace(BLOCK, () => `\n${summary}\n`),
      )
    else if (BLOCK.exec(readme)?.[0].trim() !== summary.trim()) console.log('test/crash/README.md has other numbers.')
  }
}

function rowsOf(tests: readonly TestCase[]): Row[] {
  const rows = new Map<string, Row>()
  for (const test of tests) {
    const { crash } = test.meta()
    if (crash === undefined) continue
    const { part, scene, points = 0 } = crash
    const row = rows.get(`${part} ${scene}`) ?? { part, scene, points, cases: [], recovered: 0 }
    row.cases.push(crash)
    if (test.ok()) row.recovered += 1
    rows.set(`${part} ${scene}`, row)
  }
  return [...rows.values()].sort((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part))
}

function table(rows: readonly Row[]): string {
  const head =
    '| part | what is struck | points | killed | made to fail | recovered | of these by mail |\n|---|---|--:|--:|--:|--:|--:|'
  return [head, ...rows.map(line)].join('\n')
}

function line({ part, scene, points, cases, recovered }: Row): string {
  const cells = [
    part,
    scene,
    points || '',
    kills(cases),
    cases.length - kills(cases),
    `${recovered} of ${cases.length}`,
    mails(cases) || '',
  ]
  return `| ${cells.join(' | ')} |`
}

function totals(rows: readonly Row[]): string {
  const cases = rows.flatMap(row => row.cases)
  const recovered = rows.reduce((sum, row) => sum + row.recovered, 0)
  const verdict = recovered === cases.length && recovered > 0 ? 'All' : 'NOT ALL'
  const errors = PARTS.map(part => `${cases.filter(one => one.part === part).length} ${part}`)
  const held = cases.filter(({ hasHeld }) => hasHeld)
  const supervisors = [...new Set(cases.map(({ supervisor }) => supervisor))].sort()
  return [
    ...(EVERY === 1 ? [] : [`Of the blows one in ${EVERY} was struck, and each kill of \`guard rotate\`.`]),
    `${cases.length} cases (${errors.join(', ')}): guard was killed in ${kills(cases)} of them.`,
    `**${verdict} were recovered: ${recovered} of ${cases.length}.**`,
    `By mail: ${mails(cases)}. Cases in which guard had the token and a mail was needed all the same: ${mails(held)}.`,
    `They left ${statesOf(rows)} different states behind. Struck by: ${supervisors.join(', ')}.`,
  ].join('\n')
}

function kills(cases: readonly Case[]): number {
  return cases.filter(({ isKill }) => isKill).length
}

function mails(cases: readonly Case[]): number {
  return cases.filter(({ isByMail }) => isByMail).length
}

function statesOf(rows: readonly Row[]): number {
  return new Set(rows.flatMap(({ cases }) => cases.map(({ state }) => state))).size
}
