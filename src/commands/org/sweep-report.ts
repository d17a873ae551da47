import type { Context } from '../../core/ports/context.ts'
import { type SweepFacts, sweepReport } from '../../render/org-sweep.ts'
import type { Selector, Sweep, Swept } from '../../rotate/org/sweep.ts'
import { outFile } from './out-file.ts'

/** The path of the report: free, and in a folder that can be written. Throws `GuardError` (exit 6). */
export function reportPath({ identifier }: Selector, { report }: { report?: string }, ctx: Context): string {
  const day = ctx.clock
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
  const name = identifier.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 60)
  return outFile(report ?? `${ctx.settings.stateFolder}/sweep-${name}-${day}.json`, {}, ctx)
}

type Report = Pick<Sweep, 'begunAt'> & { tokens: readonly Swept[] }

/** Durable, and readable for this user alone. Throws `GuardError` (exit 6). */
export function writeReport(path: string, sweep: Report, { facts, ctx }: { facts: SweepFacts; ctx: Context }): void {
  ctx.files.create(path, {
    staging: ctx.files.creationPath(path),
    text: Buffer.from(sweepReport(sweep, facts)).toString('latin1'),
  })
}
