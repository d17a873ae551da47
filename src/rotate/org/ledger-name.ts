import type { Context } from '../../core/ports/context.ts'
import { sha256 } from '../../core/sha256.ts'

/** The name of the ledger for one job in one organisation. */
export function ledgerName(job: string, subject: string, { settings }: Pick<Context, 'settings'>): string {
  const { urls, bot } = settings
  return `${job}-${sha256(JSON.stringify([urls.shisho, bot?.org, subject])).slice(0, 16)}`
}
