import { say } from '../core/language.ts'
import { printable } from '../core/printable.ts'
import type { ExplainedCandidate } from '../precedence/candidates.ts'
import type { Explanation } from '../precedence/explain.ts'
import { alignColumns } from './columns.ts'
import { type Page, pathDocument, shortPath, type Verdicts } from './page.ts'
import { stateName } from './state-names.ts'
import { trapText } from './traps.ts'

/** What the tool looks at, whatever was found. */
export interface AskedTool {
  tool: string
  folder: string
  /** Its sources, strongest first. */
  order: readonly string[]
}

/** The document of `guard find --explain TOOL --json`. */
export function explainDocument(explanation: Explanation, { tool, folder, order }: AskedTool, verdicts: Verdicts) {
  const { registry, uses, unread, traps } = explanation
  const judged = (candidate: ExplainedCandidate) => judgedDocument(candidate, verdicts)
  return {
    schema: 'guard.explain/1',
    tool,
    folder: pathDocument(folder).path,
    order,
    registry: registry ? { host: registry.host, ...pathDocument(registry.path) } : null,
    uses: uses.map(({ winner, shadowed, sentTo }) => ({
      sentTo: sentTo ?? null,
      winner: judged(winner),
      shadowed: shadowed.map(judged),
    })),
    unread: unread.map(judged),
    traps: traps.map(trap => ({ code: trap.code, ...pathDocument(trap.path), message: trapText(trap, path => path) })),
  }
}

function judgedDocument({ path, line, level, key, token, reference, why }: ExplainedCandidate, verdicts: Verdicts) {
  return {
    ...{ ...pathDocument(path), line, level, key, name: reference ?? null },
    fingerprint: token?.fingerprint ?? null,
    masked: token ? String(token) : null,
    state: (token && verdicts.get(token.fingerprint)?.state) ?? 'unchecked',
    why,
  }
}

/** The same for people: who wins, what it shadows, and what is not as it seems. */
export function renderExplain(explanation: Explanation, asked: AskedTool, verdicts: Verdicts, page: Page): string {
  const { registry, uses, unread, traps } = explanation
  const rows = [
    ...uses.flatMap(({ winner, shadowed }) => [
      judgedRow(say('wins'), winner, verdicts, page),
      ...shadowed.map(loser => judgedRow(say('shadowed'), loser, verdicts, page)),
    ]),
    ...unread.map(candidate => judgedRow(say('not read'), candidate, verdicts, page)),
  ]
  const lines = alignColumns(rows, COLUMNS, page.columns - 2)
  const { strong, faint, bad } = page.paint
  const spell = (path: string) => shortPath(path, page.home)
  return [
    say`${strong(asked.tool)} in ${shortPath(asked.folder, page.home)}`,
    say`  registry: ${registry ? `${printable(registry.host)} (${shortPath(registry.path, page.home)})` : say('none is set')}`,
    ...lines.map(line => `  ${line}`),
    ...traps.map(trap => `  ${bad(say('trap:'))} ${spell(trap.path)}: ${trapText(trap, spell)}`),
    `  ${faint(say`reads: ${asked.order.join(' > ')}`)}`,
  ].join('\n')
}

const COLUMNS = [{}, { cut: 'start' }, {}, { cut: 'end' }] as const

function judgedRow(
  word: string,
  { path, line, token, reference, why }: ExplainedCandidate,
  verdicts: Verdicts,
  page: Page,
) {
  const verdict = token && verdicts.get(token.fingerprint)
  const state = verdict && stateName(verdict.state)
  const value = [reference && `\${${printable(reference)}}`, token && String(token), state].filter(Boolean).join(' ')
  const place = /^(?:env|keychain):/.test(path) ? path : `${shortPath(path, page.home)}:${line}`
  return [word, place, value, why]
}
