import { say } from '../core/language.ts'
import type { Verdict } from '../core/ports/services.ts'
import type { ProbedLine } from '../rotate/org/probe-many.ts'
import type { TokenLines } from '../rotate/org/token-lines.ts'
import { alignColumns } from './columns.ts'
import type { Page } from './page.ts'
import { stateName } from './state-names.ts'

const STATES = ['valid', 'rejected', 'unknown'] as const

/** How many tokens are in each state; one that was not asked about is unknown. */
export function countStates(probed: readonly ProbedLine[]): Record<Verdict['state'], number> {
  const count = (state: Verdict['state']) => probed.filter(each => stateOf(each) === state).length
  return { valid: count('valid'), rejected: count('rejected'), unknown: count('unknown') }
}

/** The document of `guard org probe --from-file --json`. */
export function probesDocument(path: string, probed: readonly ProbedLine[], { skipped, repeated }: TokenLines) {
  return {
    schema: 'guard.org.probe.file/1',
    file: path,
    counts: { ...countStates(probed), repeated },
    tokens: probed.map(each => ({
      ...{ line: each.line, fingerprint: each.token.fingerprint, masked: each.token.toString(), state: stateOf(each) },
      ...{ id: validIn(each)?.tokenId ?? null, identifier: validIn(each)?.identifier ?? null },
      ...{ asked: each.verdict !== undefined, reason: reasonOf(each) ?? null },
    })),
    skipped: skipped.map(line => ({ line })),
  }
}

/** A line for each token of the file. */
export function renderProbes(probed: readonly ProbedLine[], page: Page): string {
  const rows = probed.map(each => [
    say`line ${each.line}`,
    each.token.fingerprint,
    stateName(stateOf(each)),
    validIn(each)?.tokenId ?? '',
    validIn(each)?.identifier ?? reasonOf(each) ?? '',
  ])
  return alignColumns(rows, [{}, {}, {}, {}, { cut: 'end' }], page.columns).join('\n')
}

/** `3 valid, 1 rejected`. */
export function describeCounts(probed: readonly ProbedLine[]): string {
  const counts = countStates(probed)
  return STATES.filter(state => counts[state] > 0)
    .map(state => `${counts[state]} ${stateName(state)}`)
    .join(', ')
}

function stateOf({ verdict }: ProbedLine): Verdict['state'] {
  return verdict?.state ?? 'unknown'
}

function validIn({ verdict }: ProbedLine) {
  return verdict?.state === 'valid' ? verdict : undefined
}

function reasonOf({ verdict }: ProbedLine): string | undefined {
  if (verdict === undefined) return say('not asked yet')
  return verdict.state === 'unknown' ? verdict.reason : undefined
}
