import { say } from '../core/language.ts'
import type { FileReader } from '../core/ports/files.ts'
import { historyAdvice } from '../find/shell-history.ts'
import type { FoundCopy } from '../find/whole-search.ts'
import { adapterByName } from '../tools/index.ts'
import type { LeftCopy } from './left-copies.ts'
import type { Plan } from './plan.ts'

interface Told {
  /** Copies that are listed already. */
  left: readonly LeftCopy[]
  /** What the plans have left, each with the reason. */
  planned: Plan['left']
}

/** The copies of replaced tokens that a search of everything found, but for those that were told already. */
export function leftBySearch(
  copies: readonly FoundCopy[],
  { left, planned }: Told,
  { files }: { files: Pick<FileReader, 'realPath'> },
): LeftCopy[] {
  const lineOf = (path: string, line: number | null) => `${files.realPath(path)}:${line}`
  const told = new Set(left.map(({ path, line }) => lineOf(path, line)))
  const reasons = new Map(planned.map(({ site, reason }) => [files.realPath(site.path), reason]))
  return copies
    .filter(({ path, line }) => !told.has(lineOf(path, line)))
    .map(({ path, line, token: { fingerprint } }) => {
      const reason = reasons.get(files.realPath(path)) ?? reasonFor(path)
      return { path, line, fingerprint, reason, tools: [] }
    })
}

function reasonFor(path: string): string {
  const advice = historyAdvice(path)
  if (advice) return say`a shell keeps what was typed here: ${advice}`
  return adapterByName(path) ? say('guard had not seen it before') : say('no tool is known to read it')
}
