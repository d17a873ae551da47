import type { Context } from '../core/ports/context.ts'
import type { ExaminedCheck, Finding, Repair } from './check.ts'

/** The findings that guard can fix by itself. */
export function repairable(examined: readonly ExaminedCheck[]): (Finding & { repair: Repair })[] {
  return examined.flatMap(({ findings }) => findings).filter(finding => finding.repair !== undefined) as (Finding & {
    repair: Repair
  })[]
}

/**
 * Makes the change. The caller holds the lock. Throws `GuardError` (exit 6) if the file has changed in the meantime.
 */
export function applyRepair(repair: Repair, { files }: Pick<Context, 'files'>): void {
  if (repair.kind === 'tighten') files.tighten(repair.path)
  else rewrite(repair, files)
}

function rewrite({ path, hash, text }: Extract<Repair, { kind: 'rewrite' }>, files: Context['files']): void {
  const staging = files.stagingPath(path)
  try {
    files.replace(path, { staging, expectHash: hash, text })
    files.settle()
  } finally {
    files.discard(staging, path)
  }
}
