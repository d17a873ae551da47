import { jsonText } from '../core/printable.ts'
import type { Selector, Sweep, Swept } from '../rotate/org/sweep.ts'

export interface SweepFacts {
  organisation: string
  selector: Selector
  /** Null until all is done. */
  endedAt: string | null
  /** The path of the report, or null if none was written. */
  report: string | null
}

/** The document of `guard org sweep --json`, which is the report as well. */
export function sweepDocument(
  { begunAt, tokens }: Pick<Sweep, 'begunAt'> & { tokens: readonly Swept[] },
  facts: SweepFacts,
) {
  const { organisation, selector, endedAt, report } = facts
  const count = (...states: Swept['state'][]) => tokens.filter(({ state }) => states.includes(state)).length
  return {
    schema: 'guard.org.sweep/1',
    ...{ organisation, identifier: selector.identifier, prefix: selector.isPrefix, begunAt, endedAt },
    ...{ revoked: count('revoked', 'gone'), left: count('living', 'left'), report },
    tokens,
  }
}

/** The same as the text of a file. */
export function sweepReport(...args: Parameters<typeof sweepDocument>): string {
  return `${jsonText(sweepDocument(...args))}\n`
}
