import type { OrgTokenRow } from '../../core/ports/services.ts'

/**
 * True if the token was last used before that time, or was never used and is itself older. A token without a legible
 * date counts as stale, because the user checks the list.
 */
export function isStale({ createdAt, lastUsedAt }: OrgTokenRow, before: Date): boolean {
  const used = Date.parse(lastUsedAt ?? '')
  const latest = Number.isNaN(used) ? Date.parse(createdAt ?? '') : used
  return Number.isNaN(latest) || latest < before.getTime()
}
