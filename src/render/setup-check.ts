import { say } from '../core/language.ts'
import type { CheckedTool, CheckProblem, Compliance } from '../setup/check.ts'
import { outrankingDocument, outrankingText } from './outranking.ts'
import { type Page, pathDocument, shortPath } from './page.ts'
import { obstacleText } from './setup.ts'
import { padTo, widthOf } from './width.ts'

/** One line for each tool, and one for each thing that is the matter with it. */
export function renderCheck({ tools }: Compliance, page: Page): string {
  if (tools.length === 0) return say('no package manager that guard knows runs here')
  const width = Math.max(...tools.map(({ name, version }) => widthOf(version) + name.length + 1))
  return tools.flatMap(tool => renderTool(tool, width, page)).join('\n')
}

function renderTool({ name, version, compliant, problems }: CheckedTool, width: number, page: Page): string[] {
  const { good, bad } = page.paint
  const word = compliant ? good(say('set up')) : compliant === null ? say('cannot tell') : bad(say('not set up'))
  return [
    `${padTo(`${name} ${version}`, width)}  ${word}`,
    ...problems.map(problem => `  ${problemText(problem, page.home)}`),
  ]
}

function problemText(problem: CheckProblem, home: string): string {
  switch (problem.kind) {
    case 'missing':
      return say`${shortPath(problem.path, home)} does not say all that it should`
    case 'unreadable':
      return problem.message
    case 'obstacle':
      return obstacleText(problem.obstacle, home)
    case 'rejected':
      return say`${shortPath(problem.path, home)}: the service rejects ${problem.masked}`
    case 'unknown':
      return problem.reason
    case 'outranked':
      return outrankingText(problem.by, home)
  }
}

export function checkDocument({ compliant, tools }: Compliance) {
  return {
    schema: 'guard.setup.check/1',
    compliant,
    tools: tools.map(tool => ({ ...tool, problems: tool.problems.map(problemDocument) })),
  }
}

function problemDocument(problem: CheckProblem) {
  if (problem.kind === 'obstacle') {
    const { path, ...obstacle } = problem.obstacle
    return { kind: problem.kind, ...pathDocument(path), ...obstacle }
  }
  if (problem.kind === 'outranked') return { kind: problem.kind, ...outrankingDocument(problem.by) }
  return 'path' in problem ? { ...problem, ...pathDocument(problem.path) } : problem
}
