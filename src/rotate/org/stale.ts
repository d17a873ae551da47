import type { OrgTokenRow } from '../../core/ports/services.ts'

/**
 * True if the token was last used before that moment, or never and is itself older. What has no date that can be read counts
 * as old: a person looks at the list.
 */
export function isStale({ createdAt, lastUsedAt }: OrgTokenRow, before: Date): boolean {
  const used = Date.parse(lastUsedAt ?? '')
  const latest = Number.isNaN(used) ? Date.parse(createdAt ?? '') : used
  return Number.isNaN(latest) || latest < before.getTime()
}
